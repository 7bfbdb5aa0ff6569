import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { loadCold } from '../cold-start/load-cold.ts';
import { beside, type Figure } from '../figure.ts';
import { interleave } from '../interleave.ts';
import { DEAD_ENDPOINT } from '../stack.ts';
import { median } from '../statistics.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { environmentAt, measureCalls } from './calls.ts';
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

    progress(`loading ${clients.length} clients, each in ${ROUNDS} fresh processes`);
    const env = environmentAt(DEAD_ENDPOINT);
    const load = (one: Candidate) => loadCold(join(one.folder, 'index.js'), env);
    // The files are read from disk once before anything counts.
    await interleave([bare, ...clients], 1, load);
    const loads = await interleave([bare, ...clients], ROUNDS, load);

    progress('reading 100 users 3,000 times with each client');
    const cpuUs = await measureCalls(clients);

    const loadMs = (one: Candidate): number => median(loads.get(one) ?? []);
    const bareMs = loadMs(bare);
    return [
      { bench: BENCH, name: 'bare-node', value: bareMs, unit: 'ms', peer: true },
      ...compared(clients, 'import', 'ms', (one) => loadMs(one) - bareMs),
      ...compared(clients, 'bundle', 'kB', ({ bundleKb }) => bundleKb),
      ...compared(clients, 'cpu', 'µs', (one) => cpuUs.get(one) ?? Number.NaN),
    ];
  });

/** One figure for each client beside the official one's, and `<what>-ratio` of ours. */
function compared(
  clients: readonly Candidate[],
  what: string,
  unit: string,
  valueOf: (client: Candidate) => number,
): Figure[] {
  const figureOf = (client: Candidate): Figure => ({
    bench: BENCH,
    name: `${client.name}-${what}${what === 'bundle' ? `-${unit}` : ''}`,
    value: valueOf(client),
    unit,
    ...(client.name === OURS ? {} : { peer: true }),
  });
  const named = (name: string): Figure => {
    const found = clients.find((one) => one.name === name);
    if (!found) throw new Error(`${name} was not measured`);
    return figureOf(found);
  };
  const [ours, official] = [named(OURS), named(OFFICIAL_SDK)];
  const figures = clients.map((one) =>
    one.name === OFFICIAL_SDK ? official : beside(figureOf(one), official),
  );
  return [
    ...figures,
    {
      bench: BENCH,
      name: `${what}-ratio`,
      value: ours.value / official.value,
      unit: 'ratio',
      of: official.name,
    },
  ];
}
