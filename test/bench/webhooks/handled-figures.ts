import { beside, type Figure } from '../figure.ts';
import { asPeer, figure, times } from './figures.ts';
import type { InProcess } from './in-process.ts';
import type { Handled } from './runner.ts';

/** What the handlers take in a process of their own, the receiver beside its peers. */
export function handledFigures({ receiver, verifyAndParse, bareSend, ...of }: InProcess): Figure[] {
  const sending = timesAndCpu('bare-send', bareSend).map(asPeer);
  const sendingOwn = times('bare-send-own', bareSend.ownMs).map(asPeer);
  return [
    ...timesAndCpu('verify-and-parse', verifyAndParse).map(asPeer),
    ...sending,
    ...eachBeside(timesAndCpu('delivery', receiver), sending),
    // All but the wait for the queue. What the SDK does for the call is in it, and that is what the peer's is.
    ...sendingOwn,
    ...eachBeside(times('handler-own', receiver.ownMs), sendingOwn),
    ...timesAndCpu('processor', of.processor),
    ...timesAndCpu('processor-of-tens', of.processorOfTens),
  ];
}

const timesAndCpu = (name: string, { latenciesMs, cpuUsPerDelivery }: Handled): Figure[] => [
  ...times(name, latenciesMs),
  figure(`${name}-cpu`, cpuUsPerDelivery, 'µs'),
];

const eachBeside = (figures: readonly Figure[], others: readonly Figure[]): Figure[] =>
  figures.map((one, index) => {
    const other = others[index];
    return other ? beside(one, other) : one;
  });
