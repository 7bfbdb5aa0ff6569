/** Time as an argument: what runs on this machine reads the clock and waits through this alone, so that tests can drive it. */
export interface Timers {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs `work` once, `delayMs` from now; the answer cancels it. */
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/**
 * How far a clock is ahead of the machine's own. It is exact: were it a millisecond more or less each time it is asked, a
 * process that follows it would see time jump, and waits that are to the millisecond would be short.
 */
export function aheadMs({ now }: Pick<Timers, 'now'>, machine: () => number = Date.now): number {
  for (;;) {
    const beforeMs = machine();
    const ahead = now() - beforeMs;
    if (machine() === beforeMs) return ahead;
  }
}

/** `setTimeout` fires at once for longer delays than this, so a longer wait is made of several. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemTimers: Timers = {
  now: Date.now,
  after: (delayMs, work) => {
    let timeout: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const nowMs = Math.min(leftMs, LONGEST_TIMEOUT_MS);
      timeout = setTimeout(() => (leftMs > nowMs ? wait(leftMs - nowMs) : work()), nowMs);
    };
    wait(Math.max(0, delayMs));
    return () => clearTimeout(timeout);
  },
};
