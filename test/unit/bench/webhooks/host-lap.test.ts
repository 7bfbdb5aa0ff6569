import { describe, expect, test } from 'vitest';
import type { Noted } from '../../../bench/webhooks/function-log.ts';
import { hostLap } from '../../../bench/webhooks/host-lap.ts';

const delivered = (id: string, sentMs: number) => ({
  id,
  sentMs,
  answeredInMs: 10,
  publishedMs: sentMs + 30,
});
const noted = (atMs: number, requestId: string, effect = 'applied'): Noted => ({ atMs, requestId, effect });

describe('a lap through the local host', () => {
  const lap = hostLap(
    [delivered('a', 1_000), delivered('b', 1_100), delivered('c', 1_190)],
    new Map([
      ['a', noted(1_040, 'request-1')],
      ['b', noted(1_500, 'request-2')],
      ['c', noted(1_500, 'request-2')],
    ]),
  );

  test('counts each delivery from its own sending', () => {
    expect(lap).toMatchObject({
      answersMs: [10, 10, 10],
      toBusMs: [30, 30, 30],
      toStateMs: [40, 400, 310],
    });
  });

  test('answers from the first sending to the last answer, and works off until the last note', () => {
    expect(lap).toMatchObject({ answeredPerSecond: 15, workedOffPerSecond: 6 });
  });

  test('has as many batches as invocations', () => {
    expect(lap.meanBatch).toBe(1.5);
  });
});

test('a lap with a delivery that was not applied, or not noted, is none', () => {
  const stale = new Map([['a', noted(1_040, 'request-1', 'stale')]]);

  expect(() => hostLap([delivered('a', 1_000)], stale)).toThrow('stale');
  expect(() => hostLap([delivered('a', 1_000)], new Map())).toThrow('no note');
});
