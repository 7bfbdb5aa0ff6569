import { inTransaction } from '../aws/database.ts';
import { AwsError } from '../aws/service.ts';
import { type ErrorObject, hasEnded, type OperationRecord } from './durable-operation.ts';
import { beatHeart, becomeDue, type Ending, endOperation } from './end-operation.ts';
import type { Ledger } from './execution-ledger.ts';
import { invalidParameter } from './lambda-errors.ts';

/** Moves on whatever is due in an execution; the execution itself times out with all that is in it. */
export function passTime(ledger: Ledger, arn: string): void {
  inTransaction(ledger.database, () => {
    const execution = ledger.executions.get(arn);
    if (execution?.status !== 'RUNNING') return;
    if (execution.deadlineMs <= ledger.now()) {
      const ErrorMessage = `Execution timed out after ${(execution.deadlineMs - execution.startedMs) / 1000} seconds`;
      ledger.finish(arn, {
        status: 'TIMED_OUT',
        error: { ErrorType: 'Execution.Timeout', ErrorMessage },
      });
      return;
    }
    const due = ledger.operations.due(arn, ledger.now());
    for (const record of due) ledger.put(arn, becomeDue(record, ledger.now()));
    if (due.length > 0) ledger.executions.update(arn, { isWanted: 1 });
  });
}

/** The next time at which `passTime` or a repeated invocation has work, in milliseconds since 1970. */
export function nextTimeMs(ledger: Ledger, arn: string): number | undefined {
  const execution = ledger.executions.get(arn);
  if (execution?.status !== 'RUNNING') return undefined;
  const retryMs = execution.isWanted && execution.retryMs > 0 ? execution.retryMs : Number.POSITIVE_INFINITY;
  return Math.min(
    execution.deadlineMs,
    ledger.operations.nextDueMs(arn) ?? Number.POSITIVE_INFINITY,
    retryMs,
  );
}

/** Ends a chained invocation of an execution; does nothing if it has ended, or the execution has. */
export function endChained(ledger: Ledger, arn: string, id: string, ending: Ending): void {
  inTransaction(ledger.database, () => {
    const record = ledger.operations.get(arn, id);
    if (!record || hasEnded(record.operation) || ledger.executions.get(arn)?.status !== 'RUNNING') return;
    ledger.put(arn, endOperation(record, ending, ledger.now()));
    ledger.executions.update(arn, { isWanted: 1 });
  });
}

/** Ends a callback, on disk before this returns; answers the execution. Throws as `openCallback` does. */
export function endCallback(ledger: Ledger, callbackId: string, ending: Ending): string {
  return inTransaction(ledger.database, () => {
    const { arn, record } = openCallback(ledger, callbackId);
    ledger.put(arn, endOperation(record, ending, ledger.now()));
    ledger.executions.update(arn, { isWanted: 1 });
    return arn;
  });
}

/** Puts a callback's heartbeat timeout off; answers the execution. Throws as `openCallback` does. */
export function beatCallback(ledger: Ledger, callbackId: string): string {
  return inTransaction(ledger.database, () => {
    const { arn, record } = openCallback(ledger, callbackId);
    ledger.operations.putQuietly(arn, beatHeart(record, ledger.now()));
    return arn;
  });
}

/** Stops a running execution; one that has ended stays as it is. Answers when it ended, in milliseconds since 1970. */
export function stopExecution(ledger: Ledger, arn: string, error: ErrorObject | undefined): number {
  return inTransaction(ledger.database, () => {
    const execution = ledger.require(arn);
    if (execution.status !== 'RUNNING') return execution.endedMs ?? ledger.now();
    ledger.finish(arn, { status: 'STOPPED', error });
    return ledger.now();
  });
}

/** Unknown id: InvalidParameterValueException. A callback that is closed or too late: CallbackTimeoutException. */
function openCallback(ledger: Ledger, callbackId: string): { arn: string; record: OperationRecord } {
  const place = ledger.operations.ofCallback(callbackId);
  const record = place && ledger.operations.get(place.arn, place.id);
  if (!place || !record) throw invalidParameter('Invalid callback ID.');
  const isRunning = ledger.executions.get(place.arn)?.status === 'RUNNING';
  if (!isRunning || hasEnded(record.operation))
    throw new AwsError(
      'CallbackTimeoutException',
      'The callback ID token has either expired or the callback associated with the token has already been closed.',
    );
  return { arn: place.arn, record };
}
