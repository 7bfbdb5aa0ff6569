import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import {
  MINUTE_MS,
  queue,
  SECOND_MS,
  sendToGroup,
  startQueues,
  takeBodies,
  workAndDeadLetters,
} from './support/local-queues.ts';

test('one receive gives several messages of a group in order, and then those of the next group', async () => {
  const { engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1');
  sendToGroup(engine, 'work.fifo', 'b', 'b1');
  sendToGroup(engine, 'work.fifo', 'a', 'a2', 'a3');

  const bodies = await takeBodies(engine, 'work.fifo');

  expect(bodies).toEqual(['a1', 'a2', 'a3', 'b1']);
});

test('a group gives nothing more while one of its messages is in flight, and other groups go on', async () => {
  const { engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2');
  sendToGroup(engine, 'work.fifo', 'b', 'b1');

  const first = await takeBodies(engine, 'work.fifo', 1);
  const second = await takeBodies(engine, 'work.fifo');
  const third = await takeBodies(engine, 'work.fifo');

  expect([first, second, third]).toEqual([['a1'], ['b1'], []]);
});

test('a group stays blocked until the last of its messages in flight is deleted', async () => {
  const { engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2', 'a3');
  const [first, second] = await engine.receive({ queueName: 'work.fifo', max: 2, waitMs: 0 });

  engine.delete('work.fifo', first?.receiptHandle ?? '');
  const whileBlocked = await takeBodies(engine, 'work.fifo');
  engine.delete('work.fifo', second?.receiptHandle ?? '');
  const afterwards = await takeBodies(engine, 'work.fifo');

  expect([whileBlocked, afterwards]).toEqual([[], ['a3']]);
});

test('messages come back in order when their visibility timeout runs out, and not before', async () => {
  const { engine, timers } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2', 'a3');
  await takeBodies(engine, 'work.fifo', 2);

  await timers.advance(30 * SECOND_MS - 1);
  const before = await takeBodies(engine, 'work.fifo');
  await timers.advance(1);
  const after = await takeBodies(engine, 'work.fifo');

  expect([before, after]).toEqual([[], ['a1', 'a2', 'a3']]);
});

test('a waiting receive gets a message the moment its group is freed by a delete', async () => {
  const { engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2');
  const [first] = await engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 0 });
  const waiting = engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 20 * SECOND_MS });

  engine.delete('work.fifo', first?.receiptHandle ?? '');

  expect((await waiting).map(({ body }) => body)).toEqual(['a2']);
});

test('a waiting receive gets a message the moment its visibility timeout runs out', async () => {
  const { engine, timers } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1');
  await engine.receive({ queueName: 'work.fifo', max: 1, visibilityTimeoutS: 5, waitMs: 0 });
  const waiting = engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 20 * SECOND_MS });

  await timers.advance(5 * SECOND_MS);

  expect((await waiting).map(({ body }) => body)).toEqual(['a1']);
});

test('a visibility timeout of 0 gives a message back at once, in its place', async () => {
  const { engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2');
  const [first] = await engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 0 });

  engine.changeVisibility('work.fifo', first?.receiptHandle ?? '', 0);

  expect(await takeBodies(engine, 'work.fifo')).toEqual(['a1', 'a2']);
});

test('a waiting receive gets a message the moment it is given back', async () => {
  const { engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1');
  const [first] = await engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 0 });
  const waiting = engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 20 * SECOND_MS });

  engine.changeVisibility('work.fifo', first?.receiptHandle ?? '', 0);

  expect((await waiting).map(({ body }) => body)).toEqual(['a1']);
});

test('a second send under the same deduplication id is answered like the first and delivers nothing', async () => {
  const { client, queueUrl, engine } = await startQueues(workAndDeadLetters);
  const send = (body: string) =>
    client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl('work.fifo'),
        MessageBody: body,
        MessageGroupId: 'a',
        MessageDeduplicationId: 'once',
      }),
    );

  const first = await send('original');
  const second = await send('repeated');

  expect(second.MessageId).toBe(first.MessageId);
  expect(second.SequenceNumber).toBe(first.SequenceNumber);
  expect(await takeBodies(engine, 'work.fifo')).toEqual(['original']);
});

test('the deduplication window lasts five minutes from the first send, also once the message is deleted', async () => {
  const { engine, timers } = await startQueues(workAndDeadLetters);
  const send = (body: string) => engine.send('work.fifo', { body, groupId: 'a', deduplicationId: 'once' });
  send('first');
  const [first] = await engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 0 });
  engine.delete('work.fifo', first?.receiptHandle ?? '');

  await timers.advance(5 * MINUTE_MS - 1);
  send('within the window');
  const within = await takeBodies(engine, 'work.fifo');
  await timers.advance(1);
  send('after the window');
  const after = await takeBodies(engine, 'work.fifo');

  expect([within, after]).toEqual([[], ['after the window']]);
});

test('with content-based deduplication the body stands in for the id', async () => {
  const { engine } = await startQueues([queue('work.fifo', { contentBasedDeduplication: true })]);

  engine.send('work.fifo', { body: 'same', groupId: 'a' });
  engine.send('work.fifo', { body: 'same', groupId: 'b' });
  engine.send('work.fifo', { body: 'other', groupId: 'a' });

  expect(await takeBodies(engine, 'work.fifo')).toEqual(['same', 'other']);
});

test('sequence numbers have twenty digits and ascend', async () => {
  const { engine } = await startQueues(workAndDeadLetters);

  const numbers = ['a', 'b', 'a'].map(
    (groupId, at) =>
      engine.send('work.fifo', { body: 'x', groupId, deduplicationId: `${at}` }).sequenceNumber ?? '',
  );

  expect(numbers.every((number) => /^\d{20}$/.test(number))).toBe(true);
  expect(numbers).toEqual([...new Set(numbers)].sort());
});

test('a receipt whose visibility has run out is refused on delete, and the message stays', async () => {
  const { client, queueUrl, engine, timers } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1');
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl('work.fifo'), VisibilityTimeout: 10 }),
  );
  await timers.advance(10 * SECOND_MS);

  const deletion = client.send(
    new DeleteMessageCommand({
      QueueUrl: queueUrl('work.fifo'),
      ReceiptHandle: Messages[0]?.ReceiptHandle,
    }),
  );

  await expect(deletion).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining('The receipt handle has expired.'),
  });
  expect(engine.depth('work.fifo').visible).toBe(1);
});

test('the receipt of an earlier receive is refused once the message is in flight again', async () => {
  const { engine, timers } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1');
  const [first] = await engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 0 });
  await timers.advance(30 * SECOND_MS);
  await takeBodies(engine, 'work.fifo');

  expect(() => engine.delete('work.fifo', first?.receiptHandle ?? '')).toThrow('has expired');
  expect(engine.depth('work.fifo').inFlight).toBe(1);
});

test('deleting twice by the same receipt is no error', async () => {
  const { engine } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'work.fifo', 'a', 'a1');
  const [first] = await engine.receive({ queueName: 'work.fifo', max: 1, waitMs: 0 });
  engine.delete('work.fifo', first?.receiptHandle ?? '');

  expect(() => engine.delete('work.fifo', first?.receiptHandle ?? '')).not.toThrow();
});

test.each([
  [{}, 'MissingParameter', 'MessageGroupId'],
  [{ MessageDeduplicationId: 'd' }, 'MissingParameter', 'MessageGroupId'],
  [{ MessageGroupId: 'g' }, 'InvalidParameterValue', 'ContentBasedDeduplication'],
  [{ MessageGroupId: 'with space', MessageDeduplicationId: 'd' }, 'InvalidParameterValue', 'MessageGroupId'],
  [
    { MessageGroupId: 'g', MessageDeduplicationId: 'x'.repeat(129) },
    'InvalidParameterValue',
    'MessageDeduplicationId',
  ],
  [
    { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 1 },
    'InvalidParameterValue',
    'DelaySeconds',
  ],
])('a FIFO queue refuses %j with %s about %s', async (input, name, about) => {
  const { client, queueUrl } = await startQueues(workAndDeadLetters);

  const call = client.send(
    new SendMessageCommand({ QueueUrl: queueUrl('work.fifo'), MessageBody: 'x', ...input }),
  );

  await expect(call).rejects.toMatchObject({ name, message: expect.stringContaining(about) });
});
