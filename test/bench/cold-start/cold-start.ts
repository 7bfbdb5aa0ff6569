import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { beside, type Figure } from '../figure.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { DYNAMODB_SQS, DYNAMODB_SQS_OUR_CREDENTIALS, prepareCandidates } from './candidates.ts';
import { loadAll, ROUNDS } from './load-all.ts';
import { type Candidate, OFFICIAL_SDK, RECEIVER } from './open-candidates.ts';

const BENCH = 'cold-start';

/** What each function of the stack pays to be loaded, beyond bare Node, and how large its bundle is. */
export const coldStart: Bench = (progress) =>
  withTemporaryFolder(async (folder) => {
    progress('synthesising the stack and bundling the peers');
    const candidates = await prepareCandidates(folder);

    progress(`loading ${candidates.length} bundles, each in ${ROUNDS} fresh processes`);
    return figuresFrom(await loadAll(candidates));
  });

function figuresFrom(loadMs: ReadonlyMap<Candidate, number>): Figure[] {
  const bareMs = [...loadMs].find(([{ kind }]) => kind === 'bare')?.[1] ?? 0;
  const inits = new Map(
    [...loadMs]
      .filter(([{ kind }]) => kind !== 'bare')
      .map(([{ name, kind }, ms]) => [name, initFigure(name, kind, ms - bareMs)]),
  );
  const initOf = (name: string): Figure => {
    const found = inits.get(name);
    if (!found) throw new Error(`${name} was not measured`);
    return found;
  };
  const official = initOf(OFFICIAL_SDK);
  const clients = initOf(DYNAMODB_SQS);
  const leanClients = initOf(DYNAMODB_SQS_OUR_CREDENTIALS);
  const receiver = initOf(RECEIVER);
  const own = [...inits.values()].filter(({ peer }) => !peer);
  const slowest = own.reduce((a, b) => (b.value > a.value ? b : a));

  return [
    { bench: BENCH, name: 'bare-node', value: bareMs, unit: 'ms', peer: true },
    official,
    clients,
    beside(leanClients, clients),
    beside(receiver, official),
    ...own.filter((figure) => figure !== receiver).map((figure) => beside(figure, clients)),
    ratioFigure('receiver-init-ratio', receiver, official),
    ratioFigure('function-init-ratio-max', slowest, clients),
    ratioFigure('function-init-ratio-max-our-credentials', slowest, leanClients),
    ...[...loadMs.keys()].filter(({ kind }) => kind !== 'bare').map(sizeFigure),
  ];
}

/** The receiver is called so in every figure; the others keep the names of their folders. */
const figureName = (name: string): string => (name === RECEIVER ? 'receiver' : name);
const peer = (kind: Candidate['kind']) => (kind === 'peer' ? ({ peer: true } as const) : {});

const initFigure = (name: string, kind: Candidate['kind'], value: number): Figure => ({
  bench: BENCH,
  name: `${figureName(name)}-init`,
  value,
  unit: 'ms',
  ...peer(kind),
});

const ratioFigure = (name: string, figure: Figure, other: Figure): Figure => ({
  bench: BENCH,
  name,
  value: figure.value / other.value,
  unit: 'ratio',
  of: other.name,
});

const sizeFigure = ({ name, kind, folder }: Candidate): Figure => ({
  bench: BENCH,
  name: `${figureName(name)}-bundle-kB`,
  value: statSync(join(folder, 'index.js')).size / 1000,
  unit: 'kB',
  ...peer(kind),
});
