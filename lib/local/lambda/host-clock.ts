/** The clock that a bundle reads: the machine's, put forward as far as the host's is. */
export interface HostClock {
  /** From now on `Date` is `aheadMs` ahead of the machine's; negative where the host's clock is behind it. */
  readonly set: (aheadMs: number) => void;
}

/**
 * Puts a `Date` in place that follows the host's clock, for everything in this process: the host may run on timers that a
 * test has put forward, and a function must not see another day than the queues, schedules and Pipedrive around it. Timeouts
 * and `performance.now` stay the machine's. It must be there before a bundle is loaded.
 */
export function installHostClock(aheadMs: number): HostClock {
  const machine = Date;
  let ahead = aheadMs;
  const following = followingDate(machine, () => machine.now() + ahead);
  globalThis.Date = following;
  // So that `value.constructor === Date` stays true.
  machine.prototype.constructor = following;
  return {
    set: (ms) => {
      ahead = ms;
    },
  };
}

/** `machine` with another present: what is given a time or its parts means the same as ever. */
export const followingDate = (machine: DateConstructor, now: () => number): DateConstructor =>
  new Proxy(machine, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: () => new machine(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
