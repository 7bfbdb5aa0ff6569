import * as z from 'zod';

/** Asks a handler's process for some deliveries, one after the other. */
export interface LapRequest {
  /** The number of the first delivery; no two laps of one handler share a number. */
  readonly first: number;
  readonly deliveries: number;
}

/** What a lap took. */
export const Lap = z.object({
  /** Of each delivery. */
  latenciesMs: z.array(z.number()),
  /** User and system time of the whole process, for the whole lap. */
  cpuUs: z.number(),
});
export type Lap = z.infer<typeof Lap>;
