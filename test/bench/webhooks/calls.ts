import * as z from 'zod';

/** Calls to AWS, by their action. */
export const Calls = z.record(z.string(), z.number());
export type Calls = z.infer<typeof Calls>;

/** What a call is, as the figures tell it and the price list asks for it. */
const KINDS = {
  GetItem: 'dynamodb-reads',
  Query: 'dynamodb-reads',
  PutItem: 'dynamodb-writes',
  UpdateItem: 'dynamodb-writes',
  DeleteItem: 'dynamodb-writes',
  SendMessage: 'sqs-sends',
  PutEvents: 'event-puts',
  GetSecretValue: 'secret-reads',
} as const;
export type CallKind = (typeof KINDS)[keyof typeof KINDS];

const isKnown = (action: string): action is keyof typeof KINDS => Object.hasOwn(KINDS, action);

/** Calls by kind. Throws for an action of no known kind: it would have a price that nobody counts. */
export function byKind(calls: Calls): Record<CallKind, number> {
  const sums = {
    'dynamodb-reads': 0,
    'dynamodb-writes': 0,
    'sqs-sends': 0,
    'event-puts': 0,
    'secret-reads': 0,
  };
  for (const [action, count] of Object.entries(calls)) {
    if (!isKnown(action)) throw new RangeError(`Nobody counts what ${action} costs`);
    sums[KINDS[action]] += count;
  }
  return sums;
}

/** Adds calls to others. */
export function addTo(sum: Calls, calls: Calls): void {
  for (const [action, count] of Object.entries(calls)) sum[action] = (sum[action] ?? 0) + count;
}
