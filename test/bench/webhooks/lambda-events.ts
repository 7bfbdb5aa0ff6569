import { createHash } from 'node:crypto';
import type { DeliveryMessage } from '../../../shared/queue/messages.ts';
import { recordGroup } from '../../../shared/webhooks/group.ts';
import { ACCOUNT, basicHeader, deliveryBody, PAIR, recordOf } from './delivery.ts';

/** The event that API Gateway makes of a delivery: payload format 2.0. */
export function requestEvent(number: number, timeMs: number) {
  const body = deliveryBody(number, timeMs);
  const routeKey = 'ANY /webhooks/{account}';
  return {
    version: '2.0',
    routeKey,
    rawPath: `/webhooks/${ACCOUNT}`,
    rawQueryString: '',
    headers: {
      authorization: basicHeader(PAIR),
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'Pipedrive Webhooks',
    },
    pathParameters: { account: ACCOUNT },
    requestContext: {
      accountId: '000000000000',
      apiId: 'abcdefghij',
      domainName: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'abcdefghij',
      http: {
        method: 'POST',
        path: `/webhooks/${ACCOUNT}`,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'Pipedrive Webhooks',
      },
      requestId: `request-${number}`,
      routeKey,
      stage: '$default',
      time: '02/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_793_613_600_000,
    },
    body,
    isBase64Encoded: false,
  };
}
export type RequestEvent = ReturnType<typeof requestEvent>;

/** What the receiver puts into the queue for a delivery. Its id is any of the right length. */
export function messageOf(number: number, timeMs: number): DeliveryMessage {
  const raw = deliveryBody(number, timeMs);
  const id = createHash('sha256').update(raw).digest('hex');
  return { account: ACCOUNT, id, receivedAt: new Date(timeMs).toISOString(), raw };
}

/** The event that Lambda's poller makes of a batch of messages, one for each number. */
export const batchEvent = (numbers: readonly number[], timeMs: number) => ({
  Records: numbers.map((number) => ({
    messageId: `message-${number}`,
    receiptHandle: `receipt-${number}`,
    body: JSON.stringify(messageOf(number, timeMs)),
    attributes: {
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: String(timeMs),
      SentTimestamp: String(timeMs),
      SenderId: 'local',
      MessageGroupId: recordGroup(ACCOUNT, 'deal', recordOf(number)),
      MessageDeduplicationId: `delivery-${number}`,
      SequenceNumber: String(number).padStart(20, '0'),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events.fifo',
    awsRegion: 'us-east-1',
  })),
});
