import type { Child } from '../child.ts';
import { addTo, byKind, type CallKind, type Calls } from './calls.ts';
import { Lap, type LapRequest } from './lap.ts';

/** What deliveries through one handler took. */
export interface Handled {
  /** Of each invocation. */
  readonly latenciesMs: readonly number[];
  /** Of each invocation, without the waits for AWS. */
  readonly ownMs: readonly number[];
  readonly cpuUsPerDelivery: number;
  readonly callsPerDelivery: Readonly<Record<CallKind, number>>;
}

/** A handler's process, and what is known of it so far. */
export interface Runner {
  /** Handles the next deliveries. */
  readonly run: () => Promise<void>;
  /** The same, and notes nothing: its compiler is to have seen every path. */
  readonly warmUp: () => Promise<void>;
  readonly handled: () => Handled;
}

export interface RunnerOptions extends Pick<LapRequest, 'batch'> {
  readonly child: Child<unknown>;
  /** The number of the first delivery: two processors of one State share none. */
  readonly first: number;
  readonly deliveriesALap: number;
  /** The calls to AWS since it was asked last. */
  readonly callsSince: () => Promise<Calls>;
}

/** Runs a handler lap by lap. No other may run at the same time, or its calls would be taken for this one's. */
export function createRunner({ child, first, batch, deliveriesALap, callsSince }: RunnerOptions): Runner {
  const laps: Lap[] = [];
  const calls: Calls = {};
  let next = first;
  const lap = async () => {
    const request = { first: next, deliveries: deliveriesALap, ...(batch === undefined ? {} : { batch }) };
    next += deliveriesALap;
    return child.ask(request, Lap);
  };
  return {
    warmUp: async () => {
      await lap();
    },
    run: async () => {
      await callsSince();
      laps.push(await lap());
      addTo(calls, await callsSince());
    },
    handled: () => {
      const deliveries = laps.length * deliveriesALap;
      const sums = Object.entries(calls).map(([action, count]) => [action, count / deliveries]);
      return {
        latenciesMs: laps.flatMap(({ latenciesMs }) => latenciesMs),
        ownMs: laps.flatMap(({ ownMs }) => ownMs),
        cpuUsPerDelivery: laps.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / deliveries,
        callsPerDelivery: byKind(Object.fromEntries(sums)),
      };
    },
  };
}
