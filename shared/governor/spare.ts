import { MARGIN, NOTICE_MS } from './others.ts';
import { type Spare, WINDOW_MS } from './sharing.ts';

/** What one process sees remain of the window, from answer to answer. */
export interface SpareSeen {
  /** An answer's request left at that time; beyond what was ready here all the while, so much remained when it arrived. */
  readonly saw: (spare: number, sentMs: number) => void;
  /** Something had to wait for want of permits. */
  readonly fellShort: (nowMs: number) => void;
  /** Permits were withheld or set free at that time: what was seen before says nothing any more. */
  readonly changed: (ms: number) => void;
  /** The least of late: of a whole window in which this process would have used more, or already when it is too little. */
  readonly least: (nowMs: number) => Spare | undefined;
}

/** When a change is known to all, and what was sent before it is no longer in the window. */
const SETTLED_MS = NOTICE_MS + WINDOW_MS + 250;
/** A window, and the way that an answer takes. */
const KEEP_MS = WINDOW_MS + 500;

export function createSpareSeen(): SpareSeen {
  let changedMs = 0;
  let seen: { spare: number; sentMs: number }[] = [];
  /** Since when and until when there was something waiting in every window. */
  let shortFromMs = 0;
  let shortUntilMs = 0;

  return {
    saw: (spare, sentMs) => {
      if (changedMs > 0 && sentMs < changedMs + SETTLED_MS) return;
      seen = seen.filter((one) => one.sentMs > sentMs - KEEP_MS);
      seen.push({ spare, sentMs });
    },
    fellShort: (nowMs) => {
      if (nowMs > shortUntilMs + KEEP_MS) shortFromMs = nowMs;
      shortUntilMs = nowMs;
    },
    changed: (ms) => {
      if (ms === changedMs) return;
      changedMs = ms;
      seen = [];
    },
    least: (nowMs) => {
      const recent = seen.filter(({ sentMs }) => sentMs > nowMs - KEEP_MS);
      if (recent.length === 0) return undefined;
      const least = Math.min(...recent.map(({ spare }) => spare));
      const fromMs = Math.max(shortFromMs, changedMs + SETTLED_MS);
      const isWhole = fromMs <= nowMs - WINDOW_MS && shortUntilMs > nowMs - KEEP_MS;
      return isWhole || least < MARGIN ? { least, changedMs } : undefined;
    },
  };
}
