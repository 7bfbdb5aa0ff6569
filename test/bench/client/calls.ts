import { join } from 'node:path';
import process from 'node:process';
import * as z from 'zod';
import { type Child, startChild } from '../child.ts';
import { interleave } from '../interleave.ts';
import type { Candidate } from './candidates.ts';
import { Lap } from './lap.ts';

const LAPS = 30;
const CALLS_A_LAP = 100;
/** Enough for the compiler to have seen every path. */
const WARM_UP = 500;

const here = (file: string) => join(import.meta.dirname, file);

/** How many µs of CPU a call takes in each client: 3,000 calls in a process of its own, lap by lap in turn. */
export async function measureCalls(clients: readonly Candidate[]): Promise<Map<Candidate, number>> {
  const server = await startChild(here('server-child.ts'), {
    args: [],
    hello: z.object({ origin: z.string() }),
  });
  const children = new Map<Candidate, Child<unknown>>();
  try {
    const env = environmentAt(server.hello.origin);
    for (const client of clients) {
      const child = await startChild(here('call-child.ts'), {
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
    await server.stop();
  }
}

/** The mean and not the median, because a collection of garbage is a part of what calls cost. */
const cpuPerCall = (laps: readonly Lap[]): number =>
  laps.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / (laps.length * CALLS_A_LAP);

/** This process's environment, and where the clients find Pipedrive. */
export const environmentAt = (origin: string): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
  PIPEDRIVE_ORIGIN: origin,
});
