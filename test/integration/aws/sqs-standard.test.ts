import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { queue, SECOND_MS, startQueues, takeBodies } from './support/local-queues.ts';

test('a delayed message shows up when its delay is over, to those who wait as well', async () => {
  const { engine, timers } = await startQueues([queue('work')]);
  engine.send('work', { body: 'later', delayS: 10 });
  const before = await takeBodies(engine, 'work');
  const depth = engine.depth('work');
  const waiting = engine.receive({ queueName: 'work', max: 1, waitMs: 20 * SECOND_MS });

  await timers.advance(10 * SECOND_MS);

  expect(before).toEqual([]);
  expect(depth).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
  expect((await waiting).map(({ body }) => body)).toEqual(['later']);
});

test('a long poll is answered by a message that comes during it', async () => {
  const { client, queueUrl } = await startQueues([queue('work')]);
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('work'), WaitTimeSeconds: 20 }));

  await client.send(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody: 'at last' }));

  expect((await poll).Messages?.map(({ Body }) => Body)).toEqual(['at last']);
});

test('a wait that nothing ends is over after its time', async () => {
  const { engine, timers } = await startQueues([queue('work')]);
  const waiting = engine.receive({ queueName: 'work', max: 1, waitMs: 20 * SECOND_MS });

  await timers.advance(20 * SECOND_MS);

  expect(await waiting).toEqual([]);
  expect(timers.pending()).toBe(0);
});

test('of several who wait, each message goes to one', async () => {
  const { engine, timers } = await startQueues([queue('work')]);
  const waiting = [1, 2, 3].map(() => engine.receive({ queueName: 'work', max: 1, waitMs: SECOND_MS }));

  engine.send('work', { body: 'one' });
  engine.send('work', { body: 'two' });
  await timers.advance(SECOND_MS);

  const bodies = (await Promise.all(waiting)).map((messages) => messages.map(({ body }) => body));
  expect(bodies.sort()).toEqual([[], ['one'], ['two']]);
});

test('the last receipt deletes a message even after its visibility has run out', async () => {
  const { engine, timers } = await startQueues([queue('work')]);
  engine.send('work', { body: 'x' });
  const [first] = await engine.receive({ queueName: 'work', max: 1, waitMs: 0 });
  await timers.advance(30 * SECOND_MS);

  engine.delete('work', first?.receiptHandle ?? '');

  expect(engine.peek('work')).toEqual([]);
});

test('an earlier receipt deletes nothing and is no error', async () => {
  const { engine, timers } = await startQueues([queue('work')]);
  engine.send('work', { body: 'x' });
  const [first] = await engine.receive({ queueName: 'work', max: 1, waitMs: 0 });
  await timers.advance(30 * SECOND_MS);
  await takeBodies(engine, 'work');

  engine.delete('work', first?.receiptHandle ?? '');

  expect(engine.depth('work').inFlight).toBe(1);
});

test('each receive counts, and the first one keeps its time', async () => {
  const { engine, timers } = await startQueues([queue('work')]);
  engine.send('work', { body: 'x' });
  const firstMs = timers.now();
  await takeBodies(engine, 'work');
  await timers.advance(30 * SECOND_MS);

  const [again] = await engine.receive({ queueName: 'work', max: 1, waitMs: 0 });

  expect(again?.attributes).toMatchObject({
    ApproximateReceiveCount: '2',
    ApproximateFirstReceiveTimestamp: String(firstMs),
  });
});

test('a longer visibility keeps a message hidden, counted from the change', async () => {
  const { client, queueUrl, engine, timers } = await startQueues([queue('work')]);
  engine.send('work', { body: 'x' });
  const [message] = await engine.receive({ queueName: 'work', max: 1, waitMs: 0 });
  await timers.advance(20 * SECOND_MS);

  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl('work'),
      ReceiptHandle: message?.receiptHandle,
      VisibilityTimeout: 60,
    }),
  );
  await timers.advance(60 * SECOND_MS - 1);
  const before = await takeBodies(engine, 'work');
  await timers.advance(1);

  expect([before, await takeBodies(engine, 'work')]).toEqual([[], ['x']]);
});

test('the visibility of a message that is not in flight cannot be changed', async () => {
  const { client, queueUrl, engine, timers } = await startQueues([queue('work')]);
  engine.send('work', { body: 'x' });
  const [message] = await engine.receive({ queueName: 'work', max: 1, waitMs: 0 });
  await timers.advance(30 * SECOND_MS);

  const change = client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl('work'),
      ReceiptHandle: message?.receiptHandle,
      VisibilityTimeout: 60,
    }),
  );

  await expect(change).rejects.toMatchObject({ name: 'MessageNotInflight' });
});

test('a handle that is none is refused as ReceiptHandleIsInvalid', async () => {
  const { client, queueUrl } = await startQueues([queue('work')]);

  const deletion = client.send(
    new DeleteMessageCommand({ QueueUrl: queueUrl('work'), ReceiptHandle: 'nonsense' }),
  );

  await expect(deletion).rejects.toMatchObject({
    name: 'ReceiptHandleIsInvalid',
    $metadata: { httpStatusCode: 404 },
  });
});

test('batches of deletes and of visibility changes answer entry by entry', async () => {
  const { client, queueUrl, engine } = await startQueues([queue('work')]);
  engine.send('work', { body: 'one' });
  engine.send('work', { body: 'two' });
  const [one, two] = await engine.receive({ queueName: 'work', max: 2, waitMs: 0 });
  const QueueUrl = queueUrl('work');

  const changed = await client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', ReceiptHandle: one?.receiptHandle, VisibilityTimeout: 0 },
        { Id: 'b', ReceiptHandle: two?.receiptHandle, VisibilityTimeout: 43_201 },
      ],
    }),
  );
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', ReceiptHandle: 'nonsense' },
        { Id: 'b', ReceiptHandle: two?.receiptHandle },
      ],
    }),
  );

  expect(changed.Successful).toEqual([{ Id: 'a' }]);
  expect(changed.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['b', 'InvalidParameterValue']]);
  expect(deleted.Successful).toEqual([{ Id: 'b' }]);
  expect(deleted.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['a', 'ReceiptHandleIsInvalid']]);
  expect(await takeBodies(engine, 'work')).toEqual(['one']);
});

test.each([
  [{ MaxNumberOfMessages: 0 }, 'MaxNumberOfMessages'],
  [{ MaxNumberOfMessages: 11 }, 'MaxNumberOfMessages'],
  [{ WaitTimeSeconds: 21 }, 'WaitTimeSeconds'],
  [{ VisibilityTimeout: 43_201 }, 'VisibilityTimeout'],
])('a receive with %j is refused', async (input, parameter) => {
  const { client, queueUrl } = await startQueues([queue('work')]);

  const call = client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('work'), ...input }));

  await expect(call).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining(parameter),
  });
});

test('a standard queue refuses a deduplication id', async () => {
  const { engine } = await startQueues([queue('work')]);

  expect(() => engine.send('work', { body: 'x', deduplicationId: 'd' })).toThrow(
    'not valid for this queue type',
  );
});

test('a queue whose receives wait by default makes one wait that does not say', async () => {
  const { client, queueUrl } = await startQueues([queue('work', { receiveWaitS: 20 })]);
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('work') }));

  await client.send(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody: 'at last' }));

  expect((await poll).Messages?.map(({ Body }) => Body)).toEqual(['at last']);
});
