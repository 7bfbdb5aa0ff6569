import * as z from 'zod';
import type { Ledger } from './execution-ledger.ts';
import { replayState, statePage } from './execution-state.ts';
import { type Execution, executionStatus } from './execution-store.ts';
import type { FunctionTarget } from './find-function.ts';
import { invalidParameter } from './lambda-errors.ts';
import { epochSeconds, operationForApi } from './wire-operation.ts';

const PAGE = { usual: 100, largest: 1000 };

/** GetDurableExecutionState: one page of what a replay needs; only for the holder of the present token. */
export function getState(ledger: Ledger, arn: string, query: URLSearchParams) {
  const execution = ledger.require(arn);
  if (execution.status !== 'RUNNING' || query.get('CheckpointToken') !== execution.token)
    throw invalidParameter('Invalid checkpoint token');
  const state = replayState(ledger.operations.all(arn).map(({ operation }) => operation));
  const { operations, nextMarker } = statePage(state, query.get('Marker') ?? undefined, pageSize(query));
  return { Operations: operations.map(operationForApi), NextMarker: nextMarker };
}

/** GetDurableExecution. */
export function getExecution(ledger: Ledger, arn: string, query: URLSearchParams) {
  const execution = ledger.require(arn);
  const withData = query.get('IncludeExecutionData') !== 'false';
  return {
    ...summary(execution),
    Version: execution.version,
    ...(withData && {
      InputPayload: execution.input,
      Result: execution.result,
      Error: execution.error,
    }),
  };
}

/** GetDurableExecutionHistory. */
export function getHistory(ledger: Ledger, arn: string, query: URLSearchParams) {
  ledger.require(arn);
  const withData = query.get('IncludeExecutionData') !== 'false';
  const events = ledger.history.all(arn).map((event) => (withData ? event : withoutPayloads(event)));
  const { items, NextMarker } = page(query.get('ReverseOrder') === 'true' ? events.reverse() : events, query);
  return { Events: items, NextMarker };
}

/** ListDurableExecutionsByFunction: newest first, unless asked in reverse. */
export function listExecutions(ledger: Ledger, target: FunctionTarget, query: URLSearchParams) {
  const statuses = z.array(executionStatus).safeParse(query.getAll('Statuses')).data;
  if (!statuses) throw invalidParameter('Invalid Statuses.');
  const name = query.get('DurableExecutionName');
  const after = Date.parse(query.get('StartedAfter') ?? '');
  const before = Date.parse(query.get('StartedBefore') ?? '');
  const found = ledger.executions.ofFunction(target.spec.name).filter(
    (each) =>
      (name === null || each.name === name) &&
      (target.qualifier === undefined || each.version === target.version) &&
      (statuses.length === 0 || statuses.includes(each.status)) &&
      // A comparison with no time given is one with NaN: false, so that nothing is left out.
      !(each.startedMs <= after) &&
      !(each.startedMs >= before),
  );
  const { items, NextMarker } = page(query.get('ReverseOrder') === 'true' ? found : found.reverse(), query);
  return { DurableExecutions: items.map(summary), NextMarker };
}

function summary(execution: Execution) {
  const { endedMs } = execution;
  return {
    DurableExecutionArn: execution.arn,
    DurableExecutionName: execution.name,
    FunctionArn: execution.functionArn,
    Status: execution.status,
    StartTimestamp: epochSeconds(execution.startedMs),
    EndTimestamp: endedMs === undefined ? undefined : epochSeconds(endedMs),
  };
}

function page<Item>(items: readonly Item[], query: URLSearchParams) {
  const marker = query.get('Marker');
  const from = marker === null ? 0 : Number(Buffer.from(marker, 'base64').toString());
  if (!Number.isInteger(from) || from < 0) throw invalidParameter('Invalid Marker.');
  const to = from + pageSize(query);
  const NextMarker = to < items.length ? Buffer.from(String(to)).toString('base64') : undefined;
  return { items: items.slice(from, to), NextMarker };
}

function pageSize(query: URLSearchParams): number {
  const asked = Number(query.get('MaxItems') ?? 0);
  if (!Number.isInteger(asked) || asked < 0 || asked > PAGE.largest)
    throw invalidParameter('Invalid MaxItems.');
  return asked === 0 ? PAGE.usual : asked;
}

function withoutPayloads(event: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(event, (key, value: unknown) => (key === 'Payload' ? undefined : value)));
}
