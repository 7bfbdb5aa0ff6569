import { expect, test } from 'vitest';
import { createLaneQueues, messagesInLanes } from '../../../../shared/queue/lane-queues.ts';
import { scriptedSqs } from '../../../support/scripted-aws.ts';

const env = {
  OUTBOUND_LIFECYCLE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/lifecycle.fifo',
  OUTBOUND_INTERACTIVE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/interactive.fifo',
  OUTBOUND_SYNC_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/sync.fifo',
  OUTBOUND_BACKFILL_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/backfill.fifo',
};

test.each([
  ['lifecycle', env.OUTBOUND_LIFECYCLE_URL],
  ['interactive', env.OUTBOUND_INTERACTIVE_URL],
  ['sync', env.OUTBOUND_SYNC_URL],
  ['backfill', env.OUTBOUND_BACKFILL_URL],
] as const)('the lane %s has a queue of its own', async (lane, url) => {
  const { client, asked } = scriptedSqs();

  await createLaneQueues(client, env)[lane].send({ group: '1/deals/8', id: 'id-1', body: { key: 'a' } });

  expect(asked).toMatchObject([{ action: 'SendMessage', input: { QueueUrl: url } }]);
});

test('what waits and what is being worked on counts, in all lanes', async () => {
  const { client, asked } = scriptedSqs(
    { Attributes: { ApproximateNumberOfMessages: '3', ApproximateNumberOfMessagesNotVisible: '2' } },
    { Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '10' } },
    { Attributes: { ApproximateNumberOfMessages: '100' } },
  );

  const count = await messagesInLanes(client, env);

  expect(count).toBe(115);
  expect(asked.map(({ input }) => input.QueueUrl)).toEqual(Object.values(env));
});
