import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { AppError, InvalidInput } from '../errors.ts';
import { type Log, loggable } from './observed.ts';
import { parse } from './parse.ts';

export interface QueuePorts {
  readonly log: Log;
  /** Puts a message aside with its reason. Safe to call twice: the same message is buried once. */
  readonly bury: (record: SQSRecord, reason: string) => Promise<void>;
  /** How often a message may be received before it is buried; the queue's own redrive is the net below. */
  readonly mostReceives: number;
  /** What one message may take, in ms. With less time left none is begun: it goes back and comes again. */
  readonly needsMs: number;
}

/** Nobody got as far as burying the message: its tries ended with the process. */
class ConsumerDied extends AppError {
  override readonly name = 'ConsumerDied';
  readonly remedy = 'stop';
}

/**
 * A consumer of a FIFO queue. Groups run side by side, the messages of one group one after the other; a failure holds
 * back that message and the later ones of its group only. A message that can never succeed is buried at once and does
 * not block its group; others come back when their visibility runs out, and are buried after `mostReceives` tries.
 */
export function queueFunction<Message extends z.core.$ZodType>(
  ports: QueuePorts,
  schema: Message,
  work: (message: z.core.output<Message>) => Promise<void>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const attempt = async (record: SQSRecord): Promise<'done' | 'failed'> => {
    try {
      if (Number(record.attributes.ApproximateReceiveCount) > ports.mostReceives)
        throw new ConsumerDied('Its consumer died at it, again and again', {});
      await work(parse(schema, jsonOf(record.body), 'message'));
      return 'done';
    } catch (error) {
      const receives = Number(record.attributes.ApproximateReceiveCount);
      const hopeless = error instanceof AppError && (error.remedy === 'reject' || error.remedy === 'stop');
      const fields = { ...loggable(error), messageId: record.messageId, receives };
      if (!hopeless && receives < ports.mostReceives) {
        ports.log.warn('message will be tried again', fields);
        return 'failed';
      }
      ports.log.error('message buried as a dead letter', fields);
      // Bury first, acknowledge second: a crash in between costs a repeat, never a loss.
      await ports.bury(record, reasonOf(error));
      return 'done';
    }
  };

  return async (event, context) => {
    const groups = Map.groupBy(event.Records, (record) => record.attributes.MessageGroupId ?? '');
    const failures = await Promise.all(
      [...groups.values()].map(async (records) => {
        for (const [index, record] of records.entries()) {
          if (context.getRemainingTimeInMillis() < ports.needsMs) return records.slice(index);
          const outcome = await attempt(record).catch((error: unknown) => {
            ports.log.error('message could not be buried', {
              ...loggable(error),
              messageId: record.messageId,
            });
            return 'failed' as const;
          });
          if (outcome === 'failed') return records.slice(index);
        }
        return [];
      }),
    );
    return { batchItemFailures: failures.flat().map((record) => ({ itemIdentifier: record.messageId })) };
  };
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput('The message is not JSON', { field: 'message' }, { cause });
  }
};

const reasonOf = (error: unknown): string =>
  error instanceof AppError
    ? `${error.name}: ${error.message}`
    : error instanceof Error
      ? error.name
      : 'unknown';
