import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Count } from '../runtime/observed.ts';
import type { DeadLetters, QueueName, Subject } from '../state/dead-letters.ts';

/** What a message is about, the id that stands for it, and whether the message has to be kept to be sent again. */
export interface About {
  readonly subject: Subject;
  readonly name: string;
  readonly keep: boolean;
}

export interface BuryPorts<Message extends z.core.$ZodType> {
  readonly queue: QueueName;
  readonly schema: Message;
  readonly about: (message: z.core.output<Message>) => Promise<About>;
  readonly record: DeadLetters['record'];
  /** Puts a message into the SQS dead-letter queue. */
  readonly graveyard: (record: SQSRecord, reason: string) => Promise<void>;
  readonly count: Count;
  readonly now: () => number;
}

/** DynamoDB keeps 400 KB in one item; a delivery has at most 256 KiB, and is kept here without the escapes of its message. */
const LARGEST_KEPT_BYTES = 380_000;

/**
 * Buries a message: notes it as a dead letter in State and counts it, which an alarm watches. Only then does the consumer
 * acknowledge: a crash in between brings the message back, and the same message is noted once.
 *
 * It is noted instead of being sent to the SQS dead-letter queue, not besides. A copy there would stay when the letter is
 * redriven, hold its alarm up for fourteen days, and so hide the next dead letter; and it would be gone after fourteen days,
 * which State does not forget. Into that queue goes what State has no place for: a message that does not say whose it is, or
 * is too large; and, by SQS itself, what a consumer died of or could not bury, because State was away.
 */
export function createBury<Message extends z.ZodMiniType<{ readonly account: string }>>(
  ports: BuryPorts<Message>,
): (record: SQSRecord, reason: string) => Promise<void> {
  return async (sqsRecord, reason) => {
    const message = messageOf(ports.schema, sqsRecord.body);
    if (!message || Buffer.byteLength(Object.values(message).join('')) > LARGEST_KEPT_BYTES)
      return ports.graveyard(sqsRecord, reason);
    const { subject, name, keep } = await ports.about(message);
    const { attributes, messageId } = sqsRecord;
    await ports.record(message.account, {
      id: deadLetterId(ports.queue, name),
      queue: ports.queue,
      subject,
      reason: reason.slice(0, 1000),
      at: new Date(ports.now()).toISOString(),
      receives: Number(attributes.ApproximateReceiveCount),
      group: attributes.MessageGroupId ?? 'none',
      messageId,
      place: attributes.SequenceNumber ?? '',
      ...(keep ? { message } : {}),
    });
    ports.count('DeadLetter');
  };
}

/** The same for everything that is buried of one write or delivery. */
const deadLetterId = (queue: QueueName, name: string): string =>
  `${queue}-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;

function messageOf<Message extends z.core.$ZodType>(
  schema: Message,
  text: string,
): z.core.output<Message> | undefined {
  try {
    const result = z.safeParse(schema, JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
