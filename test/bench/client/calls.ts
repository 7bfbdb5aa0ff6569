import { join } from 'node:path';
import * as z from 'zod';
import { type Child, startChild } from '../child.ts';
import { interleave } from '../interleave.ts';
import type { Candidate } from './candidates.ts';
import { Lap } from './lap.ts';

const LAPS = 30;
const CALLS_A_LAP = 100;
/** Enough for the compiler to have seen every path. */
const WARM_UP = 500;

/** How many µs of CPU a call takes in each client: 3,000 calls in a process of its own, lap by lap in turn. */
export async function measureCalls(
  clients: readonly Candidate[],
  env: Readonly<Record<string, string>>,
): Promise<Map<Candidate, number>> {
  const children = new Map<Candidate, Child<unknown>>();
  try {
    for (const client of clients) {
      const child = await startChild(join(import.meta.dirname, 'call-child.ts'), {
        args: [client.folder],
        env,
        hello: z.object({}),
      });
      children.set(client, child);
      await child.ask({ calls: WARM_UP }, Lap);
    }
    const laps = await interleave([...children], LAPS, ([, child]) => child.ask({ calls: CALLS_A_LAP }, Lap));
    return new Map([...laps].map(([[client], ran]) => [client, cpuPerCall(ran)]));
  } finally {
    await Promise.all([...children.values()].map(({ stop }) => stop()));
  }
}

/** The mean and not the median, because a collection of garbage is a part of what calls cost. */
const cpuPerCall = (laps: readonly Lap[]): number =>
  laps.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / (laps.length * CALLS_A_LAP);
