import { join } from 'node:path';
import { loadAll } from '../cold-start/load-all.ts';
import { OFFICIAL_SDK, openCandidates, ownPeer, RECEIVER } from '../cold-start/open-candidates.ts';
import { beside, type Figure } from '../figure.ts';
import { asPeer, figure } from './figures.ts';

const BARE_LAMBDA = 'bare-lambda';

/**
 * What the receiver's bundle pays to be loaded, beyond bare Node, beside a Lambda of the same settings that only answers 200
 * and beside the official SDK. What Lambda's own runtime takes before it loads a bundle is the same for all, and not here.
 */
export async function measureInit(stack: string, folder: string): Promise<Figure[]> {
  const { bare, functions, peer } = await openCandidates(stack, folder);
  const receiver = functions.find(({ name }) => name === RECEIVER);
  if (!receiver) throw new Error('The stack has no receiver');
  const bareLambda = await peer(BARE_LAMBDA, join(import.meta.dirname, 'peers', `${BARE_LAMBDA}.ts`));
  const official = await peer(OFFICIAL_SDK, ownPeer(OFFICIAL_SDK));

  const loadMs = await loadAll([bare, receiver, bareLambda, official]);
  const initOf = (candidate: typeof bare) => (loadMs.get(candidate) ?? 0) - (loadMs.get(bare) ?? 0);
  const officialInit = asPeer(figure(`${OFFICIAL_SDK}-init`, initOf(official), 'ms'));
  return [
    officialInit,
    asPeer(figure(`${BARE_LAMBDA}-init`, initOf(bareLambda), 'ms')),
    beside(figure('receiver-init', initOf(receiver), 'ms'), officialInit),
    // A ratio to next to nothing would be noise.
    figure('receiver-init-over-bare-lambda', initOf(receiver) - initOf(bareLambda), 'ms'),
  ];
}
