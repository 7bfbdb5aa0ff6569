import { createHash } from 'node:crypto';
import { inTransaction } from '../aws/database.ts';
import { AwsError } from '../aws/service.ts';
import type { Ledger } from './execution-ledger.ts';
import type { FunctionTarget } from './find-function.ts';
import { invalidParameter } from './lambda-errors.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/**
 * Starts a durable execution, on disk before this returns; answers its ARN. A name that is taken answers the execution
 * that has it, if the payload is the same, and DurableExecutionAlreadyStartedException (409) if it is not; a name is
 * free again when the execution has ended and its retention is over.
 */
export function startExecution(
  ledger: Ledger,
  target: FunctionTarget,
  { input, name }: { readonly input: string; readonly name?: string | undefined },
): string {
  const { spec, version } = target;
  const { durable } = spec;
  if (!durable) throw invalidParameter(`Function ${spec.name} is not a durable function.`);
  if (name !== undefined && !NAME.test(name)) throw invalidParameter('Invalid DurableExecutionName.');

  return inTransaction(ledger.database, () => {
    const startedMs = ledger.now();
    for (const old of ledger.executions.endedBefore(spec.name, startedMs - durable.retentionDays * DAY_MS))
      ledger.forget(old);
    const existing = name === undefined ? undefined : ledger.executions.named(spec.name, name);
    if (existing && existing.input !== input) throw alreadyStarted(existing.arn);
    if (existing) return existing.arn;

    const id = ledger.newId();
    const executionName = name ?? ledger.newId();
    const arn = `${spec.arn}:${version}/durable-execution/${executionName}/${id}`;
    ledger.executions.insert({
      arn,
      name: executionName,
      functionName: spec.name,
      version,
      functionArn: target.arn,
      input,
      startedMs,
      deadlineMs: startedMs + durable.executionTimeoutS * 1000,
    });
    ledger.put(arn, {
      operation: {
        Id: id,
        Name: executionName,
        Type: 'EXECUTION',
        Status: 'STARTED',
        StartTimestamp: startedMs,
        ExecutionDetails: { InputPayload: input },
      },
    });
    ledger.operations.takeNews(arn);
    return arn;
  });
}

/** A name for the execution that an operation of another one starts: the same however often it is asked for. */
export function chainedName(parentArn: string, operationId: string): string {
  return createHash('sha256').update(`${parentArn} ${operationId}`).digest('hex').slice(0, 40);
}

const alreadyStarted = (arn: string) =>
  new AwsError(
    'DurableExecutionAlreadyStartedException',
    `The durable execution has already been started with a different payload: ${arn}`,
    409,
  );
