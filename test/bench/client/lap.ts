import * as z from 'zod';

/** Asks a client's process for some calls, one after the other. */
export interface CallsRequest {
  readonly calls: number;
}

/** What they took: user and system time of the whole process, with its garbage collection and its threads. */
export const Lap = z.object({ cpuUs: z.number() });
export type Lap = z.infer<typeof Lap>;
