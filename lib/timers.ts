/** Time as an argument: what runs on this machine reads the clock and waits through this alone, so that tests can drive it. */
export interface Timers {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs `work` once, `delayMs` from now; the answer cancels it. */
  readonly after: (delayMs: number, work: () => void) => () => void;
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
