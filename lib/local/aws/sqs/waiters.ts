import type { Timers } from '../../../timers.ts';

/** Lets receivers sleep until something may have changed in a queue. */
export interface Waiters {
  /** Resolves at the next `wake` of the queue, at `untilMs`, or when `signal` aborts. */
  readonly wait: (queueName: string, untilMs: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly wake: (queueName: string) => void;
}

export function createWaiters(timers: Timers): Waiters {
  const waiting = new Map<string, Set<() => void>>();
  return {
    wait: (queueName, untilMs, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const ofQueue = waiting.get(queueName) ?? new Set();
      waiting.set(queueName, ofQueue);
      const cancel = timers.after(untilMs - timers.now(), () => finish());
      const finish = () => {
        cancel();
        ofQueue.delete(finish);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      ofQueue.add(finish);
      signal?.addEventListener('abort', finish);
      return promise;
    },
    wake: (queueName) => {
      for (const finish of [...(waiting.get(queueName) ?? [])]) finish();
    },
  };
}
