import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFifoQueue, createGraveyard, messageText } from '../../../../shared/queue/fifo.ts';
import { failureOf } from '../../../support/builders.ts';
import { anSqsRecord } from '../../../support/functions.ts';
import { scriptedSqs } from '../../../support/scripted-aws.ts';

const QUEUE = 'https://sqs.us-east-1.amazonaws.com/000000000000/outbound.fifo';
/** The characters that SQS takes in a body or an attribute; it refuses a message with any other. */
const CARRIED = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
/** Any text at all: lone surrogates, control characters, and the two that JSON does not escape. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('\uFFFE', '\uFFFF', '\uD800', 'a\uDC00b', '\u0000\u001b[31m', '\u{1FFFE}'),
);

describe('a message text', () => {
  test('is always one that SQS takes, and says the same', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.dictionary(anyText, anyText)), (value) => {
        const text = messageText(value);

        expect(text).toMatch(CARRIED);
        expect(JSON.parse(text)).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['\uFFFE', '"\\ufffe"'],
    ['\uFFFF', '"\\uffff"'],
    ['\uD800', '"\\ud800"'],
    ['\u0001', '"\\u0001"'],
    ['Ünï 😀', '"Ünï 😀"'],
  ])('of %j is %s', (value, expected) => {
    expect(messageText(value)).toBe(expected);
  });
});

describe('sending', () => {
  test('names the group and the id', async () => {
    const { client, asked } = scriptedSqs();

    await createFifoQueue(client, QUEUE).send({ group: '1/deals/8', id: 'id-1', body: { key: 'a' } });

    expect(asked).toEqual([
      {
        action: 'SendMessage',
        input: {
          QueueUrl: QUEUE,
          MessageBody: '{"key":"a"}',
          MessageGroupId: '1/deals/8',
          MessageDeduplicationId: 'id-1',
        },
      },
    ]);
  });

  test('many goes in order, ten at a time', async () => {
    const { client, asked } = scriptedSqs();
    const messages = Array.from({ length: 23 }, (_, index) => ({
      group: 'g',
      id: `id-${index}`,
      body: index,
    }));

    await createFifoQueue(client, QUEUE).sendAll(messages);

    const batches = asked.map(({ input }) => JSON.stringify(input).match(/"MessageBody":"\d+"/g)?.length);
    const bodies = JSON.stringify(asked).match(/(?<="MessageBody":")\d+/g);
    expect(batches).toEqual([10, 10, 3]);
    expect(bodies?.map(Number)).toEqual(Array.from({ length: 23 }, (_, index) => index));
  });

  test('none asks nothing', async () => {
    const { client, asked } = scriptedSqs();

    await createFifoQueue(client, QUEUE).sendAll([]);

    expect(asked).toEqual([]);
  });

  test('stops at the first batch that is refused in part', async () => {
    const { client, asked } = scriptedSqs(
      {},
      { Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }] },
    );
    const messages = Array.from({ length: 30 }, (_, index) => ({
      group: 'g',
      id: `id-${index}`,
      body: index,
    }));

    const sending = createFifoQueue(client, QUEUE).sendAll(messages);

    await expect(sending).rejects.toThrow('The queue refused 1 messages: InternalError');
    expect(asked).toHaveLength(2);
  });
});

describe('a message of more than 1 MiB', () => {
  const body = 'ä'.repeat(512 * 1024);

  test('is refused alone and in a batch, and nothing of the batch is sent', async () => {
    const { client, asked } = scriptedSqs();
    const queue = createFifoQueue(client, QUEUE);

    const alone = await failureOf(() => queue.send({ group: 'g', id: 'i', body }));
    const many = await failureOf(() =>
      queue.sendAll([
        { group: 'g', id: 'a', body: 'small' },
        { group: 'g', id: 'b', body },
      ]),
    );

    expect(alone).toMatchObject({ name: 'TooLarge', details: { limitBytes: 1_048_576 } });
    expect(many).toMatchObject({ name: 'TooLarge' });
    expect(asked).toEqual([]);
  });

  test('begins one byte above it', async () => {
    const { client, asked } = scriptedSqs();
    const queue = createFifoQueue(client, QUEUE);

    // The quotes of JSON count.
    await queue.send({ group: 'g', id: 'i', body: 'x'.repeat(1_048_574) });

    await expect(queue.send({ group: 'g', id: 'j', body: 'x'.repeat(1_048_575) })).rejects.toThrow('larger');
    expect(asked).toHaveLength(1);
  });
});

describe('burying', () => {
  test('sends the message on as it came, under its own id and with its reason', async () => {
    const { client, asked } = scriptedSqs();
    const record = anSqsRecord('message-1', '{"key":"a"}', { group: '1/deals/8' });

    await createGraveyard(client, QUEUE)(record, 'Rejected: no');

    expect(asked).toEqual([
      {
        action: 'SendMessage',
        input: {
          QueueUrl: QUEUE,
          MessageBody: '{"key":"a"}',
          MessageGroupId: '1/deals/8',
          MessageDeduplicationId: 'message-1',
          MessageAttributes: { reason: { DataType: 'String', StringValue: 'Rejected: no' } },
        },
      },
    ]);
  });

  test('works whatever the reason quotes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, fc.constant(`${'x'.repeat(999)}😀`)), async (quoted) => {
        const { client, asked } = scriptedSqs();

        await createGraveyard(client, QUEUE)(anSqsRecord('message-1', 'x'), `Rejected: ${quoted}`);

        expect(asked).toHaveLength(1);
        expect(asked[0]).toHaveProperty(
          'input.MessageAttributes.reason.StringValue',
          expect.stringMatching(CARRIED),
        );
      }),
      { numRuns: 200 },
    );
  });
});
