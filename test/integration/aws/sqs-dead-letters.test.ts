import { ReceiveMessageCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import {
  queue,
  queueArn,
  SECOND_MS,
  sendToGroup,
  startQueues,
  takeBodies,
  workAndDeadLetters,
} from './support/local-queues.ts';

type Queues = Awaited<ReturnType<typeof startQueues>>;

/** Receives and lets the visibility run out, as often as `work.fifo` allows. */
async function spend({ engine, timers }: Queues, max = 1): Promise<void> {
  for (let receive = 0; receive < 2; receive++) {
    await takeBodies(engine, 'work.fifo', max);
    await timers.advance(30 * SECOND_MS);
  }
}

test('a message goes to the dead-letter queue when it would be received once too often', async () => {
  const queues = await startQueues(workAndDeadLetters);
  const { engine } = queues;
  sendToGroup(engine, 'work.fifo', 'a', 'poison', 'a2');
  await spend(queues);
  const stillThere = engine.peek('work.fifo').length;

  const next = await takeBodies(engine, 'work.fifo');

  expect(stillThere).toBe(2);
  expect(next).toEqual(['a2']);
  expect(engine.peek('dead.fifo').map(({ body }) => body)).toEqual(['poison']);
});

test('in the dead-letter queue it keeps id, group, attributes and receive count, and names its source', async () => {
  const queues = await startQueues(workAndDeadLetters);
  const { engine, client, queueUrl } = queues;
  const sent = engine.send('work.fifo', {
    body: 'poison',
    groupId: 'a',
    deduplicationId: 'd',
    messageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
  });
  await spend(queues);
  await takeBodies(engine, 'work.fifo');

  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl('dead.fifo'),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );

  expect(Messages).toMatchObject([
    {
      MessageId: sent.messageId,
      Body: 'poison',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
      Attributes: {
        ApproximateReceiveCount: '3',
        MessageGroupId: 'a',
        MessageDeduplicationId: 'd',
        DeadLetterQueueSourceArn: queueArn('work.fifo'),
      },
    },
  ]);
});

test('whoever waits at the dead-letter queue gets the message as it arrives', async () => {
  const queues = await startQueues(workAndDeadLetters);
  const { engine } = queues;
  sendToGroup(engine, 'work.fifo', 'a', 'poison');
  await spend(queues);
  const waiting = engine.receive({ queueName: 'dead.fifo', max: 1, waitMs: 20 * SECOND_MS });

  await takeBodies(engine, 'work.fifo');

  expect((await waiting).map(({ body }) => body)).toEqual(['poison']);
});

test('a batch that is spent as a whole makes room for what is behind it, and other groups are not held up', async () => {
  const queues = await startQueues(workAndDeadLetters);
  const { engine } = queues;
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2', 'a3');
  await spend(queues, 2);
  sendToGroup(engine, 'work.fifo', 'b', 'b1');

  const next = await takeBodies(engine, 'work.fifo', 2);

  expect(next).toEqual(['a3', 'b1']);
  expect(engine.peek('dead.fifo').map(({ body }) => body)).toEqual(['a1', 'a2']);
});

test('a move task brings messages back to their queue as new ones, in order', async () => {
  const queues = await startQueues(workAndDeadLetters);
  const { engine, client } = queues;
  sendToGroup(engine, 'work.fifo', 'a', 'a1', 'a2');
  const [{ messageId } = { messageId: '' }] = engine.peek('work.fifo');
  await spend(queues, 2);
  await takeBodies(engine, 'work.fifo');

  const { TaskHandle } = await client.send(
    new StartMessageMoveTaskCommand({ SourceArn: queueArn('dead.fifo') }),
  );

  const back = engine.peek('work.fifo');
  expect(TaskHandle).toBeTruthy();
  expect(engine.peek('dead.fifo')).toEqual([]);
  expect(back.map(({ body, groupId, receiveCount }) => [body, groupId, receiveCount])).toEqual([
    ['a1', 'a', 0],
    ['a2', 'a', 0],
  ]);
  expect(back[0]?.messageId).not.toBe(messageId);
});

test('a move task wakes whoever waits, and leaves a message in flight where it is', async () => {
  const { engine, client } = await startQueues(workAndDeadLetters);
  sendToGroup(engine, 'dead.fifo', 'a', 'in flight', 'behind it');
  sendToGroup(engine, 'dead.fifo', 'b', 'free');
  await takeBodies(engine, 'dead.fifo', 1);
  const waiting = engine.receive({ queueName: 'work.fifo', max: 10, waitMs: 20 * SECOND_MS });

  await client.send(
    new StartMessageMoveTaskCommand({
      SourceArn: queueArn('dead.fifo'),
      DestinationArn: queueArn('work.fifo'),
    }),
  );

  expect((await waiting).map(({ body }) => body)).toEqual(['free']);
  expect(engine.peek('dead.fifo').map(({ body }) => body)).toEqual(['in flight', 'behind it']);
});

test('only a dead-letter queue has its messages moved', async () => {
  const { client } = await startQueues(workAndDeadLetters);

  const call = client.send(new StartMessageMoveTaskCommand({ SourceArn: queueArn('work.fifo') }));

  await expect(call).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('moving from a queue that does not exist is refused', async () => {
  const { client } = await startQueues(workAndDeadLetters);

  const call = client.send(new StartMessageMoveTaskCommand({ SourceArn: queueArn('nothing.fifo') }));

  await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a move task needs permission to send to where the messages go', async () => {
  const { client } = await startQueues(workAndDeadLetters, {
    statements: [{ effect: 'Allow', actions: ['sqs:*'], resources: [queueArn('dead.fifo')] }],
  });

  const call = client.send(new StartMessageMoveTaskCommand({ SourceArn: queueArn('dead.fifo') }));

  await expect(call).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(`sqs:SendMessage on resource: ${queueArn('work.fifo')}`),
  });
});

test('a standard message keeps its age in the dead-letter queue, a FIFO message starts anew', async () => {
  const redrive = (name: string) => ({ deadLetterTargetArn: queueArn(name), maxReceiveCount: 1 });
  const { engine, timers } = await startQueues([
    queue('work', { redrive: redrive('dead') }),
    queue('dead', { retentionS: 60 }),
    queue('work.fifo', { redrive: redrive('dead.fifo') }),
    queue('dead.fifo', { retentionS: 60 }),
  ]);
  engine.send('work', { body: 'x' });
  sendToGroup(engine, 'work.fifo', 'a', 'x');
  for (let receive = 0; receive < 2; receive++) {
    await takeBodies(engine, 'work');
    await takeBodies(engine, 'work.fifo');
    await timers.advance(30 * SECOND_MS);
  }

  await timers.advance(1);

  expect(engine.peek('dead')).toEqual([]);
  expect(engine.peek('dead.fifo')).toHaveLength(1);
});

test('a dead-letter queue has to exist and be of the same kind', async () => {
  const redrive = { deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 1 };

  await expect(startQueues([queue('work', { redrive })])).rejects.toThrow('no dead-letter queue of its kind');
  await expect(startQueues([queue('work.fifo', { redrive }), queue('dead')])).rejects.toThrow(
    'no dead-letter queue of its kind',
  );
});
