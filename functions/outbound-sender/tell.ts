import { type LambdaClient, SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda';
import type { Publish } from '../../shared/queue/bus.ts';
import type { Write } from '../../shared/state/writes.ts';
import { outcomeOf, writeEvent } from '../../shared/writes/write-event.ts';

/** Publishes how a write stands on the bus and answers the durable run that waits for it, if one does. */
export function createTell(
  lambda: LambdaClient,
  publish: Publish,
): (account: string, write: Write) => Promise<void> {
  return async (account, write) => {
    await publish(writeEvent(account, write));
    // A parked write resumes by itself: whoever waits for its outcome goes on waiting.
    if (write.callbackId === undefined || write.status === 'parked') return;
    try {
      await lambda.send(
        new SendDurableExecutionCallbackSuccessCommand({
          CallbackId: write.callbackId,
          Result: Buffer.from(JSON.stringify(outcomeOf(write))),
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
