import * as z from 'zod/mini';
import { Blocked, Throttled } from '../errors.ts';
import { parse } from '../runtime/parse.ts';
import type { Key } from '../state/keys.ts';
import type { Table } from '../state/table.ts';
import { Lane } from '../state/writes.ts';
import { allot, untouched } from './allotment.ts';
import { paused } from './others.ts';
import type { Allotment, Report, Sharing } from './sharing.ts';

export interface WindowPorts {
  readonly table: Table;
  readonly key: Key;
  /** Requests in two seconds, by plan and kind of credential. */
  readonly limit: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** A window as all processes share it: one item, changed by single conditional writes. */
export interface Window {
  readonly share: (report: Report) => Promise<Allotment>;
  readonly look: () => Promise<Sharing | undefined>;
  /** How it stands, for a person; while blocked with the time of the next probe. */
  readonly inspect: () => Promise<Pick<Item, 'sharing' | 'probeMs'>>;
  /** Lets nobody send before that time, or somewhat longer. */
  readonly pause: (untilMs: number) => Promise<Sharing>;
  /** Lets nobody send but a probe now and then. */
  readonly block: () => Promise<void>;
  /** Opens a blocked window. */
  readonly open: () => Promise<void>;
}

/** After a block one request in five minutes tries whether it is over; how long Cloudflare blocks is not documented. */
export const PROBE_EVERY_MS = 5 * 60_000;
const MOST_TRIES = 20;
/** How soon it is worth another try when so many others write the window. */
const BUSY_MS = 1000;

const StoredItem = z.object({
  version: z.int(),
  sharing: z.object({
    limit: z.int(),
    holders: z.record(
      z.string(),
      z.object({
        permits: z.int(),
        wanted: z.int(),
        lane: Lane,
        untilMs: z.number(),
        newUntilMs: z.optional(z.number()),
      }),
    ),
    free: z.array(z.object({ permits: z.int(), fromMs: z.number() })),
    pausedUntilMs: z.optional(z.number()),
    others: z.optional(
      z.object({
        said: z.optional(z.boolean()),
        withheld: z.int(),
        changedMs: z.number(),
        spare: z.record(z.string(), z.number()),
        unsure: z.optional(z.boolean()),
        scout: z.optional(
          z.object({ id: z.string(), untilMs: z.number(), inWindow: z.int(), atLeast: z.int() }),
        ),
      }),
    ),
  }),
  /** While blocked, when the next probe may go. */
  probeMs: z.optional(z.number()),
});
interface Item {
  readonly version: number;
  readonly sharing: Sharing;
  readonly probeMs?: number | undefined;
}

/** Shares one window through the state table. */
export function createWindow({ table, key, limit, now, sleep, random }: WindowPorts): Window {
  const read = async (): Promise<Item> => {
    const item = await table.get(key);
    return item === undefined
      ? { version: 0, sharing: untouched(limit, now()) }
      : parse(StoredItem, item, 'window');
  };

  /** Changes the item unless somebody else has meanwhile; then it is read and thought over again. */
  const change = async <Result>(
    next: (item: Item) => readonly [after: Omit<Item, 'version'>, result: Result],
  ): Promise<Result> => {
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      const seen = await read();
      const [item, result] = next(seen);
      const probe = item.probeMs === undefined ? ' REMOVE probeMs' : ', probeMs = :probe';
      const { done } = await table.update(
        key,
        {
          text: `SET version = :next, sharing = :sharing${probe}`,
          values: {
            ':next': seen.version + 1,
            ':sharing': item.sharing,
            ...(item.probeMs === undefined ? {} : { ':probe': item.probeMs }),
          },
        },
        seen.version === 0
          ? { text: 'attribute_not_exists(version)' }
          : { text: 'version = :seen', values: { ':seen': seen.version } },
      );
      if (done) return result;
      await sleep(random() * 20 * attempt);
    }
    // Nothing is wrong with the request: it waits for its turn.
    throw new Throttled('The burst window is being shared by too many at once', BUSY_MS);
  };

  return {
    share: (report) =>
      change(({ sharing, probeMs }) => {
        const nowMs = now();
        if (probeMs === undefined) {
          const result = allot(sharing, report, limit, nowMs);
          return [{ sharing: result.sharing }, result];
        }
        if (nowMs < probeMs)
          throw new Blocked(
            'Pipedrive blocks this account for a while; a probe every five minutes tries again',
            {},
          );
        // One request of all processes' goes out as the probe; the next may when this one stays without an answer.
        const alone = { ...sharing, others: undefined };
        const result = { sharing: alone, probe: true as const, keepsBusy: 0, keeps: 0, given: [nowMs] };
        return [{ sharing, probeMs: nowMs + PROBE_EVERY_MS }, result];
      }),
    look: async () => {
      const { sharing, probeMs } = await read();
      return probeMs === undefined ? sharing : undefined;
    },
    inspect: read,
    pause: (untilMs) =>
      change(({ sharing, probeMs }) => {
        const after = paused(sharing, untilMs, now());
        return [{ sharing: after, probeMs }, after];
      }),
    block: () => change(({ sharing }) => [{ sharing, probeMs: now() + PROBE_EVERY_MS }, undefined]),
    open: () => change(({ sharing }) => [{ sharing }, undefined]),
  };
}
