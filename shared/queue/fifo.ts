import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { TooLarge } from '../errors.ts';
import { chunksOf } from '../runtime/chunks-of.ts';

/** A message with what must stay in order (`group`) and what must happen once (`id`). */
export interface FifoMessage {
  /** At most 128 characters of ASCII without spaces. */
  readonly group: string;
  /** The queue drops a second one with the same id within five minutes. */
  readonly id: string;
  readonly body: unknown;
}

export interface FifoQueue {
  readonly send: (message: FifoMessage) => Promise<void>;
  /** Sends in order, ten at a time. */
  readonly sendAll: (messages: readonly FifoMessage[]) => Promise<void>;
}

/** SQS takes 1 MiB a message, and 1 MiB a batch. */
const LARGEST_MESSAGE_BYTES = 1024 * 1024;
const BATCH = 10;

/**
 * A value as message text. JSON escapes control characters and lone surrogates; these two, which SQS refuses too, it
 * leaves, and a JSON text may escape any character of a string.
 */
export const messageText = (value: unknown): string =>
  JSON.stringify(value).replace(/[\uFFFE\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);

/** A reason as an attribute can carry it: it may quote anything, and attributes have no escapes. */
const attributeText = (text: string): string =>
  text
    .slice(0, 1000)
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');

export function createFifoQueue(client: SQSClient, queueUrl: string): FifoQueue {
  const entry = ({ group, id, body }: FifoMessage) => {
    const text = messageText(body);
    if (Buffer.byteLength(text) > LARGEST_MESSAGE_BYTES)
      throw new TooLarge('The message is larger than a queue can carry', {
        limitBytes: LARGEST_MESSAGE_BYTES,
      });
    return { MessageBody: text, MessageGroupId: group, MessageDeduplicationId: id };
  };
  return {
    send: async (message) => {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...entry(message) }));
    },
    sendAll: async (messages) => {
      for (const batch of chunksOf(messages, BATCH)) {
        const Entries = batch.map((message, index) => ({ Id: String(index), ...entry(message) }));
        const { Failed = [] } = await client.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
        );
        // What was sent before stays sent: the caller repeats the call, and the queue drops what it has already.
        if (Failed.length > 0)
          throw new Error(`The queue refused ${Failed.length} messages: ${Failed[0]?.Code}`);
      }
    },
  };
}

/** Sends a message that State has no place for to the SQS dead-letter queue with its reason; its id there is the message's own, so twice is once. */
export function createGraveyard(
  client: SQSClient,
  deadLetterQueueUrl: string,
): (record: SQSRecord, reason: string) => Promise<void> {
  return async (record, reason) => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: record.body,
        MessageGroupId: record.attributes.MessageGroupId ?? 'none',
        MessageDeduplicationId: record.messageId,
        MessageAttributes: { reason: { DataType: 'String', StringValue: attributeText(reason) } },
      }),
    );
  };
}
