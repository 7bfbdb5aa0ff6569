import { DatabaseSync } from 'node:sqlite';

/** Where records survive a restart, as JSON by kind and id. */
export interface Store {
  /** All records of a kind, oldest first. */
  readonly load: (kind: string) => readonly string[];
  readonly put: (kind: string, id: string | number, json: string) => void;
  readonly remove: (kind: string, id: string | number) => void;
  /** What `work` writes is there as a whole or not at all, also after a kill. Calls do not nest. */
  readonly atomic: <T>(work: () => T) => T;
  readonly close: () => void;
}

/** Keeps nothing: the company lives as long as the process. */
export const createMemoryStore = (): Store => ({
  load: () => [],
  put: () => {},
  remove: () => {},
  atomic: (work) => work(),
  close: () => {},
});

/** Keeps records in an SQLite file; a committed write survives the death of the process. */
export function createFileStore(file: string): Store {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS records (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (kind, id));
  `);
  const load = database.prepare('SELECT json FROM records WHERE kind = ? ORDER BY rowid');
  const put = database.prepare(
    'INSERT INTO records (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json',
  );
  const remove = database.prepare('DELETE FROM records WHERE kind = ? AND id = ?');

  return {
    load: (kind) => load.all(kind).map((row) => String(row.json)),
    put: (kind, id, json) => void put.run(kind, String(id), json),
    remove: (kind, id) => void remove.run(kind, String(id)),
    atomic: (work) => {
      database.exec('BEGIN');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}
