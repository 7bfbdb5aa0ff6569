import * as z from 'zod/mini';
import { Throttled } from '../errors.ts';
import { parse } from '../runtime/parse.ts';
import type { Plan } from '../state/accounts.ts';
import { keys } from '../state/keys.ts';
import type { Table } from '../state/table.ts';

/** Requests per rolling 2 s with an API token, by plan (FACTS: burst limits). */
export const BURST_LIMITS: Readonly<Record<Plan, number>> = {
  lite: 20,
  growth: 40,
  premium: 100,
  ultimate: 120,
};

const WINDOW_MS = 2000;
/** What the way to Pipedrive may take longer for one request than for another before two windows overlap. */
const GUARD_MS = 150;
/** The first slot of an idle window lies this far ahead, so that the answer is back before it comes. */
const LEAD_MS = 20;
/** A slot missed by more than this is given up for another: sent late, it would fall among the next window's. */
const LATE_MS = 15;
/** A process too busy to meet so many slots in a row sends all the same; Pipedrive may then refuse it, which is no loss. */
const MOST_LEASES = 5;
/** A wait longer than this belongs to the queue. */
const LONGEST_WAIT_MS = 10_000;

export interface BurstPorts {
  readonly table: Table;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Waits until one request of this account may leave; `Throttled` when that is more than ten seconds away. */
export type Room = (account: string, plan: Plan) => Promise<void>;

const Item = z.object({ nextFreeMs: z.number() });

/**
 * The burst window of a credential, shared by every Lambda: one item holds the time of the next free slot, slots are
 * evenly spaced, and one conditional update takes as many as are waiting here. A slot taken by somebody who dies is lost,
 * which costs its 2 s share and nothing else.
 */
export function createBurst({ table, now, sleep }: BurstPorts): Room {
  const waiting = new Map<string, ((slotMs: number | Error) => void)[]>();

  /** Takes `count` slots; answers the first. Either the last one taken is still ahead, or the window is idle. */
  const take = async (account: string, count: number, spacingMs: number): Promise<number> => {
    const key = keys.burst(account);
    for (;;) {
      const nowMs = now();
      const behind = await table.update(
        key,
        { text: 'SET nextFreeMs = nextFreeMs + :length', values: { ':length': count * spacingMs } },
        {
          text: 'nextFreeMs > :now AND nextFreeMs < :latest',
          values: { ':now': nowMs, ':latest': nowMs + LONGEST_WAIT_MS },
        },
      );
      if (behind.done) return parse(Item, behind.item).nextFreeMs - count * spacingMs;

      const idle = await table.update(
        key,
        { text: 'SET nextFreeMs = :end', values: { ':end': nowMs + LEAD_MS + count * spacingMs } },
        { text: 'attribute_not_exists(nextFreeMs) OR nextFreeMs <= :now', values: { ':now': nowMs } },
      );
      if (idle.done) return nowMs + LEAD_MS;

      const { nextFreeMs } = parse(Item, await table.get(key));
      if (nextFreeMs >= nowMs + LONGEST_WAIT_MS)
        throw new Throttled('The burst window is taken for some time', nextFreeMs - nowMs);
    }
  };

  const lease = async (account: string, spacingMs: number): Promise<void> => {
    // All that ask in the same turn share one update.
    await Promise.resolve();
    const waiters = waiting.get(account) ?? [];
    waiting.delete(account);
    try {
      const firstMs = await take(account, waiters.length, spacingMs);
      for (const [index, waiter] of waiters.entries()) waiter(firstMs + index * spacingMs);
    } catch (error) {
      for (const waiter of waiters)
        waiter(error instanceof Error ? error : new Error('lease', { cause: error }));
    }
  };

  const slotOf = async (account: string, spacingMs: number): Promise<number> => {
    const slot = await new Promise<number | Error>((resolve) => {
      const waiters = waiting.get(account);
      if (waiters) waiters.push(resolve);
      else {
        waiting.set(account, [resolve]);
        void lease(account, spacingMs);
      }
    });
    if (slot instanceof Error) throw slot;
    return slot;
  };

  return async (account, plan) => {
    const spacingMs = (WINDOW_MS + GUARD_MS) / BURST_LIMITS[plan];
    for (let leases = 1; ; leases++) {
      const slotMs = await slotOf(account, spacingMs);
      const waitMs = slotMs - now();
      if (waitMs > 0) await sleep(waitMs);
      if (now() - slotMs <= LATE_MS || leases === MOST_LEASES) return;
    }
  };
}
