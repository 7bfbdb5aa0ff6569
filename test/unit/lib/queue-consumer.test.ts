import { describe, expect, onTestFinished, test } from 'vitest';
import type { SqsEngine } from '../../../lib/local/aws/sqs/engine/engine.ts';
import type { ReceivedMessage } from '../../../lib/local/aws/sqs/message.ts';
import type { InvokeAnswer } from '../../../lib/local/lambda/invoke-function.ts';
import { type ConsumerOptions, startConsumer } from '../../../lib/local/queue-consumer.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:events.fifo';
const NEEDED = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const aMessage = (id: string): ReceivedMessage => ({
  messageId: id,
  receiptHandle: `handle of ${id}`,
  body: `{"id":"${id}"}`,
  md5OfBody: 'md5',
  attributes: { MessageGroupId: 'a', ApproximateReceiveCount: '1' },
  messageAttributes: { reason: { DataType: 'String', StringValue: 'why' } },
});

/** A queue with batches to hand out; remembers what was asked of it and deleted. */
function fakeEngine(batches: ReceivedMessage[][]) {
  const left = [...batches];
  const deleted: string[] = [];
  const asked: unknown[] = [];
  const unused = () => {
    throw new Error('The consumer has no business here');
  };
  const engine: SqsEngine = {
    receive: async ({ signal, ...request }) => {
      asked.push(request);
      const next = left.shift();
      if (next) return next;
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve([])));
    },
    delete: (_, receiptHandle) => deleted.push(receiptHandle),
    changeVisibility: unused,
    send: unused,
    depth: unused,
    peek: unused,
  };
  return { engine, deleted, asked, left };
}

const answered = (payload: unknown): InvokeAnswer => ({
  statusCode: 200,
  executedVersion: '$LATEST',
  payload: JSON.stringify(payload),
});

function start(
  batches: ReceivedMessage[][],
  invoke: ConsumerOptions['invoke'],
  options: Partial<ConsumerOptions> = {},
) {
  const queue = fakeEngine(batches);
  const log: string[] = [];
  const consumer = startConsumer({
    queueArn: QUEUE,
    functionName: 'Processor',
    batchSize: 10,
    maxConcurrency: 2,
    reportsItemFailures: true,
    statements: [{ effect: 'Allow', actions: NEEDED, resources: [QUEUE] }],
    engine: queue.engine,
    invoke,
    log: (line) => log.push(line),
    ...options,
  });
  onTestFinished(() => consumer.stop());
  const done = async () => {
    await settle();
    await consumer.stop();
    await consumer.drained();
  };
  return { ...queue, log, done };
}

/** Lets everything run that waits for nothing but a promise. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the consumer of a queue', () => {
  test('hands a batch over as Lambda does', async () => {
    const events: unknown[] = [];
    const { done, asked } = start([[aMessage('1')]], async (...call) => {
      events.push(call);
      return answered(null);
    });

    await done();

    expect(asked[0]).toEqual({ queueName: 'events.fifo', max: 10, waitMs: 20_000 });
    expect(events).toEqual([
      [
        'Processor',
        {
          Records: [
            {
              messageId: '1',
              receiptHandle: 'handle of 1',
              body: '{"id":"1"}',
              attributes: { MessageGroupId: 'a', ApproximateReceiveCount: '1' },
              messageAttributes: {
                reason: {
                  dataType: 'String',
                  stringValue: 'why',
                  stringListValues: [],
                  binaryListValues: [],
                },
              },
              md5OfBody: 'md5',
              eventSource: 'aws:sqs',
              eventSourceARN: QUEUE,
              awsRegion: 'us-east-1',
            },
          ],
        },
      ],
    ]);
  });

  test.each([
    ['nothing', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['null for the list', { batchItemFailures: null }],
  ])('deletes the whole batch when the function answers %s', async (_, answer) => {
    const { done, deleted } = start([[aMessage('1'), aMessage('2')]], async () => answered(answer));

    await done();

    expect(deleted).toEqual(['handle of 1', 'handle of 2']);
  });

  test('leaves the messages that failed', async () => {
    const { done, deleted } = start([[aMessage('1'), aMessage('2'), aMessage('3')]], async () =>
      answered({ batchItemFailures: [{ itemIdentifier: '2' }] }),
    );

    await done();

    expect(deleted).toEqual(['handle of 1', 'handle of 3']);
  });

  test.each([
    ['an unknown message', { batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '9' }] }],
    ['an empty name', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['null for a name', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['another key', { batchItemFailures: [{ messageId: '1' }] }],
  ])('leaves the whole batch when the answer names %s', async (_, answer) => {
    const { done, deleted } = start([[aMessage('1'), aMessage('2')]], async () => answered(answer));

    await done();

    expect(deleted).toEqual([]);
  });

  test('deletes the whole batch, whatever is answered, when failures are not reported', async () => {
    const answer = { batchItemFailures: [{ itemIdentifier: '1' }] };
    const { done, deleted } = start([[aMessage('1')]], async () => answered(answer), {
      reportsItemFailures: false,
    });

    await done();

    expect(deleted).toEqual(['handle of 1']);
  });

  test('leaves the batch of a function that failed, says so, and goes on', async () => {
    let calls = 0;
    const { done, deleted, log } = start([[aMessage('1')], [aMessage('2')]], async () => {
      calls += 1;
      return calls === 1
        ? { ...answered({ errorType: 'Boom' }), functionError: 'Unhandled' }
        : answered(null);
    });

    await done();

    expect(deleted).toEqual(['handle of 2']);
    expect(log).toEqual(['a batch of 1 failed: {"errorType":"Boom"}']);
  });

  test('leaves the batch when the function could not be called', async () => {
    const { done, deleted, log } = start([[aMessage('1')]], async () => {
      throw new Error('no process');
    });

    await done();

    expect(deleted).toEqual([]);
    expect(log).toEqual(['a batch of 1 failed: no process']);
  });

  test('works on no more batches at once than it may', async () => {
    const finish: (() => void)[] = [];
    const batches = ['1', '2', '3', '4'].map((id) => [aMessage(id)]);
    const { left, deleted, done } = start(
      batches,
      () => new Promise((resolve) => finish.push(() => resolve(answered(null)))),
    );
    await settle();

    expect(finish).toHaveLength(2);
    expect(left).toHaveLength(2);

    finish[0]?.();
    await settle();
    expect(finish).toHaveLength(3);
    expect(deleted).toEqual(['handle of 1']);

    finish[1]?.();
    await settle();
    for (const end of finish) end();
    await done();
    expect(deleted.sort()).toEqual(['handle of 1', 'handle of 2', 'handle of 3', 'handle of 4']);
  });

  test.each(NEEDED)('does not start without the permission %s', (missing) => {
    const actions = NEEDED.filter((action) => action !== missing);
    const statements = [{ effect: 'Allow' as const, actions, resources: [QUEUE] }];

    expect(() => start([], async () => answered(null), { statements })).toThrow(
      `The role of Processor does not allow ${missing} on ${QUEUE}`,
    );
  });
});
