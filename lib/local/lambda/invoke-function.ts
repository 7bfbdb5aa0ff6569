import type { EventQueue } from './event-queue.ts';
import type { Driver } from './execution-driver.ts';
import type { Ledger } from './execution-ledger.ts';
import type { Execution } from './execution-store.ts';
import { type FunctionTarget, findFunction } from './find-function.ts';
import type { FunctionSpec } from './function-spec.ts';
import { invalidParameter, tooLarge } from './lambda-errors.ts';
import type { Runtime } from './runtime.ts';
import type { RuntimeError } from './runtime-messages.ts';
import { startExecution } from './start-execution.ts';

export interface InvokeDeps {
  readonly functions: readonly FunctionSpec[];
  readonly runtime: Runtime;
  readonly events: EventQueue;
  readonly ledger: Ledger;
  readonly driver: Driver;
  readonly newId: () => string;
}

export interface InvokeRequest {
  /** Name, `name:alias` or ARN. */
  readonly called: string;
  readonly qualifier?: string | undefined;
  /** JSON. */
  readonly payload: string;
  readonly type: string;
  readonly durableExecutionName?: string | undefined;
}

/** What Invoke answers. */
export interface InvokeAnswer {
  readonly statusCode: 200 | 202 | 204;
  readonly executedVersion: string;
  /** JSON; an error object when `functionError` is set. */
  readonly payload?: string;
  readonly functionError?: 'Unhandled';
  readonly durableExecutionArn?: string;
}

const LARGEST_PAYLOAD_BYTES: Readonly<Record<string, number>> = {
  RequestResponse: 6 * 1024 * 1024,
  Event: 1024 * 1024,
};
/** A caller waits this long at most, so that a longer execution can only be started asynchronously. */
const LONGEST_SYNCHRONOUS_EXECUTION_S = 15 * 60;

/** Invokes a function as the Invoke action does. Throws AwsError for what Lambda refuses before the function runs. */
export async function invokeFunction(deps: InvokeDeps, request: InvokeRequest): Promise<InvokeAnswer> {
  const target = findFunction(deps.functions, request.called, request.qualifier);
  checkRequest(target, request);
  const executedVersion = target.version;
  if (request.type === 'DryRun') return { statusCode: 204, executedVersion };
  if (target.spec.durable) return invokeDurable(deps, target, request);

  if (request.type === 'Event') {
    deps.events.enqueue(target, request.payload);
    return { statusCode: 202, executedVersion };
  }
  const outcome = await deps.runtime.invoke(target, request.payload, deps.newId());
  if ('payload' in outcome) return { statusCode: 200, executedVersion, payload: outcome.payload };
  return { statusCode: 200, executedVersion, ...failed(outcome.error) };
}

async function invokeDurable(
  { ledger, driver }: InvokeDeps,
  target: FunctionTarget,
  { type, payload, durableExecutionName }: InvokeRequest,
): Promise<InvokeAnswer> {
  const arn = startExecution(ledger, target, { input: payload, name: durableExecutionName });
  driver.touch(arn);
  const answer = { executedVersion: target.version, durableExecutionArn: arn };
  if (type === 'Event') return { statusCode: 202, ...answer };

  const execution = await driver.ended(arn);
  if (execution.status === 'SUCCEEDED')
    return { statusCode: 200, ...answer, payload: execution.result ?? 'null' };
  return { statusCode: 200, ...answer, ...failed(errorOf(execution)) };
}

function checkRequest(target: FunctionTarget, { type, payload, durableExecutionName }: InvokeRequest): void {
  const { durable } = target.spec;
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type))
    throw invalidParameter('Invalid InvocationType.');
  const limitBytes = LARGEST_PAYLOAD_BYTES[type];
  if (limitBytes !== undefined && Buffer.byteLength(payload) > limitBytes)
    throw tooLarge(`Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`);
  if (!durable && durableExecutionName !== undefined)
    throw invalidParameter('DurableExecutionName is only valid for durable functions.');
  if (durable && target.qualifier === undefined)
    throw invalidParameter('You cannot invoke a durable function using an unqualified ARN.');
  if (durable && type === 'RequestResponse' && durable.executionTimeoutS > LONGEST_SYNCHRONOUS_EXECUTION_S)
    throw invalidParameter(
      'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
    );
}

const failed = (error: RuntimeError) =>
  ({ functionError: 'Unhandled', payload: JSON.stringify(error) }) as const;

function errorOf({ status, error }: Execution): RuntimeError {
  return {
    errorType: error?.ErrorType ?? `Execution.${status}`,
    errorMessage: error?.ErrorMessage ?? `The durable execution ended as ${status}.`,
    ...(error?.StackTrace && { trace: error.StackTrace }),
  };
}
