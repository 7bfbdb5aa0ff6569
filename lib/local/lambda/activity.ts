/** Counts work under way, so that a test or an orderly stop can wait for the moment when there is none. */
export interface Activity {
  readonly track: <Result>(work: Promise<Result>) => Promise<Result>;
  readonly settled: () => Promise<void>;
}

export function createActivity(): Activity {
  const underWay = new Set<Promise<unknown>>();
  return {
    track: (work) => {
      underWay.add(work);
      const forget = () => underWay.delete(work);
      work.then(forget, forget);
      return work;
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
