import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { beside, type Figure } from '../figure.ts';
import { copyStack } from '../stack.ts';
import { percentile } from '../statistics.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { type Handled, measureInProcess } from './in-process.ts';
import { measureOverHttp } from './over-http.ts';

/** What a delivery costs in the receiver, and how many the local host takes. */
export const receiver: Bench = (progress) =>
  withTemporaryFolder(async (folder) => {
    const below = (name: string) => join(folder, name);
    progress('synthesising the stack');
    await copyStack(below('stack'));
    for (const name of ['in-process', 'over-http']) mkdirSync(below(name));

    progress('2,000 deliveries in process, beside the peers');
    const handled = await measureInProcess(below('stack'), below('in-process'));
    progress('1,000 deliveries over HTTP through the local host, 16 at a time');
    const served = await measureOverHttp(below('stack'), below('over-http'));

    const peers = {
      verifyAndParse: figuresOf('verify-and-parse', handled.verifyAndParse).map(asPeer),
      bareSend: figuresOf('bare-send', handled.bareSend).map(asPeer),
    };
    const ours = figuresOf('delivery', handled.receiver);
    return [
      ...peers.verifyAndParse,
      ...peers.bareSend,
      ...ours.map((figure, index) => {
        const peer = peers.bareSend[index];
        return peer ? beside(figure, peer) : figure;
      }),
      {
        // The name and the bench that it is known by wherever the receiver's path is measured.
        bench: 'webhooks',
        name: 'aws-calls-per-delivery',
        value: handled.receiver.awsCallsPerDelivery,
        unit: 'calls',
      },
      figure('http-deliveries-per-second', served.perSecond, '1/s'),
      figure('http-worked-off-per-second', served.workedOffPerSecond, '1/s'),
      figure('http-answer-p50', percentile(served.latenciesMs, 0.5), 'ms'),
      figure('http-answer-p99', percentile(served.latenciesMs, 0.99), 'ms'),
    ];
  });

const figure = (name: string, value: number, unit: string): Figure => ({
  bench: 'receiver',
  name,
  value,
  unit,
});
const asPeer = (one: Figure): Figure => ({ ...one, peer: true });

const figuresOf = (name: string, { latenciesMs, cpuUsPerDelivery }: Handled): Figure[] => [
  figure(`${name}-p50`, percentile(latenciesMs, 0.5), 'ms'),
  figure(`${name}-p99`, percentile(latenciesMs, 0.99), 'ms'),
  figure(`${name}-cpu`, cpuUsPerDelivery, 'µs'),
];
