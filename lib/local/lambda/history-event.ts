import type { ErrorObject, Operation, OperationRecord } from './durable-operation.ts';
import { epochSeconds } from './wire-operation.ts';

/** One line of an execution's history, as GetDurableExecutionHistory shows it (without its number). */
export interface HistoryEvent {
  readonly EventType: string;
  readonly EventTimestamp: number;
  readonly [member: string]: unknown;
}

const TYPE_WORDS = {
  EXECUTION: 'Execution',
  CONTEXT: 'Context',
  STEP: 'Step',
  WAIT: 'Wait',
  CALLBACK: 'Callback',
  CHAINED_INVOKE: 'ChainedInvoke',
};
const STATUS_WORDS = {
  STARTED: 'Started',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  TIMED_OUT: 'TimedOut',
  STOPPED: 'Stopped',
};

/** The event that an operation's change to its present status makes; none for becoming ready again. */
export function operationEvent(record: OperationRecord, nowMs: number): HistoryEvent | undefined {
  const { operation } = record;
  if (operation.Status === 'READY') return undefined;
  const attempt = operation.StepDetails;
  const retried = attempt?.Error ? 'FAILED' : 'SUCCEEDED';
  const status = operation.Status === 'PENDING' ? retried : operation.Status;
  const EventType = TYPE_WORDS[operation.Type] + STATUS_WORDS[status];
  const next = attempt?.NextAttemptTimestamp;
  const retry = attempt && {
    CurrentAttempt: attempt.Attempt,
    ...(next !== undefined && { NextAttemptDelaySeconds: Math.round((next - nowMs) / 1000) }),
  };
  return {
    EventType,
    EventTimestamp: epochSeconds(nowMs),
    Id: operation.Id,
    Name: operation.Name,
    ParentId: operation.ParentId,
    SubType: operation.SubType,
    [`${EventType}Details`]: {
      ...(status === 'STARTED' ? startDetails(record) : answerDetails(operation)),
      ...(status !== 'STARTED' && retry && { RetryDetails: retry }),
    },
  };
}

/** The event that ends an execution. */
export function executionEvent(
  status: keyof typeof STATUS_WORDS,
  nowMs: number,
  { result, error }: { result?: string | undefined; error?: ErrorObject | undefined },
): HistoryEvent {
  const EventType = `Execution${STATUS_WORDS[status]}`;
  return {
    EventType,
    EventTimestamp: epochSeconds(nowMs),
    [`${EventType}Details`]:
      status === 'SUCCEEDED' ? { Result: { Payload: result } } : { Error: { Payload: error } },
  };
}

function startDetails({ operation, callback, invoke }: OperationRecord) {
  if (operation.ExecutionDetails) return { Input: { Payload: operation.ExecutionDetails.InputPayload } };
  if (invoke) return { FunctionName: invoke.functionName, Input: { Payload: invoke.payload } };
  if (operation.CallbackDetails) {
    const { timeoutAt, heartbeatMs } = callback ?? {};
    return {
      CallbackId: operation.CallbackDetails.CallbackId,
      ...(timeoutAt !== undefined && { Timeout: (timeoutAt - operation.StartTimestamp) / 1000 }),
      ...(heartbeatMs !== undefined && { HeartbeatTimeout: heartbeatMs / 1000 }),
    };
  }
  const end = operation.WaitDetails?.ScheduledEndTimestamp;
  if (end === undefined) return {};
  return {
    Duration: (end - operation.StartTimestamp) / 1000,
    ScheduledEndTimestamp: epochSeconds(end),
  };
}

function answerDetails(operation: Operation) {
  const { StepDetails, ContextDetails, CallbackDetails, ChainedInvokeDetails } = operation;
  const details = StepDetails ?? ContextDetails ?? CallbackDetails ?? ChainedInvokeDetails;
  return {
    ...(details?.Result !== undefined && { Result: { Payload: details.Result } }),
    ...(details?.Error && { Error: { Payload: details.Error } }),
  };
}
