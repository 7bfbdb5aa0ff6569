import * as z from 'zod';

/** Asks a handler's process for some deliveries, invocation after invocation. */
export interface LapRequest {
  /** The number of the first delivery; no two laps of one handler share a number. */
  readonly first: number;
  readonly deliveries: number;
  /** Deliveries in one invocation, from a queue; left out, each is a request of its own. */
  readonly batch?: number;
}

/** What a lap took. */
export const Lap = z.object({
  /** Of each invocation. */
  latenciesMs: z.array(z.number()),
  /** Of each invocation, without the time in which all it did was to wait for AWS. */
  ownMs: z.array(z.number()),
  /** User and system time of the whole process, for the whole lap. */
  cpuUs: z.number(),
});
export type Lap = z.infer<typeof Lap>;
