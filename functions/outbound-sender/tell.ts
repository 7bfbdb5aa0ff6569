import { type LambdaClient, SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda';
import type { Publish } from '../../shared/queue/bus.ts';
import type { Write } from '../../shared/state/writes.ts';

/** Publishes a write's outcome on the bus and answers the durable run that waits for it, if one does. */
export function createTell(
  lambda: LambdaClient,
  publish: Publish,
): (account: string, write: Write) => Promise<void> {
  return async (account, write) => {
    const { key, operation, lane, status, settledAt, cost, httpStatus, recordId, reason, field } = write;
    const outcome = { key, operation, lane, status, settledAt, cost, httpStatus, recordId, reason, field };
    await publish({ type: `write.${status}`, detail: { id: `${account}/${key}`, account, ...outcome } });
    if (write.callbackId === undefined) return;
    try {
      await lambda.send(
        new SendDurableExecutionCallbackSuccessCommand({
          CallbackId: write.callbackId,
          Result: Buffer.from(JSON.stringify(outcome)),
        }),
      );
    } catch (error) {
      // Answered already, or no longer awaited: the outcome is in the state table for whoever asks.
      if (!isOver(error)) throw error;
    }
  };
}

const isOver = (error: unknown): boolean =>
  error instanceof Error &&
  ['CallbackTimeoutException', 'ResourceNotFoundException', 'InvalidParameterValueException'].includes(
    error.name,
  );
