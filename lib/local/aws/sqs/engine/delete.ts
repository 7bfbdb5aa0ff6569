import { inTransaction } from '../../database.ts';
import { invalidValue } from '../errors.ts';
import { readReceiptHandle } from '../receipt-handle.ts';
import { queueNamed, type SqsContext } from './context.ts';

/**
 * Deletes a received message. One that is already gone is no error. A FIFO queue refuses a receipt whose visibility
 * has run out, since the message may be under way to another; a standard queue takes its last receipt at any time.
 */
export function deleteMessage(context: SqsContext, queueName: string, receiptHandle: string): void {
  const { database, store, timers, waiters } = context;
  const queue = queueNamed(context, queueName);
  const { position, token } = readReceiptHandle(queueName, receiptHandle);
  inTransaction(database, () => {
    const row = store.byPosition(position);
    if (!row || row.queue !== queueName) return;
    const isLast = row.receipt === token;
    if (queue.fifo && !(isLast && row.visible_ms > timers.now()))
      throw invalidValue('ReceiptHandle', receiptHandle, 'The receipt handle has expired.');
    if (isLast) store.remove(position);
  });
  // The group's next message may be free now.
  if (queue.fifo) waiters.wake(queueName);
}
