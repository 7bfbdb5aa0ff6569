import type { Operation } from './durable-operation.ts';

/** The execution's state as `GetDurableExecutionState` and checkpoints answer it: times in epoch seconds. */
export const operationForApi = (operation: Operation) => withTimes(operation, epochSeconds);

/** The execution's state as it stands in the invocation event: times in ISO 8601. */
export const operationForEvent = (operation: Operation) =>
  withTimes(operation, (ms) => new Date(ms).toISOString());

/** Timestamps of Lambda's REST-JSON answers. */
export const epochSeconds = (ms: number) => ms / 1000;

function withTimes<Time>(operation: Operation, time: (ms: number) => Time) {
  const { StartTimestamp, EndTimestamp, StepDetails, WaitDetails, ...rest } = operation;
  const next = StepDetails?.NextAttemptTimestamp;
  return {
    ...rest,
    StartTimestamp: time(StartTimestamp),
    ...(EndTimestamp !== undefined && { EndTimestamp: time(EndTimestamp) }),
    ...(StepDetails && {
      StepDetails: { ...StepDetails, NextAttemptTimestamp: next === undefined ? undefined : time(next) },
    }),
    ...(WaitDetails && {
      WaitDetails: { ScheduledEndTimestamp: time(WaitDetails.ScheduledEndTimestamp) },
    }),
  };
}
