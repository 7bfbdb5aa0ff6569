import { type Burst, createBurst, type Sending } from '../../shared/governor/burst.ts';
import { createDrivenTimers } from './driven-timers.ts';
import { createMemoryTable } from './memory-table.ts';

export interface BurstWorldOptions {
  /** How long the way up, and the way down, of a request takes. */
  readonly wayMs?: () => number;
  /** How long each call of the table takes, before and after it has its effect. */
  readonly tableMs?: () => number;
  /** Whether answers say what remains of the window; then a refused request pauses it, too. */
  readonly headers?: boolean;
}

/** Processes that share the windows of one table, and a server that counts as Pipedrive does; all on driven time. */
export function createBurstWorld({
  wayMs = () => 2,
  tableMs = () => 1,
  headers = false,
}: BurstWorldOptions = {}) {
  const timers = createDrivenTimers(1_000_000);
  const sleep = (ms: number) => new Promise<void>((resolve) => timers.after(ms, resolve));
  const memory = createMemoryTable(() => sleep(tableMs()));
  const unused = () => Promise.reject(new Error('The governor only reads and updates'));
  const table = { ...memory, put: unused, page: unused };
  const windows = new Map<string, number[]>();
  let refused = 0;
  let processes = 0;

  /** The requests of the two seconds that end now. */
  const windowOf = ({ account, search }: Pick<Sending, 'account' | 'search'>): number[] => {
    const name = `${account} ${search}`;
    const arrivals = windows.get(name) ?? [];
    windows.set(name, arrivals);
    while (arrivals[0] !== undefined && arrivals[0] <= timers.now() - 2000) arrivals.shift();
    return arrivals;
  };
  /** Counts a request as it arrives: how many more fit into its window; undefined when it does not fit itself. */
  const arrive = (sending: Pick<Sending, 'account' | 'search' | 'limit'>): number | undefined => {
    const arrivals = windowOf(sending);
    const limit = sending.search ? 10 : sending.limit;
    if (arrivals.length >= limit) return undefined;
    arrivals.push(timers.now());
    return limit - arrivals.length;
  };
  let sent = 0;

  /** A process whose clock is that far off. */
  const start = (skewMs = 0) => {
    processes++;
    // As good as chance, and the same in every run.
    let drawn = processes * 0.37;
    const random = () => {
      drawn = (drawn + 0.618) % 1;
      return drawn;
    };
    const burst = createBurst({
      table,
      id: `process-${processes}`,
      now: () => timers.now() + skewMs,
      sleep,
      random,
    });
    const state = { sent: 0, stopped: false };
    const request = async (sending: Sending): Promise<boolean> => {
      const permit = await burst.room(sending);
      await sleep(wayMs());
      const remaining = arrive(sending);
      const fits = remaining !== undefined;
      if (fits) sent++;
      else refused++;
      const [oldestMs = 0] = windowOf(sending);
      const resetMs = Math.ceil((oldestMs + 2000 - timers.now()) / 1000) * 1000;
      await sleep(wayMs());
      permit.answered(headers ? (remaining ?? 0) : undefined);
      if (headers && !fits) await burst.pause(sending.account, timers.now() + skewMs + resetMs);
      state.sent++;
      return fits;
    };
    /** Sends one request after the other, so many at a time, until it is stopped. */
    const keepSending = (sending: Sending, atATime: number) => {
      const worker = async () => {
        while (!state.stopped) await request(sending).catch(() => sleep(100));
      };
      return Promise.all(Array.from({ length: atATime }, worker));
    };
    return { burst, request, keepSending, state };
  };
  /** Another app that has no regard for us: after each of these times it makes a request, until it is stopped. */
  const startForeign = (sending: Pick<Sending, 'account' | 'search' | 'limit'>, everyMs: () => number) => {
    const state = { accepted: 0, refused: 0, stopped: false };
    const go = () => {
      if (state.stopped) return;
      if (arrive(sending) === undefined) state.refused++;
      else state.accepted++;
      timers.after(everyMs(), go);
    };
    go();
    return state;
  };
  return {
    timers,
    memory,
    start,
    startForeign,
    sent: () => sent,
    refused: () => refused,
    /** Lets time pass, and what was begun run as far as it can before and after. */
    pass: async (ms: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      await timers.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export type BurstWorld = ReturnType<typeof createBurstWorld>;
export type { Burst };
