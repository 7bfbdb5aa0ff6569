import { systemTimers, type Timers } from '../../lib/timers.ts';

/** The machine's clock, which a test can put forward: what falls due on the way runs at once. */
export interface SkippingTimers extends Timers {
  readonly skip: (ms: number) => void;
}

/** Starts `aheadMs` after the machine's own time, as if that much had passed since. */
export function createSkippingTimers(aheadMs = 0): SkippingTimers {
  let ahead = aheadMs;
  const waits = new Set<{ readonly dueMs: number; readonly fire: () => void }>();
  const now = () => Date.now() + ahead;

  return {
    now,
    after: (delayMs, work) => {
      const fire = () => {
        cancel();
        work();
      };
      const wait = { dueMs: now() + delayMs, fire };
      const stop = systemTimers.after(delayMs, fire);
      const cancel = () => {
        stop();
        waits.delete(wait);
      };
      waits.add(wait);
      return cancel;
    },
    skip: (ms) => {
      ahead += ms;
      const due = [...waits].filter(({ dueMs }) => dueMs <= now()).sort((a, b) => a.dueMs - b.dueMs);
      // One that ran may have cancelled another.
      for (const wait of due) if (waits.has(wait)) wait.fire();
    },
  };
}
