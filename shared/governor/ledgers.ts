import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { Throttled } from '../errors.ts';
import { parse } from '../runtime/parse.ts';
import { keys } from '../state/keys.ts';
import type { Table } from '../state/table.ts';
import { Lane } from '../state/writes.ts';
import type { Budget } from './budget.ts';
import { type Grant, type Ledger, type Report, settled, UNTOUCHED } from './ledger.ts';

export interface LedgersPorts {
  readonly table: Table;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** The ledgers of all accounts and days: one item each, changed by single conditional writes. */
export interface Ledgers {
  /** Enters a report and answers what the process gets. A repeated report has its effect once. */
  readonly settle: (account: string, day: string, budget: Budget, report: Report) => Promise<Grant>;
  /** A day as it is now; one that nobody has used is empty. */
  readonly read: (account: string, day: string) => Promise<Ledger>;
}

/** How long a day is kept, for whoever wants to know where its tokens went. */
const KEPT_DAYS = 40;
const DAY_SECONDS = 24 * 60 * 60;
const MOST_TRIES = 20;
/** How soon it is worth another try when so many others write the ledger. */
const BUSY_MS = 1000;

const StoredItem = z.object({
  version: z.int(),
  ledger: z.object({
    limit: z.optional(z.number()),
    settings: z.optional(z.number()),
    spent: z.partialRecord(Lane, z.record(z.string(), z.number())),
    others: z.number(),
    used: z.optional(z.number()),
    seenMs: z.optional(z.number()),
    lost: z.number(),
    leases: z.record(
      z.string(),
      z.object({
        turn: z.int(),
        ordinary: z.number(),
        reserved: z.number(),
        underWay: z.optional(z.number()),
        untilMs: z.number(),
      }),
    ),
    at75: z.optional(z.string()),
    empty: z.optional(z.string()),
  }),
});

export function createLedgers({ table, now, sleep, random }: LedgersPorts): Ledgers {
  const read = async (account: string, day: string): Promise<{ version: number; ledger: Ledger }> => {
    const item = await table.get(keys.ledger(account, day));
    return item === undefined ? { version: 0, ledger: UNTOUCHED } : parse(StoredItem, item, 'ledger');
  };

  return {
    read: async (account, day) => (await read(account, day)).ledger,
    settle: async (account, day, budget, report) => {
      for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
        const seen = await read(account, day);
        const nowMs = now();
        const { ledger, grant } = settled(seen.ledger, report, budget, nowMs);
        if (changesNothing(seen.ledger, ledger, report)) return grant;
        const { done } = await table.update(
          keys.ledger(account, day),
          {
            text: 'SET version = :next, ledger = :ledger, expiresAt = :expires',
            values: {
              ':next': seen.version + 1,
              ':ledger': ledger,
              ':expires': Math.floor(nowMs / 1000) + KEPT_DAYS * DAY_SECONDS,
            },
          },
          seen.version === 0
            ? { text: 'attribute_not_exists(version)' }
            : { text: 'version = :seen', values: { ':seen': seen.version } },
        );
        if (done) return grant;
        await sleep(random() * 20 * attempt);
      }
      // Nothing is wrong with the request: it waits for its turn.
      throw new Throttled('The day’s ledger is being written by too many at once', BUSY_MS, { account });
    },
  };
}

/** Who asks in vain, or repeats what is entered already, costs a read only. */
function changesNothing(before: Ledger, after: Ledger, { id, quietMs }: Report): boolean {
  if (before === after) return true;
  const lease = after.leases[id];
  if (lease && lease.ordinary + lease.reserved > 0) return false;
  const without = ({ leases: { [id]: own, ...leases }, ...rest }: Ledger) => ({
    ...rest,
    // A lease of nothing only remembers its turn.
    own: own ? own.ordinary + own.reserved : 0,
    // While requests are answered one by one, that is not worth a write each.
    underWay: quietMs === undefined ? 0 : (own?.underWay ?? 0),
    leases,
  });
  return isDeepStrictEqual(without(before), without(after));
}
