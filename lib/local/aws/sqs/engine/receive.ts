import { md5OfBody } from '../md5.ts';
import { MessageAttributes, type ReceivedMessage } from '../message.ts';
import { queueNameOf } from '../queue-spec.ts';
import { writeReceiptHandle } from '../receipt-handle.ts';
import { queueNamed, type SqsContext } from './context.ts';
import { sequenceNumberOf } from './send.ts';
import { type Taken, takeMessages } from './take.ts';

export interface ReceiveOptions {
  readonly queueName: string;
  readonly max: number;
  /** The queue's own when left out. */
  readonly visibilityTimeoutS?: number | undefined;
  /** How long to wait for a first message; 0 answers at once. */
  readonly waitMs: number;
  /** Ends the wait with nothing; once aborted, no message is taken. */
  readonly signal?: AbortSignal | undefined;
}

/** Receives what is there or, within the wait, comes first; never more than `max`, possibly nothing. */
export async function receiveMessages(
  context: SqsContext,
  { queueName, max, visibilityTimeoutS, waitMs, signal }: ReceiveOptions,
): Promise<ReceivedMessage[]> {
  const { timers, waiters, store } = context;
  const queue = queueNamed(context, queueName);
  const deadlineMs = timers.now() + waitMs;
  while (!signal?.aborted) {
    const { taken, buried } = takeMessages(
      context,
      queue,
      max,
      visibilityTimeoutS ?? queue.visibilityTimeoutS,
    );
    if (buried > 0) waiters.wake(queueNameOf(queue.redrive?.deadLetterTargetArn ?? ''));
    const nowMs = timers.now();
    if (taken.length > 0 || nowMs >= deadlineMs) return taken.map(toReceived);
    const nextVisibleMs = store.nextVisibleMs(queue.name, nowMs)?.visible_ms ?? deadlineMs;
    await waiters.wait(queue.name, Math.min(deadlineMs, nextVisibleMs), signal);
  }
  return [];
}

function toReceived({ row, receipt }: Taken): ReceivedMessage {
  return {
    messageId: row.message_id,
    receiptHandle: writeReceiptHandle({ queueName: row.queue, position: row.position, token: receipt }),
    body: row.body,
    md5OfBody: md5OfBody(row.body),
    attributes: {
      ApproximateReceiveCount: String(row.receive_count),
      ApproximateFirstReceiveTimestamp: String(row.first_received_ms),
      SentTimestamp: String(row.sent_ms),
      SenderId: row.sender_id,
      ...(row.group_id !== null && { MessageGroupId: row.group_id }),
      ...(row.deduplication_id !== null && {
        MessageDeduplicationId: row.deduplication_id,
        SequenceNumber: sequenceNumberOf(row.position),
      }),
      ...(row.trace_header !== null && { AWSTraceHeader: row.trace_header }),
      ...(row.dead_letter_source !== null && { DeadLetterQueueSourceArn: row.dead_letter_source }),
    },
    messageAttributes: MessageAttributes.parse(JSON.parse(row.attributes)),
  };
}
