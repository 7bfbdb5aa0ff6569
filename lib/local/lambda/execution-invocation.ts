import * as z from 'zod';
import { inTransaction } from '../aws/database.ts';
import { nextToken } from './checkpoint-execution.ts';
import { errorObject, hasEnded } from './durable-operation.ts';
import type { Ledger } from './execution-ledger.ts';
import { replayState, statePage } from './execution-state.ts';
import type { InvocationOutcome } from './runtime.ts';
import { operationForEvent } from './wire-operation.ts';

/** Operations in the event itself; the SDK asks for the rest in pages. */
const OPERATIONS_IN_EVENT = 100;
/** An invocation that broke is repeated after 1 s, 2 s, 4 s … up to this long, until the execution times out. */
const LONGEST_RETRY_MS = 60_000;

const invocationOutput = z.discriminatedUnion('Status', [
  z.object({ Status: z.literal('SUCCEEDED'), Result: z.string().optional() }),
  z.object({ Status: z.literal('FAILED'), Error: errorObject.optional() }),
  z.object({ Status: z.literal('PENDING') }),
]);

/**
 * Begins the next invocation of an execution, if one is wanted now: gives the function a new token, which makes every
 * earlier one stale, and answers the event.
 */
export function beginInvocation(ledger: Ledger, arn: string): string | undefined {
  return inTransaction(ledger.database, () => {
    const execution = ledger.executions.get(arn);
    if (execution?.status !== 'RUNNING' || !execution.isWanted || execution.retryMs > ledger.now())
      return undefined;
    const token = nextToken(ledger);
    ledger.executions.update(arn, { token, clientToken: undefined, clientAnswer: undefined, retryMs: 0 });
    const news = ledger.operations.takeNews(arn).map(({ operation }) => operation.Id);
    const state = replayState(ledger.operations.all(arn).map(({ operation }) => operation));
    const { operations, nextMarker } = statePage(state, undefined, OPERATIONS_IN_EVENT);
    return JSON.stringify({
      DurableExecutionArn: arn,
      CheckpointToken: token,
      InitialExecutionState: { Operations: operations.map(operationForEvent), NextMarker: nextMarker ?? '' },
      UpdatedOperationIds: news,
    });
  });
}

/** Takes what an invocation answered: the end of the execution, a pause, or a breakdown to be repeated. */
export function finishInvocation(
  ledger: Ledger,
  arn: string,
  { requestId, startedMs, outcome }: { requestId: string; startedMs: number; outcome: InvocationOutcome },
): void {
  inTransaction(ledger.database, () => {
    const execution = ledger.executions.get(arn);
    if (execution?.status !== 'RUNNING') return;
    const error = 'error' in outcome ? outcome.error : undefined;
    ledger.history.add(arn, {
      EventType: 'InvocationCompleted',
      EventTimestamp: ledger.now() / 1000,
      InvocationCompletedDetails: {
        RequestId: requestId,
        StartTimestamp: startedMs / 1000,
        EndTimestamp: ledger.now() / 1000,
        ...(error && {
          Error: { Payload: { ErrorType: error.errorType, ErrorMessage: error.errorMessage } },
        }),
      },
    });
    if ('error' in outcome) {
      const failures = execution.failures + 1;
      const retryMs = ledger.now() + Math.min(LONGEST_RETRY_MS, 1000 * 2 ** (failures - 1));
      ledger.executions.update(arn, { failures, retryMs });
      return;
    }
    ledger.executions.update(arn, { failures: 0 });
    takeOutput(ledger, arn, outcome.payload);
  });
}

function takeOutput(ledger: Ledger, arn: string, payload: string): void {
  const output = invocationOutput.safeParse(JSON.parse(payload)).data;
  if (output?.Status === 'SUCCEEDED') ledger.finish(arn, { status: 'SUCCEEDED', result: output.Result });
  else if (output?.Status === 'FAILED') ledger.finish(arn, { status: 'FAILED', error: output.Error ?? {} });
  else if (output?.Status === 'PENDING') pause(ledger, arn);
  else fail(ledger, arn, 'Invalid Status in invocation output.');
}

function pause(ledger: Ledger, arn: string): void {
  // A callback that came after the function's last checkpoint is news to it: it must be asked again at once.
  const hasNews = ledger.operations.hasNews(arn);
  ledger.executions.update(arn, { isWanted: hasNews ? 1 : 0 });
  if (!hasNews && !isWaiting(ledger, arn))
    fail(ledger, arn, 'Cannot return PENDING status with no pending operations.');
}

const isWaiting = (ledger: Ledger, arn: string) =>
  ledger.operations
    .all(arn)
    .some(
      ({ operation }) =>
        operation.Type !== 'EXECUTION' && operation.Type !== 'CONTEXT' && !hasEnded(operation),
    );

function fail(ledger: Ledger, arn: string, message: string): void {
  ledger.finish(arn, {
    status: 'FAILED',
    error: { ErrorType: 'InvalidParameterValueException', ErrorMessage: message },
  });
}
