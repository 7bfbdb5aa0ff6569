import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { prepareQuery } from '../database.ts';
import { parseDetail } from './entry.ts';

/** An event as it was published. */
export interface PublishedEvent {
  /** Ascending in the order of publication, over all buses. */
  readonly id: number;
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  readonly timeMs: number;
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS events_published (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bus TEXT NOT NULL,
    event_id TEXT NOT NULL,
    source TEXT NOT NULL,
    detail_type TEXT NOT NULL,
    detail TEXT NOT NULL,
    resources TEXT NOT NULL,
    time_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_published_by_bus ON events_published (bus, id);
`;

const Row = z.object({
  id: z.number(),
  event_id: z.string(),
  source: z.string(),
  detail_type: z.string(),
  detail: z.string(),
  resources: z.string(),
  time_ms: z.number(),
});

export type EventLog = ReturnType<typeof createEventLog>;

/** Every event that was ever published, in order. */
export function createEventLog(database: DatabaseSync) {
  database.exec(TABLE);
  const insert = database.prepare(
    'INSERT INTO events_published (bus, event_id, source, detail_type, detail, resources, time_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const after = prepareQuery(
    database,
    Row,
    'SELECT * FROM events_published WHERE bus = ? AND id > ? ORDER BY id',
  );
  return {
    append: (busName: string, event: Omit<PublishedEvent, 'id' | 'detail'> & { detail: string }): void => {
      const { eventId, source, detailType, detail, resources, timeMs } = event;
      insert.run(busName, eventId, source, detailType, detail, JSON.stringify(resources), timeMs);
    },
    /** What was published on a bus after the event with the number `afterId`. */
    list: (busName: string, afterId: number): PublishedEvent[] =>
      after.all(busName, afterId).map((row) => ({
        id: row.id,
        eventId: row.event_id,
        source: row.source,
        detailType: row.detail_type,
        detail: parseDetail(row.detail) ?? {},
        resources: z.array(z.string()).parse(JSON.parse(row.resources)),
        timeMs: row.time_ms,
      })),
  };
}
