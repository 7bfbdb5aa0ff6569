import type { Budget } from '../../shared/governor/budget.ts';
import { dayOf } from '../../shared/governor/day.ts';
import { createLedgers } from '../../shared/governor/ledgers.ts';
import type { Price } from '../../shared/governor/purse.ts';
import { createTokens } from '../../shared/governor/tokens.ts';
import { createDrivenTimers } from './driven-timers.ts';
import { createMemoryTable } from './memory-table.ts';

export interface TokenWorldOptions {
  readonly budget?: Partial<Budget>;
  readonly startMs?: number;
  /** Whether answers say what is left. */
  readonly headers?: boolean;
}

/** Processes that share a day's tokens through one table, and a Pipedrive that counts; all on driven time. */
export function createTokenWorld({ budget, startMs, headers = true }: TokenWorldOptions = {}) {
  const timers = createDrivenTimers(startMs);
  const sleep = (ms: number) => new Promise<void>((resolve) => timers.after(ms, resolve));
  const memory = createMemoryTable(() => sleep(1));
  const unused = () => Promise.reject(new Error('The ledger only reads and updates'));
  const state = { isDown: false };
  const table = {
    ...memory,
    put: unused,
    page: unused,
    update: (...given: Parameters<typeof memory.update>) =>
      state.isDown ? Promise.reject(new Error('The table is down')) : memory.update(...given),
  };
  const all: Budget = { limit: 1000, reserve: 0.1, timeZone: 'Etc/UTC', ...budget };
  const ledgers = createLedgers({ table, now: timers.now, sleep, random: () => 0.5 });
  const found: string[] = [];
  const failures: unknown[] = [];
  const counted = new Map<string, number>();
  const today = () => dayOf(all.timeZone, timers.now()).day;
  let processes = 0;

  /** Counts tokens as Pipedrive does; answers what is left. */
  const arrive = (cost: number): number => {
    counted.set(today(), (counted.get(today()) ?? 0) + cost);
    return Math.max(0, all.limit - (counted.get(today()) ?? 0));
  };

  const start = () => {
    const tokens = createTokens({
      id: `process-${++processes}`,
      settle: ledgers.settle,
      found: (account, what) => found.push(`${account} ${what}`),
      onFailure: (error) => failures.push(error),
      now: timers.now,
      sleep,
    });
    const price = (part: Partial<Price> = {}): Price => ({
      operation: 'v2.updateDeal',
      cost: 5,
      lane: 'interactive',
      budget: all,
      ...part,
    });
    return {
      tokens,
      charge: (part?: Partial<Price>) => tokens.charge('1', price(part)),
      /** Pays, sends, and hears what is left. */
      request: async (part?: Partial<Price>): Promise<void> => {
        const charge = await tokens.charge('1', price(part));
        await sleep(20);
        const dailyRemaining = arrive(price(part).cost);
        await sleep(20);
        charge.answered(headers ? { dailyLimit: all.limit, dailyRemaining } : {});
      },
    };
  };

  return {
    timers,
    memory,
    state,
    start,
    found,
    failures,
    /** What another app spends. */
    spendElsewhere: arrive,
    /** By Pipedrive's own count, today. */
    counted: () => counted.get(today()) ?? 0,
    ledger: () => ledgers.read('1', today()),
    /** Lets work go on until it has its outcome. */
    until: async <T>(work: Promise<T>): Promise<T> => {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      work.then(over, over);
      for (let turns = 0; !isOver && turns < 100_000; turns++) await timers.advance(1);
      return work;
    },
  };
}
