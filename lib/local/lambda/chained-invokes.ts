import { AwsError } from '../aws/service.ts';
import { hasEnded, type OperationRecord } from './durable-operation.ts';
import type { Ending } from './end-operation.ts';
import { endChained } from './execution-changes.ts';
import type { Driver, DriverOptions } from './execution-driver.ts';
import type { Execution } from './execution-store.ts';
import { findFunction } from './find-function.ts';
import { chainedName, startExecution } from './start-execution.ts';

/**
 * Runs the functions that durable executions invoke (`context.invoke`). A durable one becomes an execution under a name
 * made of its caller's operation, so that a restart finds it again; any other one may run twice after a crash.
 */
export function createChainedInvokes(
  { ledger, functions, runtime, newId, activity }: DriverOptions,
  driver: Pick<Driver, 'touch' | 'ended'>,
) {
  const underWay = new Set<string>();

  async function run(arn: string, { operation, invoke }: OperationRecord): Promise<void> {
    const ending = await answer(arn, operation.Id, invoke ?? { functionName: '', payload: '{}' });
    endChained(ledger, arn, operation.Id, ending);
    driver.touch(arn);
  }

  async function answer(
    arn: string,
    operationId: string,
    { functionName, payload }: { functionName: string; payload: string },
  ): Promise<Ending> {
    try {
      const target = findFunction(functions, functionName);
      if (target.spec.durable) {
        const name = chainedName(arn, operationId);
        const child = startExecution(ledger, target, { input: payload, name });
        driver.touch(child);
        return endingOf(await driver.ended(child));
      }
      const outcome = await activity.track(runtime.invoke(target, payload, newId()));
      if ('payload' in outcome) return { status: 'SUCCEEDED', result: outcome.payload };
      const { errorType, errorMessage, trace } = outcome.error;
      return {
        status: 'FAILED',
        error: { ErrorType: errorType, ErrorMessage: errorMessage, StackTrace: trace },
      };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { status: 'FAILED', error: { ErrorType: error.code, ErrorMessage: error.message } };
    }
  }

  return {
    /** Starts what the execution has asked for and is not under way; does nothing when there is none. */
    startPending: (arn: string): void => {
      for (const record of ledger.operations.all(arn)) {
        const key = `${arn} ${record.operation.Id}`;
        if (!record.invoke || hasEnded(record.operation) || underWay.has(key)) continue;
        underWay.add(key);
        // A rejection means that the host is closing: the operation stays open and is taken up at the next start.
        run(arn, record).then(
          () => underWay.delete(key),
          () => underWay.delete(key),
        );
      }
    },
  };
}

function endingOf({ status, result, error }: Execution): Ending {
  if (status === 'SUCCEEDED' || status === 'RUNNING') return { status: 'SUCCEEDED', result };
  return { status, error: error ?? {} };
}
