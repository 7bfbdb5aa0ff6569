import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type * as z from 'zod';

/** How long a write waits for another connection to the same file before it fails. */
const BUSY_TIMEOUT_MS = 5000;

/** A statement whose rows are checked, so that what was read from disk is typed without trust. */
export interface Query<Row> {
  readonly one: (...parameters: SQLInputValue[]) => Row | undefined;
  readonly all: (...parameters: SQLInputValue[]) => Row[];
}

/**
 * Opens (or makes) the database file that embedded services share; each creates its own tables.
 * A committed write survives `kill -9` of this process; only a power cut can take back the last ones.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  return database;
}

/** Runs `work` in one transaction: all of its writes or, when it throws, none. Not to be nested. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // Some failures (a full disk) have already rolled back.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Prepares a reading statement whose rows fit `row`. */
export function prepareQuery<Row>(database: DatabaseSync, row: z.ZodType<Row>, sql: string): Query<Row> {
  const statement = database.prepare(sql);
  return {
    one: (...parameters) => {
      const found = statement.get(...parameters);
      return found && row.parse(found);
    },
    all: (...parameters) => statement.all(...parameters).map((found) => row.parse(found)),
  };
}
