/** The machine's clock, put forward: a bench that ends a day cannot wait for it. */
export interface Clock {
  readonly now: () => number;
  readonly putForward: (offsetMs: number) => void;
}

export function createClock(offsetMs: number): Clock {
  let byMs = offsetMs;
  return {
    now: () => Date.now() + byMs,
    putForward: (offsetMs) => {
      byMs = offsetMs;
    },
  };
}
