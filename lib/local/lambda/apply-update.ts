import { hasEnded, type Operation, type OperationRecord } from './durable-operation.ts';
import { invalidParameter } from './lambda-errors.ts';
import type { OperationUpdate } from './operation-update.ts';

/** The stricter of the two figures that AWS has published (256 KB, later 1 MB): what fits here fits there. */
const LARGEST_PAYLOAD_BYTES = 256 * 1024;

/** What an update needs beside itself: the time in milliseconds since 1970 and a name for a new callback. */
export interface UpdateContext {
  readonly nowMs: number;
  readonly newCallbackId: () => string;
}

/**
 * The operation after one update of a checkpoint. Throws InvalidParameterValueException for a change that the state
 * of the operation does not allow, or for a payload above 256 KB.
 */
export function applyUpdate(
  before: OperationRecord | undefined,
  update: OperationUpdate,
  context: UpdateContext,
): OperationRecord {
  const bytes =
    Buffer.byteLength(update.Payload ?? '') + Buffer.byteLength(JSON.stringify(update.Error ?? ''));
  if (bytes > LARGEST_PAYLOAD_BYTES)
    throw invalidParameter(
      `${update.Type} output payload size must be less than or equal to ${LARGEST_PAYLOAD_BYTES} bytes.`,
    );
  if (before && before.operation.Type !== update.Type) throw invalidParameter('Inconsistent operation type.');
  if (before && hasEnded(before.operation)) throw refused(update);

  if (update.Type === 'STEP') return step(before?.operation, update, context);
  if (update.Type === 'CONTEXT') return childContext(before?.operation, update, context);
  if (update.Type === 'WAIT') return wait(before?.operation, update, context);
  if (update.Action !== 'START' || before) throw refused(update);
  return update.Type === 'CALLBACK' ? callback(update, context) : chainedInvoke(update, context);
}

function step(
  before: Operation | undefined,
  update: OperationUpdate,
  { nowMs }: UpdateContext,
): OperationRecord {
  const attempt = before?.StepDetails?.Attempt ?? 0;
  if (update.Action === 'START') {
    if (before && before.Status !== 'READY') throw refused(update);
    const { NextAttemptTimestamp: _, ...details } = before?.StepDetails ?? { Attempt: attempt };
    return { operation: { ...begin(before, update, nowMs), StepDetails: details } };
  }
  if (before?.Status !== 'STARTED' && before?.Status !== 'READY') throw refused(update);
  const details = { Attempt: attempt + 1, Result: update.Payload, Error: update.Error };
  if (update.Action !== 'RETRY')
    return { operation: { ...finish(before, update, nowMs), StepDetails: details } };
  const delaySeconds = update.StepOptions?.NextAttemptDelaySeconds;
  if (delaySeconds === undefined) throw invalidParameter('Invalid StepOptions for the given action.');
  return {
    operation: {
      ...before,
      Status: 'PENDING',
      StepDetails: { ...details, NextAttemptTimestamp: nowMs + delaySeconds * 1000 },
    },
  };
}

function childContext(
  before: Operation | undefined,
  update: OperationUpdate,
  { nowMs }: UpdateContext,
): OperationRecord {
  if (update.Action === 'START') {
    if (before) throw refused(update);
    return { operation: begin(before, update, nowMs) };
  }
  const ContextDetails = {
    Result: update.Payload,
    Error: update.Error,
    ReplayChildren: update.ContextOptions?.ReplayChildren,
  };
  return { operation: { ...finish(before ?? begin(before, update, nowMs), update, nowMs), ContextDetails } };
}

function wait(
  before: Operation | undefined,
  update: OperationUpdate,
  { nowMs }: UpdateContext,
): OperationRecord {
  if (update.Action === 'CANCEL' && before)
    return { operation: { ...before, Status: 'CANCELLED', EndTimestamp: nowMs } };
  if (update.Action !== 'START' || before) throw refused(update);
  if (!update.WaitOptions) throw invalidParameter('Invalid WaitOptions for the given action.');
  const ScheduledEndTimestamp = nowMs + update.WaitOptions.WaitSeconds * 1000;
  return { operation: { ...begin(before, update, nowMs), WaitDetails: { ScheduledEndTimestamp } } };
}

function callback(update: OperationUpdate, { nowMs, newCallbackId }: UpdateContext): OperationRecord {
  const timeoutMs = (update.CallbackOptions?.TimeoutSeconds ?? 0) * 1000;
  const heartbeatMs = (update.CallbackOptions?.HeartbeatTimeoutSeconds ?? 0) * 1000;
  return {
    operation: {
      ...begin(undefined, update, nowMs),
      CallbackDetails: { CallbackId: newCallbackId() },
    },
    callback: {
      ...(timeoutMs > 0 && { timeoutAt: nowMs + timeoutMs }),
      ...(heartbeatMs > 0 && { heartbeatMs, heartbeatAt: nowMs + heartbeatMs }),
    },
  };
}

function chainedInvoke(update: OperationUpdate, { nowMs }: UpdateContext): OperationRecord {
  const functionName = update.ChainedInvokeOptions?.FunctionName;
  if (!functionName) throw invalidParameter('Invalid ChainedInvokeOptions for the given action.');
  return {
    operation: { ...begin(undefined, update, nowMs), ChainedInvokeDetails: {} },
    invoke: { functionName, payload: update.Payload ?? '{}' },
  };
}

function begin(before: Operation | undefined, update: OperationUpdate, nowMs: number): Operation {
  return {
    Id: update.Id,
    ParentId: update.ParentId,
    Name: update.Name,
    Type: update.Type,
    SubType: update.SubType,
    StartTimestamp: before?.StartTimestamp ?? nowMs,
    Status: 'STARTED',
  };
}

function finish(before: Operation, update: OperationUpdate, nowMs: number): Operation {
  if (update.Action !== 'SUCCEED' && update.Action !== 'FAIL') throw refused(update);
  return { ...before, Status: update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED', EndTimestamp: nowMs };
}

const refused = (update: OperationUpdate) =>
  invalidParameter(`Invalid current ${update.Type} state to ${update.Action.toLowerCase()}.`);
