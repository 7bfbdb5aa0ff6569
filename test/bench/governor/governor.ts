import { join } from 'node:path';
import * as z from 'zod';
import type { Bench } from '../bench.ts';
import { startChild } from '../child.ts';
import type { Figure } from '../figure.ts';
import { percentile } from '../statistics.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { budgetFigures } from './budget/budget.ts';
import type { GovernorName } from './messages.ts';
import { prime } from './prime.ts';
import { SENDERS, type Setup } from './senders.ts';
import { fairness, firstWindowMs, utilisation, utilisationOfRest } from './utilisation.ts';
import { type WorkedOff, waitsBesideBackfill, workOff } from './work-off.ts';

/** Requests in a long run and in a short one; whole windows of 80 and of 20. */
const LONG = 2000;
const SHORT = 800;

const NO_DELAY: [number, number] = [0, 0];

const setup = (account: string, more: Partial<Setup> = {}): Setup => ({
  account,
  governor: 'ours',
  limit: 80,
  requests: SHORT,
  delayMs: NO_DELAY,
  ...more,
});
const OURS = {
  wide: setup('wide', { requests: LONG }),
  narrow: setup('narrow', { requests: LONG, limit: 20 }),
  jitter: setup('jitter', { delayMs: [10, 80] }),
  halfBusy: setup('half-busy'),
  foreign: setup('foreign', { requests: LONG, foreign: true }),
  // The narrowest window that Pipedrive has: here a permit is hardest to come by.
  lifecycle: setup('lifecycle', { requests: undefined, limit: 20 }),
} as const;
const PEERS: readonly GovernorName[] = ['back-off', 'static-share', 'rate-limiter-flexible'];

/**
 * How well four processes use one burst window that a server enforces, whether the urgent comes through, and how twenty come
 * through the end of a day's tokens.
 */
export const governor: Bench = (progress) =>
  withTemporaryFolder(async (folder) => {
    const aws = await startChild(join(import.meta.dirname, 'aws-child.ts'), {
      args: [folder],
      hello: z.object({ url: z.url() }),
    });
    try {
      const awsUrl = aws.hello.url;
      progress('using every window once');
      await prime(Object.values(OURS), awsUrl);
      progress(`${LONG} requests at 20 per 2 s, beside all that follows`);
      // Ten requests a second for 200 s: they disturb nobody, and nobody has to wait for them.
      const [narrow, others] = await Promise.all([
        workOff(OURS.narrow, awsUrl, SENDERS.length),
        others80(progress, awsUrl),
      ]);
      const budget = await budgetFigures(progress, awsUrl);
      return [...others.ours, ...ourFigures('20', 20, narrow), ...budget, ...others.rest];
    } finally {
      await aws.stop();
    }
  });

/** All but the window of 20, one after the other. */
async function others80(progress: (text: string) => void, awsUrl: string) {
  progress(`${LONG} requests at 80 per 2 s`);
  const wide = await workOff(OURS.wide, awsUrl, SENDERS.length);
  progress(`${SHORT} requests that are 10 to 80 ms on their way`);
  const jitter = await workOff(OURS.jitter, awsUrl, SENDERS.length);
  progress(`${SHORT} requests of 2 processes out of 4`);
  const halfBusy = await workOff(OURS.halfBusy, awsUrl, SENDERS.length / 2);
  progress(`${LONG} requests beside another app that takes a third of the window`);
  const foreign = await workOff(OURS.foreign, awsUrl, SENDERS.length);
  progress('20 lifecycle requests beside a backfill');
  const { waitsMs } = await waitsBesideBackfill(OURS.lifecycle, awsUrl);
  const peers: Figure[] = [];
  for (const name of PEERS) {
    progress(`${SHORT} requests with ${name}`);
    const found = await workOff(setup(name, { governor: name }), awsUrl, SENDERS.length);
    peers.push(...peerFigures(name, found));
  }
  return {
    ours: [
      ...ourFigures('80', 80, wide),
      figure('fairness', fairness(SENDERS, wide.account.bySender), 'ratio'),
      ...usage('', '80-jitter', 80, jitter),
      ...usage('', '80-half-busy', 80, halfBusy),
      ...besideForeign('80-foreign', 80, foreign),
    ],
    rest: [
      figure('lifecycle-wait-p50', percentile(waitsMs, 0.5) / 1000, 's'),
      figure('lifecycle-wait-p99', percentile(waitsMs, 0.99) / 1000, 's'),
      ...peers,
    ],
  };
}

const figure = (name: string, value: number, unit: string): Figure => ({
  bench: 'governor',
  name,
  value,
  unit,
});

const usage = (prefix: string, suffix: string, limit: number, worked: WorkedOff): Figure[] => {
  const { account, firstSentMs } = worked;
  const of = account.acceptedMs.length;
  return [
    figure(`${prefix}utilisation-${suffix}`, utilisation(limit, account.acceptedMs), 'ratio'),
    figure(
      `${prefix}first-window-${suffix}`,
      firstWindowMs(limit, firstSentMs, account.acceptedMs) / 1000,
      's',
    ),
    figure(`${prefix}refused-${suffix}`, account.refused, `for ${of} requests`),
  ];
};

/** Of what the other app left; refusals in proportion, for nobody could know of it beforehand. */
const besideForeign = (suffix: string, limit: number, worked: WorkedOff): Figure[] => {
  const { acceptedMs, foreignMs, refused } = worked.account;
  return [
    figure(`utilisation-${suffix}`, utilisationOfRest(limit, acceptedMs, foreignMs), 'ratio'),
    figure(`refused-${suffix}`, refused / acceptedMs.length, 'of requests'),
    ...perCall('', suffix, worked),
  ];
};

const perCall = (prefix: string, suffix: string, { account, writes, reads }: WorkedOff): Figure[] => [
  figure(`${prefix}writes-per-call-${suffix}`, writes / account.acceptedMs.length, 'writes'),
  figure(`${prefix}reads-per-call-${suffix}`, reads / account.acceptedMs.length, 'reads'),
];

const ourFigures = (suffix: string, limit: number, worked: WorkedOff): Figure[] => [
  ...usage('', suffix, limit, worked),
  ...perCall('', suffix, worked),
];

const peerFigures = (name: GovernorName, worked: WorkedOff): Figure[] =>
  [
    ...usage(`${name}-`, '80', 80, worked),
    ...(worked.writes > 0 ? perCall(`${name}-`, '80', worked) : []),
  ].map((one) => ({ ...one, peer: true }));
