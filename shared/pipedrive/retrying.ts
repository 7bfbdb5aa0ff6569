import { Throttled, Unavailable } from '../errors.ts';

export interface RetryPorts {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
}

/** A longer wait is not slept in a Lambda that is paid by the millisecond: the queue is the place to wait. */
const LONGEST_WAIT_MS = 5_000;
const TRIES = 4;
/** No try begins later than this after the first, so that a call has an end that its Lambda can count on. */
const LAST_TRY_MS = 15_000;
const FIRST_BACKOFF_MS = 250;

/**
 * Tries again what is harmless to repeat (`Throttled`, `Unavailable`), up to four times in all and with jitter.
 * Everything else, a wait over 5 s, and the last failure (after 15 s at the latest) are thrown.
 */
export async function retrying<T>(ports: RetryPorts, work: () => Promise<T>): Promise<T> {
  const startMs = ports.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const waitMs = waitBefore(error, attempt, ports.random());
      if (waitMs === undefined || waitMs > LONGEST_WAIT_MS || attempt === TRIES) throw error;
      if (ports.now() + waitMs - startMs > LAST_TRY_MS) throw error;
      await ports.sleep(waitMs);
    }
  }
}

function waitBefore(error: unknown, attempt: number, random: number): number | undefined {
  if (error instanceof Throttled) return error.retryAfterMs + Math.round(random * 200);
  if (error instanceof Unavailable) return Math.round(FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + random));
  return undefined;
}
