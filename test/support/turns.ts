/** Chance that is the same in every run of one seed: numbers from 0 up to 1. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Turn {
  readonly atMs: number;
  readonly work: () => void;
}

/** All that was begun runs until it waits. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Time that passes only when everybody waits: what falls due first runs first, and as far as it can. */
export function createTurns(startMs: number) {
  let nowMs = startMs;
  let turns: Turn[] = [];
  const at = (atMs: number, work: () => void) => {
    turns.push({ atMs: Math.max(atMs, nowMs), work });
  };
  const next = (): Turn | undefined => {
    const [first, ...others] = turns;
    return first && others.reduce((one, other) => (other.atMs < one.atMs ? other : one), first);
  };
  return {
    now: () => nowMs,
    at,
    sleep: (ms: number) => new Promise<void>((resolve) => at(nowMs + ms, resolve)),
    /** Runs what falls due next, if that is before a time; otherwise it is that time then. */
    step: async (untilMs: number): Promise<boolean> => {
      await settled();
      const turn = next();
      if (!turn || turn.atMs > untilMs) {
        nowMs = Math.max(nowMs, untilMs);
        return false;
      }
      turns = turns.filter((one) => one !== turn);
      nowMs = turn.atMs;
      turn.work();
      await settled();
      return true;
    },
  };
}

export type Turns = ReturnType<typeof createTurns>;
