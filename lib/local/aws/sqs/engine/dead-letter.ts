import { type QueueSpec, queueNameOf } from '../queue-spec.ts';
import type { MessageRow } from '../store.ts';
import { queueNamed, type SqsContext } from './context.ts';

/** Whether one more receive would be more than the queue's redrive policy allows. */
export function isSpent(queue: QueueSpec, row: MessageRow): boolean {
  return queue.redrive !== undefined && row.receive_count >= queue.redrive.maxReceiveCount;
}

/**
 * Moves a spent message to the end of the dead-letter queue, its id, group, attributes and receive count with it.
 * Its age goes on counting there in a standard queue and starts anew in a FIFO queue, as on AWS.
 */
export function moveToDeadLetter(context: SqsContext, queue: QueueSpec, row: MessageRow): void {
  if (!queue.redrive) throw new Error(`Queue ${queue.name} has no dead-letter queue.`);
  const target = queueNamed(context, queueNameOf(queue.redrive.deadLetterTargetArn));
  const nowMs = context.timers.now();
  context.store.insert({
    ...row,
    queue: target.name,
    sent_ms: queue.fifo ? nowMs : row.sent_ms,
    visible_ms: nowMs,
    dead_letter_source: queue.arn,
  });
  context.store.remove(row.position);
}
