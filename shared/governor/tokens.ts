import { type Day, dayOf } from './day.ts';
import type { Ledgers } from './ledgers.ts';
import { type Charge, createPurse, type Price, type Purse } from './purse.ts';

export interface TokensPorts {
  /** Tells this process from all others. */
  readonly id: string;
  readonly settle: Ledgers['settle'];
  readonly found: (account: string, what: 'BudgetAt75' | 'BudgetSpent') => void;
  /** Is told that a ledger could not be written; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The daily tokens of all accounts in one process; see ledger.ts for how processes share them. */
export interface Tokens {
  /** Pays for a request of an account before it leaves. `BudgetExhausted` until the reset, or `Throttled`. */
  readonly charge: (account: string, price: Price) => Promise<Charge>;
  /** To be called when the process may be frozen: reports what was spent, if that was not done a moment ago. */
  readonly rest: () => Promise<void>;
}

/** How long after its last request a process reports, and how much time is at least between two reports for that reason. */
const QUIET_MS = 1000;
const AGAIN_MS = 10_000;

export function createTokens({ id, settle, found, onFailure, now, sleep }: TokensPorts): Tokens {
  /** By account, zone and day: yesterday's until it has told what it spent. */
  const purses = new Map<string, Purse>();
  const days = new Map<string, Day>();
  let watching = false;

  const today = (timeZone: string): Day => {
    const known = days.get(timeZone);
    if (known && now() >= known.startsMs && now() < known.resetsMs) return known;
    const day = dayOf(timeZone, now());
    days.set(timeZone, day);
    return day;
  };
  const purseOf = (account: string, { budget: { timeZone } }: Price): Purse => {
    const { day, ...lasts } = today(timeZone);
    const name = `${account} ${timeZone} ${day}`;
    const known = purses.get(name);
    if (known) return known;
    const purse = createPurse({
      // Each counts its own reports.
      id: `${id} ${timeZone}`,
      account,
      ...lasts,
      settle: (budget, report) => settle(account, day, budget, report),
      found: (what) => found(account, what),
      now,
    });
    purses.set(name, purse);
    return purse;
  };

  const isOver = (purse: Purse) => now() >= purse.resetsMs;
  const dueMs = (purse: Purse, quietMs: number) => Math.max(quietMs + QUIET_MS, purse.toldMs() + AGAIN_MS);

  /** Whether it worked; what failed is tried again with the next request. */
  const report = async (name: string, purse: Purse): Promise<boolean> => {
    try {
      await purse.giveBack();
    } catch (error) {
      onFailure(error);
      return false;
    }
    if (isOver(purse) && purse.isSettled()) purses.delete(name);
    return true;
  };

  /** Reports when the last request is a moment ago, so that what was spent shows and what is left serves others. */
  const watch = async (): Promise<void> => {
    if (watching) return;
    watching = true;
    try {
      for (;;) {
        const quiet = [...purses].flatMap(([name, purse]) => {
          const sinceMs = purse.quietSinceMs();
          return sinceMs === undefined ? [] : [{ name, purse, sinceMs, atMs: dueMs(purse, sinceMs) }];
        });
        if (quiet.length === 0) return;
        await sleep(Math.max(1, Math.min(...quiet.map(({ atMs }) => atMs)) - now()));
        // Whatever was busy meanwhile has its turn later.
        for (const { name, purse, sinceMs } of quiet)
          if (purse.quietSinceMs() === sinceMs && !(await report(name, purse))) return;
      }
    } finally {
      watching = false;
    }
  };

  return {
    charge: async (account, price) => {
      const { answered, cancelled } = await purseOf(account, price).charge(price);
      return {
        answered: (limits) => {
          answered(limits);
          void watch();
        },
        cancelled: () => {
          cancelled();
          void watch();
        },
      };
    },
    rest: async () => {
      for (const [name, purse] of purses)
        if (now() >= purse.toldMs() + AGAIN_MS || isOver(purse)) await report(name, purse);
    },
  };
}
