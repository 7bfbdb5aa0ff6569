import { inTransaction } from '../../database.ts';
import { AwsError } from '../../service.ts';
import { checkRange, invalidValue } from '../errors.ts';
import { readReceiptHandle } from '../receipt-handle.ts';
import { queueNamed, type SqsContext } from './context.ts';

/** SQS's longest: twelve hours. */
export const LONGEST_VISIBILITY_S = 43_200;

/** Hides a message in flight for `visibilityTimeoutS` from now; 0 gives it back at once. */
export function changeVisibility(
  context: SqsContext,
  queueName: string,
  receiptHandle: string,
  visibilityTimeoutS: number,
): void {
  const { database, store, timers, waiters } = context;
  const queue = queueNamed(context, queueName);
  checkRange('VisibilityTimeout', visibilityTimeoutS, 0, LONGEST_VISIBILITY_S);
  const { position, token } = readReceiptHandle(queueName, receiptHandle);
  inTransaction(database, () => {
    const row = store.byPosition(position);
    const nowMs = timers.now();
    if (row?.queue !== queueName || row.receipt !== token)
      throw invalidValue(
        'ReceiptHandle',
        receiptHandle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    if (row.visible_ms <= nowMs) throw outOfFlight(queue.fifo, receiptHandle);
    store.setVisible(nowMs + visibilityTimeoutS * 1000, position);
  });
  waiters.wake(queueName);
}

function outOfFlight(fifo: boolean, receiptHandle: string): AwsError {
  return fifo
    ? invalidValue('ReceiptHandle', receiptHandle, 'The receipt handle has expired.')
    : new AwsError('MessageNotInflight', 'The specified message is not in flight.');
}
