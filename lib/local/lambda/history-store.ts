import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { HistoryEvent } from './history-event.ts';

const eventRow = z
  .object({
    event: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(z.record(z.string(), z.unknown())),
  })
  .transform(({ event }) => event);

/** What happened in each execution, on disk. */
export type HistoryStore = ReturnType<typeof createHistoryStore>;

/** Keeps history in sqlite; the caller opens the transaction. */
export function createHistoryStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS lambda_history (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL, event TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS lambda_history_by_execution ON lambda_history (arn, sequence);
  `);
  const add = database.prepare('INSERT INTO lambda_history (arn, event) VALUES (?, ?)');
  const all = database.prepare('SELECT event FROM lambda_history WHERE arn = ? ORDER BY sequence');
  const remove = database.prepare('DELETE FROM lambda_history WHERE arn = ?');

  return {
    add: (arn: string, event: HistoryEvent | undefined) => {
      if (event) add.run(arn, JSON.stringify(event));
    },
    /** Oldest first, numbered from 1. */
    all: (arn: string) => all.all(arn).map((row, index) => ({ EventId: index + 1, ...eventRow.parse(row) })),
    remove: (arn: string) => remove.run(arn),
  };
}
