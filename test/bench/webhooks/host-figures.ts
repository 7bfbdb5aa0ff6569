import type { Figure } from '../figure.ts';
import { figure, times } from './figures.ts';
import type { ThroughHost } from './through-host.ts';

/** What the whole local host does: how many deliveries it takes, and how long one takes when there are few. */
export const hostFigures = ({ saturated, steady }: ThroughHost): Figure[] => [
  figure('http-deliveries-per-second', saturated.answeredPerSecond, '1/s'),
  figure('http-worked-off-per-second', saturated.workedOffPerSecond, '1/s'),
  ...times('http-answer', saturated.answersMs),
  figure('batch-saturated', saturated.meanBatch, 'deliveries'),
  ...times('steady-answer', steady.answersMs),
  ...times('delivery-to-bus', steady.toBusMs),
  ...times('delivery-to-state', steady.toStateMs),
  figure('batch-steady', steady.meanBatch, 'deliveries'),
];
