import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { dueAt, type OperationRecord, operationRecord } from './durable-operation.ts';

const recordRow = z
  .object({ record: z.string().transform((text): unknown => JSON.parse(text)) })
  .transform(({ record }) => operationRecord.parse(record));
const countRow = z.object({ count: z.number() });
const dueRow = z.object({ dueMs: z.number().nullable() });
const placeRow = z.object({ arn: z.string(), id: z.string() });

/** Operations of executions on disk, in the order in which they began. */
export type OperationStore = ReturnType<typeof createOperationStore>;

/** Keeps operations in sqlite; the caller opens the transaction. */
export function createOperationStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS lambda_operations (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL,
      callbackId TEXT UNIQUE, dueMs INTEGER, isNews INTEGER NOT NULL, UNIQUE (arn, id)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS lambda_operations_due ON lambda_operations (arn, dueMs) WHERE dueMs IS NOT NULL;
    CREATE INDEX IF NOT EXISTS lambda_operations_news ON lambda_operations (arn) WHERE isNews = 1;
  `);
  const put = database.prepare(`
    INSERT INTO lambda_operations (arn, id, record, callbackId, dueMs, isNews) VALUES (?, ?, ?, ?, ?, 1)
    ON CONFLICT (arn, id) DO UPDATE SET record = excluded.record, dueMs = excluded.dueMs, isNews = 1`);
  const putQuietly = database.prepare(
    'UPDATE lambda_operations SET record = ?, dueMs = ? WHERE arn = ? AND id = ?',
  );
  const one = database.prepare('SELECT record FROM lambda_operations WHERE arn = ? AND id = ?');
  const all = database.prepare('SELECT record FROM lambda_operations WHERE arn = ? ORDER BY sequence');
  const news = database.prepare(
    'SELECT record FROM lambda_operations WHERE arn = ? AND isNews = 1 ORDER BY sequence',
  );
  const forget = database.prepare('UPDATE lambda_operations SET isNews = 0 WHERE arn = ? AND isNews = 1');
  const count = database.prepare('SELECT COUNT(*) AS count FROM lambda_operations WHERE arn = ?');
  const due = database.prepare(
    'SELECT record FROM lambda_operations WHERE arn = ? AND dueMs <= ? ORDER BY dueMs, sequence',
  );
  const next = database.prepare(
    'SELECT MIN(dueMs) AS dueMs FROM lambda_operations WHERE arn = ? AND dueMs IS NOT NULL',
  );
  const byCallback = database.prepare('SELECT arn, id FROM lambda_operations WHERE callbackId = ?');
  const remove = database.prepare('DELETE FROM lambda_operations WHERE arn = ?');
  const parseAll = (rows: unknown[]) => rows.map((row) => recordRow.parse(row));

  return {
    put: (arn: string, record: OperationRecord) => {
      const { Id, CallbackDetails } = record.operation;
      put.run(arn, Id, JSON.stringify(record), CallbackDetails?.CallbackId ?? null, dueAt(record) ?? null);
    },
    /** A change that the function need not hear of. */
    putQuietly: (arn: string, record: OperationRecord) =>
      putQuietly.run(JSON.stringify(record), dueAt(record) ?? null, arn, record.operation.Id),
    get: (arn: string, id: string) => {
      const row = one.get(arn, id);
      return row && recordRow.parse(row);
    },
    all: (arn: string) => parseAll(all.all(arn)),
    count: (arn: string) => countRow.parse(count.get(arn)).count,
    /** What changed since the function was last told, and from now on counts as told. */
    takeNews: (arn: string) => {
      const records = parseAll(news.all(arn));
      forget.run(arn);
      return records;
    },
    hasNews: (arn: string) => news.get(arn) !== undefined,
    due: (arn: string, nowMs: number) => parseAll(due.all(arn, nowMs)),
    nextDueMs: (arn: string) => dueRow.parse(next.get(arn)).dueMs ?? undefined,
    ofCallback: (callbackId: string) => {
      const row = byCallback.get(callbackId);
      return row && placeRow.parse(row);
    },
    remove: (arn: string) => remove.run(arn),
  };
}
