import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import {
  MINUTE_MS,
  queue,
  queueArn,
  sendToGroup,
  startQueues,
  takeBodies,
  workAndDeadLetters,
} from './support/local-queues.ts';

test('a queue URL is got by name and leads back to the gateway', async () => {
  const { client, gateway } = await startQueues([queue('work')]);

  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'work' }));

  expect(QueueUrl).toBe(`${gateway.url}/000000000000/work`);
});

test('a queue that does not exist is QueueDoesNotExist, by name and by URL', async () => {
  const { client, queueUrl } = await startQueues([]);

  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
  await expect(client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('work') }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    $metadata: { httpStatusCode: 400 },
  });
});

test('the attributes of a queue show its settings and what lies in it', async () => {
  const { client, queueUrl, engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2', 'a3');
  await takeBodies(engine, 'work.fifo', 1);

  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl('work.fifo'), AttributeNames: ['All'] }),
  );

  expect(Attributes).toMatchObject({
    QueueArn: queueArn('work.fifo'),
    ApproximateNumberOfMessages: '2',
    ApproximateNumberOfMessagesNotVisible: '1',
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: '30',
    MessageRetentionPeriod: '345600',
    MaximumMessageSize: '262144',
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    RedrivePolicy: `{"deadLetterTargetArn":"${queueArn('dead.fifo')}","maxReceiveCount":2}`,
  });
});

test('attributes are given by name, and one that SQS does not have is refused', async () => {
  const { client, queueUrl } = await startQueues([queue('work')]);
  const ask = (name: string) =>
    client.send(
      // @ts-expect-error names outside the SDK's list are the point
      new GetQueueAttributesCommand({ QueueUrl: queueUrl('work'), AttributeNames: [name] }),
    );

  expect((await ask('QueueArn')).Attributes).toEqual({ QueueArn: queueArn('work') });
  expect((await ask('RedrivePolicy')).Attributes).toBeUndefined();
  await expect(ask('Colour')).rejects.toMatchObject({ name: 'InvalidAttributeName' });
});

test('queues are listed by prefix and in pages', async () => {
  const { client, queueUrl } = await startQueues([queue('b-2'), queue('a'), queue('b-1'), queue('b-3')]);

  const first = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'b', MaxResults: 2 }));
  const second = await client.send(
    new ListQueuesCommand({ QueueNamePrefix: 'b', MaxResults: 2, NextToken: first.NextToken }),
  );

  expect(first.QueueUrls).toEqual([queueUrl('b-1'), queueUrl('b-2')]);
  expect(second.QueueUrls).toEqual([queueUrl('b-3')]);
  expect(second.NextToken).toBeUndefined();
});

test('a purge removes everything, what is in flight too, and cannot be repeated within a minute', async () => {
  const { client, queueUrl, engine, timers } = await startQueues([queue('work')]);
  engine.send('work', { body: 'one' });
  engine.send('work', { body: 'two' });
  await takeBodies(engine, 'work', 1);
  const purge = () => client.send(new PurgeQueueCommand({ QueueUrl: queueUrl('work') }));

  await purge();

  expect(engine.peek('work')).toEqual([]);
  await expect(purge()).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
  await timers.advance(MINUTE_MS);
  await expect(purge()).resolves.toBeDefined();
});

test('a message is gone when the retention period is over, also in flight', async () => {
  const { engine, timers } = await startQueues([queue('work', { retentionS: 60, visibilityTimeoutS: 300 })]);
  engine.send('work', { body: 'in flight' });
  await takeBodies(engine, 'work');
  engine.send('work', { body: 'lying there' });

  await timers.advance(MINUTE_MS - 1);
  const before = engine.peek('work').map(({ body, inFlight }) => [body, inFlight]);
  await timers.advance(1);

  expect(before).toEqual([
    ['in flight', true],
    ['lying there', false],
  ]);
  expect(engine.peek('work')).toEqual([]);
});
