import { inTransaction } from '../../database.ts';
import { AwsError } from '../../service.ts';
import { type QueueSpec, queueNameOf } from '../queue-spec.ts';
import type { MessageRow } from '../store.ts';
import { expireMessages, queueNamed, type SqsContext } from './context.ts';

/** The queues that send their spent messages to this one. */
export function sourcesOf({ queues }: SqsContext, deadLetterArn: string): QueueSpec[] {
  return [...queues.values()].filter((queue) => queue.redrive?.deadLetterTargetArn === deadLetterArn);
}

/**
 * Moves every message that can be received now from a dead-letter queue to `destinationArn` or, without one, back
 * to where each came from. They arrive as new messages: new id, no receives, but the same group, in the same
 * order. On AWS this takes its time; here it is done when it returns. The answer is how many were moved.
 */
export function moveMessages(context: SqsContext, sourceArn: string, destinationArn?: string): number {
  const { database, store, timers, waiters } = context;
  const source = context.queues.get(queueNameOf(sourceArn));
  if (!source || (destinationArn && !context.queues.has(queueNameOf(destinationArn))))
    throw new AwsError('ResourceNotFoundException', 'One or more specified resources do not exist.', 404);
  if (sourcesOf(context, source.arn).length === 0)
    throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');

  const moved = inTransaction(database, () => {
    expireMessages(context, source);
    const targets = receivable(context, source).flatMap((row) => {
      const arn = destinationArn ?? row.dead_letter_source;
      return arn === null ? [] : [{ row, target: queueNamed(context, queueNameOf(arn)) }];
    });
    const nowMs = timers.now();
    for (const { row, target } of targets) {
      store.insert({
        ...row,
        queue: target.name,
        message_id: context.newId(),
        sent_ms: nowMs,
        visible_ms: nowMs,
        receive_count: 0,
        first_received_ms: null,
        dead_letter_source: null,
      });
      store.remove(row.position);
    }
    return targets;
  });
  for (const name of new Set(moved.map(({ target }) => target.name))) waiters.wake(name);
  return moved.length;
}

function receivable({ store, timers }: SqsContext, queue: QueueSpec): MessageRow[] {
  const nowMs = timers.now();
  const rows = store.byQueue(queue.name);
  const hidden = rows.filter((row) => row.visible_ms > nowMs);
  const blockedGroups = new Set(queue.fifo ? hidden.map((row) => row.group_id) : []);
  return rows.filter((row) => row.visible_ms <= nowMs && !blockedGroups.has(row.group_id));
}
