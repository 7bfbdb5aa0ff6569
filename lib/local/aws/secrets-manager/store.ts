import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { prepareQuery } from '../database.ts';

const TABLES = `
  CREATE TABLE IF NOT EXISTS secrets (
    name TEXT PRIMARY KEY,
    arn TEXT NOT NULL UNIQUE,
    description TEXT,
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    deletion_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS secret_versions (
    secret TEXT NOT NULL REFERENCES secrets (name) ON DELETE CASCADE,
    version_id TEXT NOT NULL,
    text_value TEXT,
    binary_value TEXT,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (secret, version_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS secret_stages (
    secret TEXT NOT NULL REFERENCES secrets (name) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    version_id TEXT NOT NULL,
    PRIMARY KEY (secret, stage)
  ) STRICT, WITHOUT ROWID;
`;

/** A secret without its values; `deletion_ms` is when a deleted one ceases to exist. */
const SecretRow = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().nullable(),
  created_ms: z.number(),
  changed_ms: z.number(),
  deletion_ms: z.number().nullable(),
});
export type SecretRow = z.infer<typeof SecretRow>;

const VersionRow = z.object({
  version_id: z.string(),
  text_value: z.string().nullable(),
  binary_value: z.string().nullable(),
  created_ms: z.number(),
});
export type VersionRow = z.infer<typeof VersionRow>;

const StageRow = z.object({ stage: z.string(), version_id: z.string() });

export type SecretStore = ReturnType<typeof createSecretStore>;

/** The statements on secrets, their versions, and the stages that point at versions. */
export function createSecretStore(database: DatabaseSync) {
  database.exec(TABLES);
  const secrets = (rest: string) => prepareQuery(database, SecretRow, `SELECT * FROM secrets ${rest}`);
  const versions = (rest: string) =>
    prepareQuery(
      database,
      VersionRow,
      `SELECT version_id, text_value, binary_value, created_ms FROM secret_versions ${rest}`,
    );
  const statement = (sql: string) => {
    const prepared = database.prepare(sql);
    return (...parameters: (string | number | null)[]) => prepared.run(...parameters).changes;
  };
  return {
    /** (name, ARN) */
    byNameOrArn: secrets('WHERE name = ? OR arn = ?').one,
    list: secrets('ORDER BY name').all,
    /** (name, ARN, description, created, changed) */
    insert: statement('INSERT INTO secrets VALUES (?, ?, ?, ?, ?, NULL)'),
    /** (changed, name) */
    touch: statement('UPDATE secrets SET changed_ms = ? WHERE name = ?'),
    /** (description, name) */
    describe: statement('UPDATE secrets SET description = ? WHERE name = ?'),
    /** (deletion, name) */
    setDeletion: statement('UPDATE secrets SET deletion_ms = ? WHERE name = ?'),
    /** (name) */
    remove: statement('DELETE FROM secrets WHERE name = ?'),
    /** (now) */
    removeDue: statement('DELETE FROM secrets WHERE deletion_ms <= ?'),
    /** (secret, version id) */
    version: versions('WHERE secret = ? AND version_id = ?').one,
    /** (secret, version id, text, binary in base64, created) */
    insertVersion: statement('INSERT INTO secret_versions VALUES (?, ?, ?, ?, ?)'),
    /** (secret): versions that no stage points at are deprecated and may go. */
    removeUnstaged: statement(
      `DELETE FROM secret_versions WHERE secret = ?1
         AND version_id NOT IN (SELECT version_id FROM secret_stages WHERE secret = ?1)`,
    ),
    /** (secret) */
    stages: prepareQuery(
      database,
      StageRow,
      'SELECT stage, version_id FROM secret_stages WHERE secret = ? ORDER BY stage',
    ).all,
    /** (secret, stage, version id) */
    setStage: statement('INSERT OR REPLACE INTO secret_stages VALUES (?, ?, ?)'),
  };
}
