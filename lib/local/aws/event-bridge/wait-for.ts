import type { DatabaseSync } from 'node:sqlite';
import type { Timers } from '../../../timers.ts';
import type { EventLog, PublishedEvent } from './event-log.ts';

/** What publishing and watching have in common. */
export interface EventsContext {
  readonly database: DatabaseSync;
  readonly timers: Timers;
  readonly log: EventLog;
  /** ARN by name. */
  readonly buses: ReadonlyMap<string, string>;
  readonly newId: () => string;
  /** Tells those who wait that something was published. */
  readonly wake: () => void;
  /** Calls back at every `wake`; the answer ends that. */
  readonly onWake: (listener: () => void) => () => void;
}

export interface WaitOptions {
  /** Passes over what was published up to this event; 0, all of the log counts, when left out. */
  readonly afterId?: number;
  /** Gives up with an error after this time; waits for ever when left out. */
  readonly timeoutMs?: number;
  /** Gives up with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The first event of a bus that fits, published already or as soon as it is. */
export async function waitForEvent(
  { log, timers, onWake }: EventsContext,
  busName: string,
  predicate: (event: PublishedEvent) => boolean,
  { afterId = 0, timeoutMs, signal }: WaitOptions,
): Promise<PublishedEvent> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<PublishedEvent>();
  let seenId = afterId;
  const look = () => {
    // What the predicate throws is its owner's to see, not the publisher's.
    try {
      for (const event of log.list(busName, seenId)) {
        seenId = event.id;
        if (predicate(event)) return resolve(event);
      }
    } catch (error) {
      reject(error);
    }
  };
  const giveUp = () => reject(new Error(`No such event on ${busName} within ${timeoutMs} ms.`));
  const abort = () => reject(signal?.reason);
  const cancel = timeoutMs === undefined ? () => {} : timers.after(timeoutMs, giveUp);
  const unsubscribe = onWake(look);
  signal?.addEventListener('abort', abort);
  try {
    look();
    return await promise;
  } finally {
    cancel();
    unsubscribe();
    signal?.removeEventListener('abort', abort);
  }
}
