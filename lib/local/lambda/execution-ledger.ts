import type { DatabaseSync } from 'node:sqlite';
import type { ErrorObject, OperationRecord } from './durable-operation.ts';
import { createExecutionStore, type Execution, type ExecutionStore } from './execution-store.ts';
import { executionEvent, operationEvent } from './history-event.ts';
import { createHistoryStore, type HistoryStore } from './history-store.ts';
import { notFound } from './lambda-errors.ts';
import { createOperationStore, type OperationStore } from './operation-store.ts';

export interface LedgerOptions {
  readonly database: DatabaseSync;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Everything on disk about durable executions; every write goes through here, so that history is complete. */
export interface Ledger extends LedgerOptions {
  readonly executions: ExecutionStore;
  readonly operations: OperationStore;
  readonly history: HistoryStore;
  /** Throws ResourceNotFoundException for an unknown or forgotten execution. */
  readonly require: (arn: string) => Execution;
  /** Stores an operation as changed; the function hears of it with its next checkpoint or invocation. */
  readonly put: (arn: string, record: OperationRecord) => void;
  readonly finish: (arn: string, end: ExecutionEnd) => void;
  readonly forget: (arn: string) => void;
}

/** How a durable execution ended. */
export interface ExecutionEnd {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

/** Opens the ledger, making its tables if they are not there. */
export function openLedger(options: LedgerOptions): Ledger {
  const executions = createExecutionStore(options.database);
  const operations = createOperationStore(options.database);
  const history = createHistoryStore(options.database);

  return {
    ...options,
    executions,
    operations,
    history,
    require: (arn) => {
      const execution = executions.get(arn);
      if (!execution) throw notFound(`Durable execution not found: ${arn}`);
      return execution;
    },
    put: (arn, record) => {
      operations.put(arn, record);
      history.add(arn, operationEvent(record, options.now()));
    },
    finish: (arn, { status, result, error }) => {
      const endedMs = options.now();
      executions.update(arn, {
        status,
        result,
        error: error && JSON.stringify(error),
        endedMs,
        isWanted: 0,
      });
      history.add(arn, executionEvent(status, endedMs, { result, error }));
    },
    forget: (arn) => {
      executions.remove(arn);
      operations.remove(arn);
      history.remove(arn);
    },
  };
}
