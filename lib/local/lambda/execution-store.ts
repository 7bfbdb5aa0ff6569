import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { errorObject } from './durable-operation.ts';

export const executionStatus = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED']);

const optional = <Type extends z.ZodType>(type: Type) =>
  type.nullable().transform((value) => value ?? undefined);

const executionRow = z.object({
  arn: z.string(),
  name: z.string(),
  functionName: z.string(),
  version: z.string(),
  /** With the qualifier that the execution was started with. */
  functionArn: z.string(),
  input: z.string(),
  status: executionStatus,
  result: optional(z.string()),
  error: optional(
    z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(errorObject),
  ),
  startedMs: z.number(),
  endedMs: optional(z.number()),
  /** When the whole execution times out. */
  deadlineMs: z.number(),
  /** Token of the next checkpoint; anything else is stale. */
  token: z.string(),
  /** The last checkpoint that was taken and its answer: the same request sent again gets the same answer. */
  clientToken: optional(z.string()),
  clientAnswer: optional(z.string()),
  /** 1 while an invocation is wanted or under way; survives a crash of the host. */
  isWanted: z.number(),
  /** Not before this time, because invocations before it broke. */
  retryMs: z.number(),
  failures: z.number(),
});
/** A durable execution as it stands on disk; times in milliseconds since 1970. */
export type Execution = z.infer<typeof executionRow>;
export type ExecutionChange = Partial<
  Pick<
    Execution,
    | 'status'
    | 'result'
    | 'endedMs'
    | 'token'
    | 'clientToken'
    | 'clientAnswer'
    | 'isWanted'
    | 'retryMs'
    | 'failures'
  >
> & { readonly error?: string | undefined };

/** Executions on disk. */
export type ExecutionStore = ReturnType<typeof createExecutionStore>;

/** Keeps executions in sqlite; the caller opens the transaction. */
export function createExecutionStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS lambda_executions (
      arn TEXT PRIMARY KEY, name TEXT NOT NULL, functionName TEXT NOT NULL, version TEXT NOT NULL,
      functionArn TEXT NOT NULL, input TEXT NOT NULL, status TEXT NOT NULL, result TEXT, error TEXT,
      startedMs INTEGER NOT NULL, endedMs INTEGER, deadlineMs INTEGER NOT NULL, token TEXT NOT NULL,
      clientToken TEXT, clientAnswer TEXT, isWanted INTEGER NOT NULL, retryMs INTEGER NOT NULL,
      failures INTEGER NOT NULL, UNIQUE (functionName, name)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS lambda_executions_by_status ON lambda_executions (status);
  `);
  const insert = database.prepare(`
    INSERT INTO lambda_executions (arn, name, functionName, version, functionArn, input, status, startedMs,
      deadlineMs, token, isWanted, retryMs, failures)
    VALUES (?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?, '', 1, 0, 0)`);
  const byArn = database.prepare('SELECT * FROM lambda_executions WHERE arn = ?');
  const byName = database.prepare('SELECT * FROM lambda_executions WHERE functionName = ? AND name = ?');
  const running = database.prepare("SELECT arn FROM lambda_executions WHERE status = 'RUNNING'");
  const byFunction = database.prepare(
    'SELECT * FROM lambda_executions WHERE functionName = ? ORDER BY startedMs, rowid',
  );
  const ended = database.prepare(
    'SELECT arn FROM lambda_executions WHERE functionName = ? AND endedMs IS NOT NULL AND endedMs < ?',
  );
  const remove = database.prepare('DELETE FROM lambda_executions WHERE arn = ?');
  const parse = (row: unknown): Execution | undefined =>
    row === undefined ? undefined : executionRow.parse(row);

  return {
    insert: (
      row: Pick<
        Execution,
        'arn' | 'name' | 'functionName' | 'version' | 'functionArn' | 'input' | 'startedMs' | 'deadlineMs'
      >,
    ) => {
      const { arn, name, functionName, version, functionArn, input, startedMs, deadlineMs } = row;
      insert.run(arn, name, functionName, version, functionArn, input, startedMs, deadlineMs);
    },
    get: (arn: string) => parse(byArn.get(arn)),
    named: (functionName: string, name: string) => parse(byName.get(functionName, name)),
    runningArns: () => running.all().map((row) => z.object({ arn: z.string() }).parse(row).arn),
    ofFunction: (functionName: string) => byFunction.all(functionName).map((row) => executionRow.parse(row)),
    endedBefore: (functionName: string, beforeMs: number) =>
      ended.all(functionName, beforeMs).map((row) => z.object({ arn: z.string() }).parse(row).arn),
    update: (arn: string, change: ExecutionChange) => {
      const columns = Object.keys(change);
      const values = Object.values(change).map((value) => value ?? null);
      database
        .prepare(`UPDATE lambda_executions SET ${columns.map((each) => `${each} = ?`).join()} WHERE arn = ?`)
        .run(...values, arn);
    },
    remove: (arn: string) => remove.run(arn),
  };
}
