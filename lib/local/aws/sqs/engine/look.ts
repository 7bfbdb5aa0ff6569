import { MessageAttributes, type PeekedMessage } from '../message.ts';
import { expireMessages, queueNamed, type SqsContext } from './context.ts';

export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** How many messages lie in a queue; exact, where AWS only approximates. */
export function depthOf(context: SqsContext, queueName: string): Depth {
  const queue = queueNamed(context, queueName);
  expireMessages(context, queue);
  const nowMs = context.timers.now();
  return context.store.depth(nowMs, nowMs, nowMs, queueName) ?? { visible: 0, inFlight: 0, delayed: 0 };
}

/** Every message of a queue in order, without taking any. */
export function peekMessages(context: SqsContext, queueName: string): PeekedMessage[] {
  const queue = queueNamed(context, queueName);
  expireMessages(context, queue);
  const nowMs = context.timers.now();
  return context.store.byQueue(queueName).map((row) => ({
    messageId: row.message_id,
    body: row.body,
    groupId: row.group_id ?? undefined,
    deduplicationId: row.deduplication_id ?? undefined,
    messageAttributes: MessageAttributes.parse(JSON.parse(row.attributes)),
    receiveCount: row.receive_count,
    sentMs: row.sent_ms,
    inFlight: row.receipt !== null && row.visible_ms > nowMs,
  }));
}
