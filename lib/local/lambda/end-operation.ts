import type { ErrorObject, OperationRecord } from './durable-operation.ts';

/** How something outside the function ended an operation. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly result?: string | undefined }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'STOPPED'; readonly error: ErrorObject };

/** A callback or a chained invocation with its answer. */
export function endOperation(before: OperationRecord, ending: Ending, nowMs: number): OperationRecord {
  const { operation } = before;
  const answer = ending.status === 'SUCCEEDED' ? { Result: ending.result } : { Error: ending.error };
  return {
    ...before,
    operation: {
      ...operation,
      Status: ending.status,
      EndTimestamp: nowMs,
      ...(operation.CallbackDetails && { CallbackDetails: { ...operation.CallbackDetails, ...answer } }),
      ...(operation.ChainedInvokeDetails && { ChainedInvokeDetails: answer }),
    },
  };
}

/** An operation whose time has come: a wait is over, a step may be tried again, a callback is too late. */
export function becomeDue(before: OperationRecord, nowMs: number): OperationRecord {
  const { operation, callback } = before;
  if (operation.Type === 'WAIT')
    return { operation: { ...operation, Status: 'SUCCEEDED', EndTimestamp: nowMs } };
  if (operation.Type === 'STEP') {
    const { NextAttemptTimestamp: _, ...details } = operation.StepDetails ?? { Attempt: 0 };
    return { operation: { ...operation, Status: 'READY', StepDetails: details } };
  }
  const isTooLate = callback?.timeoutAt !== undefined && callback.timeoutAt <= nowMs;
  const error = isTooLate
    ? { ErrorType: 'Callback.Timeout', ErrorMessage: 'Callback timed out' }
    : { ErrorType: 'Callback.Heartbeat', ErrorMessage: 'Callback timed out on heartbeat' };
  return endOperation(before, { status: 'TIMED_OUT', error }, nowMs);
}

/** A callback whose owner has said that it is still at work. */
export function beatHeart(before: OperationRecord, nowMs: number): OperationRecord {
  const { callback } = before;
  if (!callback?.heartbeatMs) return before;
  return { ...before, callback: { ...callback, heartbeatAt: nowMs + callback.heartbeatMs } };
}
