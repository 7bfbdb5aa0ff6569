import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Text } from '../runtime/env.ts';
import type { Lane } from '../state/writes.ts';
import { createFifoQueue, type FifoQueue } from './fifo.ts';

/** The part of a function's environment that names the queues of the lanes. */
export const LaneQueueUrls = {
  OUTBOUND_LIFECYCLE_URL: Text,
  OUTBOUND_INTERACTIVE_URL: Text,
  OUTBOUND_SYNC_URL: Text,
  OUTBOUND_BACKFILL_URL: Text,
};

/** The queues of the senders: one for each lane, so that what is urgent never stands behind what is not. */
export type LaneQueues = Readonly<Record<Lane, FifoQueue>>;

type Urls = Readonly<Record<keyof typeof LaneQueueUrls, string>>;

export const createLaneQueues = (client: SQSClient, env: Urls): LaneQueues => ({
  lifecycle: createFifoQueue(client, env.OUTBOUND_LIFECYCLE_URL),
  interactive: createFifoQueue(client, env.OUTBOUND_INTERACTIVE_URL),
  sync: createFifoQueue(client, env.OUTBOUND_SYNC_URL),
  backfill: createFifoQueue(client, env.OUTBOUND_BACKFILL_URL),
});

const COUNTED = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** About how many messages wait in the queues of all lanes or are being worked on. */
export async function messagesInLanes(client: SQSClient, env: Urls): Promise<number> {
  const urls = [
    env.OUTBOUND_LIFECYCLE_URL,
    env.OUTBOUND_INTERACTIVE_URL,
    env.OUTBOUND_SYNC_URL,
    env.OUTBOUND_BACKFILL_URL,
  ];
  const counts = await Promise.all(
    urls.map(async (QueueUrl) => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTED] }),
      );
      return COUNTED.reduce((total, name) => total + Number(Attributes[name] ?? 0), 0);
    }),
  );
  return counts.reduce((total, count) => total + count, 0);
}
