/** A list price of AWS in us-east-1, before any free tier and any discount by volume. */
export interface Price {
  /** What `per` units cost. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  readonly what: string;
  /** Where AWS publishes it: the pricing page, and what it is called there. */
  readonly source: string;
}

/**
 * What a delivery is charged for, as of 2026-11: all prices of the bench are here and nowhere else. X-Ray is not among them:
 * the receiver is not traced, and what the processor's traces come to goes by the rate of deliveries, of which Lambda
 * samples one a second and 5 % of the rest.
 */
export const PRICES = {
  'http-api-requests': {
    usd: 1,
    per: 1_000_000,
    unit: 'requests of up to 512 KB',
    what: 'a delivery comes in',
    source: 'Amazon API Gateway pricing, HTTP APIs, first 300 million',
  },
  'lambda-requests': {
    usd: 0.2,
    per: 1_000_000,
    unit: 'requests',
    what: 'a function is invoked',
    source: 'AWS Lambda pricing, Arm, requests',
  },
  'lambda-gb-seconds': {
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-seconds',
    what: 'a function runs, in whole ms',
    source: 'AWS Lambda pricing, Arm, duration, first 7.5 billion GB-seconds',
  },
  'sqs-fifo-requests': {
    usd: 0.5,
    per: 1_000_000,
    unit: 'requests of up to 64 KB',
    what: 'a message is sent; a batch is received, and deleted',
    source: 'Amazon SQS pricing, FIFO queues, from 1 million to 100 billion',
  },
  'dynamodb-write-units': {
    usd: 0.625,
    per: 1_000_000,
    unit: 'write request units of up to 1 KB',
    what: 'an item is written, in the table and in each index',
    source: 'Amazon DynamoDB pricing, on-demand, Standard table class, write request units',
  },
  'dynamodb-read-units': {
    usd: 0.125,
    per: 1_000_000,
    unit: 'read request units of up to 4 KB',
    what: 'an item is read strongly',
    source: 'Amazon DynamoDB pricing, on-demand, Standard table class, read request units',
  },
  'dynamodb-storage': {
    usd: 0.25,
    per: 1,
    unit: 'GB-months',
    what: 'an item is kept, in the table and in each index',
    source: 'Amazon DynamoDB pricing, Standard table class, data storage, beyond 25 GB',
  },
  'dynamodb-backups': {
    usd: 0.2,
    per: 1,
    unit: 'GB-months',
    what: 'an item is in the table, which can be restored to any second',
    source: 'Amazon DynamoDB pricing, continuous backups (PITR)',
  },
  'event-bus-events': {
    usd: 1,
    per: 1_000_000,
    unit: 'events of up to 64 KB',
    what: 'an event is published',
    source: 'Amazon EventBridge pricing, event bus, custom events',
  },
  logs: {
    usd: 0.5,
    per: 1,
    unit: 'GB',
    what: 'a line is logged',
    source: 'Amazon CloudWatch pricing, logs, collect (Standard)',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
