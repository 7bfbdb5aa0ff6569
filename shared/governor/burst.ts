import * as z from 'zod/mini';
import { Blocked, Throttled } from '../errors.ts';
import { parse } from '../runtime/parse.ts';
import type { Account, Plan } from '../state/accounts.ts';
import { keys } from '../state/keys.ts';
import type { Table } from '../state/table.ts';

/** Requests per rolling 2 s with an API token, by plan (FACTS: burst limits). */
export const BURST_LIMITS: Readonly<Record<Plan, number>> = {
  lite: 20,
  growth: 40,
  premium: 100,
  ultimate: 120,
};

/** Requests per rolling 2 s; an app's access token has four times an API token's (FACTS: burst limits). */
export const burstLimit = (plan: Plan, auth: Account['auth']): number =>
  BURST_LIMITS[plan] * (auth === 'oauth' ? 4 : 1);

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
/** After a block one request in five minutes tries whether it is over; how long Cloudflare blocks is not documented. */
const PROBE_EVERY_MS = 5 * 60_000;

export interface BurstPorts {
  readonly table: Table;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Waits until one request of this account may leave, at so many requests per 2 s. `Throttled` when that is more than ten
 * seconds away, `Blocked` while Cloudflare turns the account away.
 */
export type Room = (account: string, limit: number) => Promise<void>;

export interface Burst {
  readonly room: Room;
  /** Lets nothing more of this account through but a probe now and then. */
  readonly block: (account: string) => Promise<void>;
  /** A request was answered: if it was this process's probe, the account is open again. */
  readonly probed: (account: string) => Promise<void>;
}

const Item = z.object({ nextFreeMs: z.number(), probeMs: z.optional(z.number()) });

/**
 * The burst window of a credential, shared by every Lambda: one item holds the time of the next free slot, slots are
 * evenly spaced, and one conditional update takes as many as are waiting here. A slot taken by somebody who dies is lost,
 * which costs its 2 s share and nothing else. The same item says whether the account is blocked, so that knowing it costs
 * no request of its own.
 */
export function createBurst({ table, now, sleep }: BurstPorts): Burst {
  const waiting = new Map<string, ((slotMs: number | Error) => void)[]>();
  const probing = new Set<string>();

  /** Takes `count` slots; answers the first. Either the last one taken is still ahead, or the window is idle. */
  const take = async (account: string, count: number, spacingMs: number): Promise<number | 'probe'> => {
    const key = keys.burst(account);
    for (;;) {
      const nowMs = now();
      const behind = await table.update(
        key,
        { text: 'SET nextFreeMs = nextFreeMs + :length', values: { ':length': count * spacingMs } },
        {
          text: 'nextFreeMs > :now AND nextFreeMs < :latest AND attribute_not_exists(probeMs)',
          values: { ':now': nowMs, ':latest': nowMs + LONGEST_WAIT_MS },
        },
      );
      if (behind.done) return parse(Item, behind.item).nextFreeMs - count * spacingMs;

      const idle = await table.update(
        key,
        { text: 'SET nextFreeMs = :end', values: { ':end': nowMs + LEAD_MS + count * spacingMs } },
        {
          text: '(attribute_not_exists(nextFreeMs) OR nextFreeMs <= :now) AND attribute_not_exists(probeMs)',
          values: { ':now': nowMs },
        },
      );
      if (idle.done) return nowMs + LEAD_MS;

      const { nextFreeMs, probeMs } = parse(Item, await table.get(key));
      if (probeMs !== undefined) {
        await claimProbe(account, probeMs, nowMs);
        return 'probe';
      }
      if (nextFreeMs >= nowMs + LONGEST_WAIT_MS)
        throw new Throttled('The burst window is taken for some time', nextFreeMs - nowMs);
    }
  };

  /** One request of all Lambdas' tries whether the block is over; the next may when this one stays without an answer. */
  const claimProbe = async (account: string, probeMs: number, nowMs: number): Promise<void> => {
    if (nowMs < probeMs) throw stillBlocked(account);
    const { done } = await table.update(
      keys.burst(account),
      { text: 'SET probeMs = :next', values: { ':next': nowMs + PROBE_EVERY_MS } },
      { text: 'probeMs = :seen', values: { ':seen': probeMs } },
    );
    if (!done) throw stillBlocked(account);
    probing.add(account);
  };

  const lease = async (account: string, spacingMs: number): Promise<void> => {
    // All that ask in the same turn share one update.
    await Promise.resolve();
    const waiters = waiting.get(account) ?? [];
    waiting.delete(account);
    try {
      const firstMs = await take(account, waiters.length, spacingMs);
      for (const [index, waiter] of waiters.entries()) {
        if (firstMs !== 'probe') waiter(firstMs + index * spacingMs);
        else waiter(index === 0 ? now() : stillBlocked(account));
      }
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

  const room: Room = async (account, limit) => {
    const spacingMs = (WINDOW_MS + GUARD_MS) / limit;
    for (let leases = 1; ; leases++) {
      const slotMs = await slotOf(account, spacingMs);
      const waitMs = slotMs - now();
      if (waitMs > 0) await sleep(waitMs);
      if (now() - slotMs <= LATE_MS || leases === MOST_LEASES) return;
    }
  };

  return {
    room,
    block: async (account) => {
      probing.delete(account);
      const nowMs = now();
      await table.update(keys.burst(account), {
        text: 'SET probeMs = :next, nextFreeMs = if_not_exists(nextFreeMs, :now)',
        values: { ':next': nowMs + PROBE_EVERY_MS, ':now': nowMs },
      });
    },
    probed: async (account) => {
      if (!probing.delete(account)) return;
      await table.update(keys.burst(account), { text: 'REMOVE probeMs' });
    },
  };
}

const stillBlocked = (account: string) =>
  new Blocked('Pipedrive blocks this account for a while; a probe every five minutes tries again', {
    account,
  });
