import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { indexes, type Key, keys } from './keys.ts';
import { absent, assignments, type Table } from './table.ts';

/** One write of ours whose event will come back to us: what it set, and when. Times are milliseconds since 1970. */
export const EchoMark = z.object({
  /** The key of the write. */
  write: z.string(),
  entity: z.string(),
  action: z.enum(['create', 'change', 'delete']),
  /** Absent until a creation was answered. */
  recordId: z.optional(z.string()),
  /** SHA-256 of each value that was written, by field. */
  fields: z.record(z.string(), z.string()),
  sentMs: z.number(),
  /** The event of a later time is none of ours. */
  untilMs: z.number(),
  settledMs: z.optional(z.number()),
  /** The change that was taken for the echo. */
  seenBy: z.optional(z.string()),
});
export type EchoMark = z.infer<typeof EchoMark>;

/** An echo that has not come yet. */
export interface AwaitedEcho {
  readonly entity: string;
  readonly action: string;
  readonly sentMs: number;
}

export interface EchoMarks {
  /** Notes a write that is about to be sent. The same once more changes nothing that was noted of it since. */
  readonly mark: (account: string, mark: Omit<EchoMark, 'settledMs' | 'seenBy'>) => Promise<void>;
  /** Notes that Pipedrive has done the write: from now on its echo is missed if it does not come. */
  readonly close: (
    account: string,
    mark: EchoMark,
    settled: { readonly settledMs: number; readonly recordId?: string },
  ) => Promise<void>;
  /**
   * The marks that an event of that time may be the echo of, the latest first: those of a record, or without an id those of
   * creations. Marks that are used up are among them, for the repetition of what used them.
   */
  readonly of: (
    account: string,
    entity: string,
    id: string | undefined,
    eventMs: number,
  ) => Promise<EchoMark[]>;
  /** Takes a change for the echo of a mark, once: false when another change was taken for it. */
  readonly consume: (account: string, mark: EchoMark, changeId: string) => Promise<boolean>;
  /** Writes that Pipedrive has done before that time and whose events did not come, the oldest first. */
  readonly awaited: (
    account: string,
    options: { readonly beforeMs: number; readonly limit: number },
  ) => Promise<AwaitedEcho[]>;
}

/** Two clocks, and Pipedrive may round: an event may seem to be this much older than its write. */
export const ECHO_SLACK_MS = 2_000;

/** No write is under way for longer, so an event that is later by more is no echo. */
export const LONGEST_ECHO_MS = 120_000;

/** Of more than that many writes of one record in two minutes the oldest are no longer recognised: their events are passed on. */
const MOST_MARKS = 100;

const KEPT_MS = 3_600_000;

const Awaited = z.object({ entity: z.string(), action: z.string(), [indexes.byTime.sk]: z.string() });

/** In the order of sending; the time has one length until the year 2286. */
const place = (ms: number, write = '') => `${String(ms).padStart(13, '0')}-${write}`;

/** A creation stays where it was noted, whatever its record is called later. */
const keyOf = (account: string, { entity, action, recordId, sentMs, write }: EchoMark): Key => ({
  pk: keys.echoes(account, entity, action === 'create' ? undefined : recordId),
  sk: place(sentMs, write),
});

/** The writes of ours whose events are not to be passed on as somebody else's. */
export function createEchoMarks(table: Pick<Table, 'put' | 'update' | 'page'>): EchoMarks {
  return {
    mark: async (account, mark) => {
      const untilMs = Math.min(mark.untilMs, mark.sentMs + LONGEST_ECHO_MS);
      const expiresAt = Math.ceil((mark.sentMs + KEPT_MS) / 1000);
      await table.put(keyOf(account, mark), { ...mark, untilMs, expiresAt }, absent);
    },
    close: async (account, mark, { settledMs, recordId }) => {
      const untilMs = Math.min(settledMs + ECHO_SLACK_MS, mark.sentMs + LONGEST_ECHO_MS);
      const settled = assignments({ settledMs, recordId, untilMs });
      // It is in the index for as long as it waits; one whose echo was there before its answer never is.
      const awaited = assignments({
        [indexes.byTime.pk]: keys.awaitedEchoes(account),
        [indexes.byTime.sk]: place(mark.sentMs, mark.write),
      });
      const { done } = await table.update(
        keyOf(account, mark),
        {
          text: `SET ${settled.text}, ${awaited.text}`,
          names: { ...settled.names, ...awaited.names },
          values: { ...settled.values, ...awaited.values },
        },
        { text: 'attribute_exists(pk) AND attribute_not_exists(seenBy)' },
      );
      if (done) return;
      await table.update(
        keyOf(account, mark),
        { ...settled, text: `SET ${settled.text}` },
        { text: 'attribute_exists(seenBy)' },
      );
    },
    of: async (account, entity, id, eventMs) => {
      const { items } = await table.page(keys.echoes(account, entity, id), {
        limit: MOST_MARKS,
        after: place(eventMs + ECHO_SLACK_MS + 1),
        newestFirst: true,
      });
      return items.map((item) => parse(EchoMark, item, 'echo')).filter(({ untilMs }) => eventMs <= untilMs);
    },
    consume: async (account, mark, changeId) => {
      const { done } = await table.update(
        keyOf(account, mark),
        {
          text: `SET seenBy = :by REMOVE ${indexes.byTime.pk}, ${indexes.byTime.sk}`,
          values: { ':by': changeId },
        },
        { text: 'attribute_exists(pk) AND (attribute_not_exists(seenBy) OR seenBy = :by)' },
      );
      return done;
    },
    awaited: async (account, { beforeMs, limit }) => {
      const { items } = await table.page(keys.awaitedEchoes(account), { limit, index: indexes.byTime });
      return items
        .map((item) => parse(Awaited, item, 'echo'))
        .map(({ entity, action, indexedAt }) => ({ entity, action, sentMs: Number(indexedAt.slice(0, 13)) }))
        .filter(({ sentMs }) => sentMs < beforeMs);
    },
  };
}
