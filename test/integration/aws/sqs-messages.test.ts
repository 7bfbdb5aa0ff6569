import {
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { queue, startQueues, takeBodies } from './support/local-queues.ts';

test('a message arrives with its attributes and the checksums of both', async () => {
  const { client, queueUrl, timers } = await startQueues([queue('work.fifo')]);
  const attributes: Record<string, MessageAttributeValue> = {
    kind: { DataType: 'String', StringValue: 'grüße' },
    count: { DataType: 'Number.int', StringValue: '42' },
    raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255, 7) },
  };
  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl('work.fifo'),
      MessageBody: 'hello',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
      MessageAttributes: attributes,
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    }),
  );

  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl('work.fifo'),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );

  expect(sent.MD5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592');
  // Worked out by hand from the rule in SQS's guide, with Python's hashlib.
  expect(sent.MD5OfMessageAttributes).toBe('c5e68f7744bc51e25307e273823087b1');
  expect(Messages).toMatchObject([
    {
      MessageId: sent.MessageId,
      Body: 'hello',
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      MD5OfMessageAttributes: 'c5e68f7744bc51e25307e273823087b1',
      MessageAttributes: attributes,
      Attributes: {
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: String(timers.now()),
        SentTimestamp: String(timers.now()),
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
        SequenceNumber: sent.SequenceNumber,
        AWSTraceHeader: 'Root=1-2-3',
        SenderId: 'AKIATESTER',
      },
    },
  ]);
});

test('a receiver gets only the attributes it asks for, by name or by prefix', async () => {
  const { client, engine, queueUrl } = await startQueues([queue('work')]);
  const text = { DataType: 'String', StringValue: 'x' };
  engine.send('work', {
    body: 'x',
    messageAttributes: { 'trace.id': text, 'trace.span': text, kind: text, no: text },
  });

  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl('work'),
      MessageAttributeNames: ['trace.*', 'kind'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );

  expect(Object.keys(Messages[0]?.MessageAttributes ?? {})).toEqual(['trace.id', 'trace.span', 'kind']);
  expect(Object.keys(Messages[0]?.Attributes ?? {})).toEqual(['SentTimestamp']);
});

test.each([
  ['emoji', 'off-boarding 🦊 done 👩‍👩‍👧'],
  ['200 KB', 'ü'.repeat(100_000)],
  ['tabs and line breaks', '\ta\r\nb\n'],
  ['the last characters allowed', '\u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}'],
])('a body of %s arrives as it was sent', async (_what, body) => {
  const { client, queueUrl } = await startQueues([queue('work')]);

  await client.send(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody: body }));
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('work') }));

  expect(Messages?.map(({ Body }) => Body)).toEqual([body]);
});

test.each([
  ['a vertical tab', 'a\u000Bb'],
  ['a zero', '\u0000'],
  ['U+FFFE', '\u{FFFE}'],
])('a body with %s is refused as InvalidMessageContents', async (_what, body) => {
  const { client, queueUrl, engine } = await startQueues([queue('work')]);

  const call = client.send(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody: body }));

  await expect(call).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  expect(engine.depth('work').visible).toBe(0);
});

test('a lone surrogate is refused as InvalidMessageContents', async () => {
  const { engine } = await startQueues([queue('work')]);

  expect(() => engine.send('work', { body: 'a\uD83Db' })).toThrow('Invalid characters found');
});

test('the size limit counts bytes of body and attributes; what is exactly as long is taken', async () => {
  const { engine } = await startQueues([queue('work', { maximumMessageSizeBytes: 1024 })]);
  const messageAttributes = { kind: { DataType: 'String', StringValue: 'abcd' } };

  engine.send('work', { body: 'ü'.repeat(505), messageAttributes });

  expect(() => engine.send('work', { body: `${'ü'.repeat(505)}x`, messageAttributes })).toThrow(
    'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
  );
});

test.each([
  ['a type that does not exist', { kind: { DataType: 'Text', StringValue: 'x' } }],
  ['an empty value', { kind: { DataType: 'String', StringValue: '' } }],
  ['a number that is none', { kind: { DataType: 'Number', StringValue: 'many' } }],
  ['a reserved name', { 'AWS.kind': { DataType: 'String', StringValue: 'x' } }],
])('an attribute with %s is refused', async (_what, attributes) => {
  const { client, queueUrl } = await startQueues([queue('work')]);

  const call = client.send(
    new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody: 'x', MessageAttributes: attributes }),
  );

  await expect(call).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('an eleventh attribute is refused', async () => {
  const { engine } = await startQueues([queue('work')]);
  const eleven = Array.from({ length: 11 }, (_, at) => [`a${at}`, { DataType: 'String', StringValue: 'x' }]);

  expect(() => engine.send('work', { body: 'x', messageAttributes: Object.fromEntries(eleven) })).toThrow(
    'Number of message attributes [11]',
  );
});

describe('a batch', () => {
  const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
  const ids = (count: number) => Array.from({ length: count }, (_, at) => entry(`id-${at}`));

  test.each([
    ['nothing in it', [], 'EmptyBatchRequest'],
    ['eleven entries', ids(11), 'TooManyEntriesInBatchRequest'],
    ['two entries of one id', [entry('same'), entry('same')], 'BatchEntryIdsNotDistinct'],
    ['a malformed id', [entry('not:valid')], 'InvalidBatchEntryId'],
    [
      'over 1 MiB together',
      Array.from({ length: 5 }, (_, at) => entry(`id-${at}`, 'x'.repeat(210_000))),
      'BatchRequestTooLong',
    ],
  ])('with %s is refused as a whole', async (_what, Entries, name) => {
    const { client, queueUrl, engine } = await startQueues([queue('work')]);

    const call = client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl('work'), Entries }));

    await expect(call).rejects.toMatchObject({ name });
    expect(engine.depth('work').visible).toBe(0);
  });

  test('delivers its good entries in order and says what is wrong with each other one', async () => {
    const { client, queueUrl, engine } = await startQueues([queue('work.fifo')]);
    const good = (Id: string) => ({
      ...entry(Id, `body ${Id}`),
      MessageGroupId: 'g',
      MessageDeduplicationId: Id,
    });

    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl('work.fifo'),
        Entries: [
          good('1'),
          { ...good('2'), MessageBody: '\u0001' },
          { ...good('3'), MessageGroupId: undefined },
          good('4'),
        ],
      }),
    );

    expect(Successful?.map(({ Id }) => Id)).toEqual(['1', '4']);
    expect(Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['2', 'InvalidMessageContents', true],
      ['3', 'MissingParameter', true],
    ]);
    expect(await takeBodies(engine, 'work.fifo')).toEqual(['body 1', 'body 4']);
  });
});
