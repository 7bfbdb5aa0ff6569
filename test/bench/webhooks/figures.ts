import type { Figure } from '../figure.ts';
import { percentile } from '../statistics.ts';

/** A figure of this bench. */
export const figure = (name: string, value: number, unit: string): Figure => ({
  bench: 'webhooks',
  name,
  value,
  unit,
});

/** The same of what it is measured against. */
export const asPeer = (one: Figure): Figure => ({ ...one, peer: true });

/** The middle of many times, and the one that a hundredth exceeds. */
export const times = (name: string, timesMs: readonly number[]): readonly [Figure, Figure] => [
  figure(`${name}-p50`, percentile(timesMs, 0.5), 'ms'),
  figure(`${name}-p99`, percentile(timesMs, 0.99), 'ms'),
];
