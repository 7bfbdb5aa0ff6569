import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import * as z from 'zod';
import { prepareQuery } from '../database.ts';

const TABLES = `
  CREATE TABLE IF NOT EXISTS sqs_messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    message_id TEXT NOT NULL,
    group_id TEXT,
    deduplication_id TEXT,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL,
    trace_header TEXT,
    sender_id TEXT NOT NULL,
    sent_ms INTEGER NOT NULL,
    visible_ms INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0,
    first_received_ms INTEGER,
    receipt TEXT,
    dead_letter_source TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS sqs_messages_in_order ON sqs_messages (queue, position);
  CREATE INDEX IF NOT EXISTS sqs_messages_by_group ON sqs_messages (queue, group_id, position);
  CREATE INDEX IF NOT EXISTS sqs_messages_by_visibility ON sqs_messages (queue, visible_ms, receipt);
  CREATE INDEX IF NOT EXISTS sqs_messages_by_age ON sqs_messages (queue, sent_ms);
  CREATE TABLE IF NOT EXISTS sqs_deduplication (
    queue TEXT NOT NULL,
    deduplication_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    sent_ms INTEGER NOT NULL,
    PRIMARY KEY (queue, deduplication_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sqs_deduplication_by_age ON sqs_deduplication (sent_ms);
`;

/** A message as it lies on disk; `receipt` belongs to its last receive, in flight until `visible_ms`. */
export const MessageRow = z.object({
  position: z.number(),
  queue: z.string(),
  message_id: z.string(),
  group_id: z.string().nullable(),
  deduplication_id: z.string().nullable(),
  body: z.string(),
  attributes: z.string(),
  trace_header: z.string().nullable(),
  sender_id: z.string(),
  sent_ms: z.number(),
  visible_ms: z.number(),
  receive_count: z.number(),
  first_received_ms: z.number().nullable(),
  receipt: z.string().nullable(),
  dead_letter_source: z.string().nullable(),
});
export type MessageRow = z.infer<typeof MessageRow>;

const Sent = z.object({ message_id: z.string(), position: z.number() });
const Depth = z.object({ visible: z.number(), inFlight: z.number(), delayed: z.number() });
const VisibleAt = z.object({ visible_ms: z.number().nullable() });

export type Store = ReturnType<typeof createStore>;

/** The statements on the messages of all queues. What must happen together is for the caller to wrap. */
export function createStore(database: DatabaseSync) {
  database.exec(TABLES);
  const insert = prepareQuery(
    database,
    z.object({ position: z.number() }),
    `INSERT INTO sqs_messages (queue, message_id, group_id, deduplication_id, body, attributes, trace_header, sender_id,
       sent_ms, visible_ms, receive_count, first_received_ms, dead_letter_source)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING position`,
  );
  const statement = (sql: string) => {
    const prepared = database.prepare(sql);
    return (...parameters: SQLInputValue[]) => prepared.run(...parameters).changes;
  };
  const messages = (rest: string) => prepareQuery(database, MessageRow, `SELECT * FROM sqs_messages ${rest}`);

  return {
    /** Puts a message at the end of a queue; the answer is its position. */
    insert: (row: Omit<MessageRow, 'position' | 'receipt'>): number => {
      const inserted = insert.one(
        row.queue,
        row.message_id,
        row.group_id,
        row.deduplication_id,
        row.body,
        row.attributes,
        row.trace_header,
        row.sender_id,
        row.sent_ms,
        row.visible_ms,
        row.receive_count,
        row.first_received_ms,
        row.dead_letter_source,
      );
      if (!inserted) throw new Error('SQLite gave no position.');
      return inserted.position;
    },
    /** (position) */
    byPosition: messages('WHERE position = ?').one,
    /** (queue), in order */
    byQueue: messages('INDEXED BY sqs_messages_in_order WHERE queue = ? ORDER BY position').all,
    /** (queue, after position, now, limit): what may be received of a standard queue. */
    nextVisible: messages(
      `INDEXED BY sqs_messages_in_order
       WHERE queue = ? AND position > ? AND visible_ms <= ? ORDER BY position LIMIT ?`,
    ).all,
    /** (queue, now, queue, now, JSON array of groups to pass over): the oldest message whose group is free. */
    nextOfFreeGroup: messages(
      `INDEXED BY sqs_messages_in_order
       WHERE queue = ? AND visible_ms <= ?
         AND group_id NOT IN (SELECT group_id FROM sqs_messages WHERE queue = ? AND visible_ms > ?)
         AND group_id NOT IN (SELECT value FROM json_each(?))
       ORDER BY position LIMIT 1`,
    ).one,
    /** (queue, group, after position, limit), in order */
    ofGroup: messages('WHERE queue = ? AND group_id = ? AND position > ? ORDER BY position LIMIT ?').all,
    /** (count, first received, visible from, receipt, position) */
    markReceived: statement(
      'UPDATE sqs_messages SET receive_count = ?, first_received_ms = ?, visible_ms = ?, receipt = ? WHERE position = ?',
    ),
    /** (visible from, position) */
    setVisible: statement('UPDATE sqs_messages SET visible_ms = ? WHERE position = ?'),
    /** (position) */
    remove: statement('DELETE FROM sqs_messages WHERE position = ?'),
    /** (queue) */
    removeAll: statement('DELETE FROM sqs_messages WHERE queue = ?'),
    /** (queue, sent until) */
    removeOld: statement('DELETE FROM sqs_messages WHERE queue = ? AND sent_ms <= ?'),
    /** (queue, now): when the next message that cannot be seen now comes into sight. */
    nextVisibleMs: prepareQuery(
      database,
      VisibleAt,
      'SELECT MIN(visible_ms) AS visible_ms FROM sqs_messages WHERE queue = ? AND visible_ms > ?',
    ).one,
    /** (now, now, now, queue) */
    depth: prepareQuery(
      database,
      Depth,
      `SELECT COUNT(*) FILTER (WHERE visible_ms <= ?) AS visible,
         COUNT(*) FILTER (WHERE visible_ms > ? AND receipt IS NOT NULL) AS inFlight,
         COUNT(*) FILTER (WHERE visible_ms > ? AND receipt IS NULL) AS delayed
       FROM sqs_messages WHERE queue = ?`,
    ).one,
    /** (queue, deduplication id): the message already accepted under this id and not yet forgotten. */
    accepted: prepareQuery(
      database,
      Sent,
      'SELECT message_id, position FROM sqs_deduplication WHERE queue = ? AND deduplication_id = ?',
    ).one,
    /** (queue, deduplication id, message id, position, sent) */
    accept: statement('INSERT INTO sqs_deduplication VALUES (?, ?, ?, ?, ?)'),
    /** (sent until) */
    forgetAccepted: statement('DELETE FROM sqs_deduplication WHERE sent_ms <= ?'),
  };
}
