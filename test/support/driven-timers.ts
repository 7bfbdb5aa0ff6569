import type { Timers } from '../../lib/timers.ts';

/** A clock that moves only when a test says so; waits that fall due run in their order, each awaited. */
export interface DrivenTimers extends Timers {
  /** Moves the clock on by `ms`, running what falls due on the way. */
  readonly advance: (ms: number) => Promise<void>;
  /** How many waits are pending. */
  readonly pending: () => number;
}

export function createDrivenTimers(startMs = Date.parse('2026-11-20T09:00:00Z')): DrivenTimers {
  let nowMs = startMs;
  let sequence = 0;
  const waits = new Map<number, { dueMs: number; work: () => unknown }>();
  const nextDue = (untilMs: number) =>
    [...waits]
      .filter(([, wait]) => wait.dueMs <= untilMs)
      .sort((a, b) => a[1].dueMs - b[1].dueMs || a[0] - b[0])[0];

  return {
    now: () => nowMs,
    after: (delayMs, work) => {
      const id = sequence++;
      waits.set(id, { dueMs: nowMs + Math.max(0, delayMs), work });
      return () => waits.delete(id);
    },
    pending: () => waits.size,
    advance: async (ms) => {
      const untilMs = nowMs + ms;
      for (let next = nextDue(untilMs); next; next = nextDue(untilMs)) {
        const [id, wait] = next;
        waits.delete(id);
        nowMs = Math.max(nowMs, wait.dueMs);
        await wait.work();
        // What that work started (promises over real I/O excluded) settles before the clock moves on.
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = untilMs;
    },
  };
}
