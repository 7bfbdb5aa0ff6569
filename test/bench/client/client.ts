import { join } from 'node:path';
import process from 'node:process';
import * as z from 'zod';
import type { Bench } from '../bench.ts';
import { startChild } from '../child.ts';
import { loadCold } from '../cold-start/load-cold.ts';
import { beside, type Figure } from '../figure.ts';
import { interleave } from '../interleave.ts';
import { median } from '../statistics.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { measureCalls } from './calls.ts';
import { type Candidate, OFFICIAL_SDK, OURS, prepareBareNode, prepareClients } from './candidates.ts';

const BENCH = 'client';
/** Cold processes for each client. */
const ROUNDS = 31;

/** What our client costs beside the official one and bare HTTP clients: to carry, to load, and for each call. */
export const client: Bench = (progress) =>
  withTemporaryFolder(async (folder) => {
    progress('bundling the clients');
    const clients = await prepareClients(folder);
    const bare = prepareBareNode(folder);
    const server = await startChild(join(import.meta.dirname, 'server-child.ts'), {
      args: [],
      hello: z.object({ origin: z.string() }),
    });
    try {
      const env = environmentAt(server.hello.origin);
      const file = ({ folder: code }: Candidate) => join(code, 'index.js');
      progress(`loading ${clients.length} clients, each in ${ROUNDS} fresh processes`);
      const loadMs = await medians([bare, ...clients], (one) => loadCold(file(one), env));
      progress('the same with a first call');
      const firstCallMs = await medians(clients, (one) => loadCold(file(one), env, firstCall));
      progress('reading 100 users 3,000 times with each client');
      const cpuUs = await measureCalls(clients, env);

      const bareMs = loadMs(bare);
      return [
        { bench: BENCH, name: 'bare-node', value: bareMs, unit: 'ms', peer: true },
        ...compared('import', 'ms', clients, (one) => loadMs(one) - bareMs),
        ...compared('first-call', 'ms', clients, (one) => firstCallMs(one) - bareMs),
        ...compared('bundle', 'kB', clients, ({ bundleKb }) => bundleKb),
        ...compared('cpu', 'µs', clients, (one) => cpuUs.get(one) ?? Number.NaN),
      ];
    } finally {
      await server.stop();
    }
  });

const firstCall = join(import.meta.dirname, 'first-call-child.mjs');

/** This process's environment, and where the clients find Pipedrive. */
const environmentAt = (origin: string): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
  PIPEDRIVE_ORIGIN: origin,
});

/** Measures every candidate in turn, after each was read from disk once before anything counts. */
async function medians(
  candidates: readonly Candidate[],
  measure: (candidate: Candidate) => Promise<number>,
): Promise<(candidate: Candidate) => number> {
  await interleave(candidates, 1, measure);
  const measured = await interleave(candidates, ROUNDS, measure);
  return (candidate) => median(measured.get(candidate) ?? []);
}

/** One figure for each client beside the official one's, and `<what>-ratio` of ours to it. */
function compared(
  what: string,
  unit: string,
  clients: readonly Candidate[],
  measured: (client: Candidate) => number,
): Figure[] {
  const figureOf = (client: Candidate): Figure => ({
    bench: BENCH,
    name: `${client.name}-${what}`,
    value: measured(client),
    unit,
    ...(client.name === OURS ? {} : { peer: true }),
  });
  const of = (name: string): Figure => {
    const found = clients.find((one) => one.name === name);
    if (!found) throw new Error(`${name} was not measured`);
    return figureOf(found);
  };
  const official = of(OFFICIAL_SDK);
  const figures = clients
    .map(figureOf)
    .map((one) => (one.name === official.name ? one : beside(one, official)));
  const ratio = of(OURS).value / official.value;
  return [
    ...figures,
    { bench: BENCH, name: `${what}-ratio`, value: ratio, unit: 'ratio', of: official.name },
  ];
}
