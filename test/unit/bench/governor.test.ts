import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBurst } from '../../../lib/simulator/limits/burst.ts';
import { fairness, firstWindowMs, utilisation, utilisationOfRest } from '../../bench/governor/utilisation.ts';

const every = (stepMs: number, requests: number) =>
  Array.from({ length: requests }, (_, index) => index * stepMs);

describe('the utilisation of a window', () => {
  test('is 1 for whole windows sent at once every 2 s', () => {
    const bursts = Array.from({ length: 800 }, (_, index) => Math.floor(index / 80) * 2000);

    expect(utilisation(80, bursts)).toBe(1);
  });

  test('is 1 for perfect even pacing', () => {
    expect(utilisation(80, every(25, 800))).toBe(1);
  });

  test('is a half when half as much is sent', () => {
    expect(utilisation(80, every(50, 800))).toBe(0.5);
  });

  test('does not depend on the order in which arrivals are listed', () => {
    expect(utilisation(20, every(100, 200).toReversed())).toBe(1);
  });

  test('is never more than 1, whatever the server that enforces the window has let through', () => {
    const gaps = fc.array(fc.nat(300), { minLength: 30, maxLength: 200 });

    fc.assert(
      fc.property(gaps, (all) => {
        const burst = createBurst(5);
        let nowMs = 0;
        const accepted = all.flatMap((gapMs) => {
          nowMs += gapMs;
          return burst.take('token', '/deals', nowMs).allowed ? [nowMs] : [];
        });
        fc.pre(accepted.length > 5);

        expect(utilisation(5, accepted)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('is nothing to speak of when the window was filled once only', () => {
    expect(() => utilisation(80, every(25, 80))).toThrow(RangeError);
  });
});

describe('the utilisation of what another app leaves', () => {
  /** Every 75 ms: a third of 80 in 2 s. */
  const foreign = every(75, 1000);

  test('is 1 when every place that the other does not take is taken again at once', () => {
    const places = Array.from({ length: 3000 }, (_, index) => index * 25);

    expect(
      utilisationOfRest(
        80,
        places.filter((ms) => ms % 75 !== 0),
        foreign,
      ),
    ).toBeCloseTo(1, 2);
  });

  test('is a half when half of those are taken', () => {
    expect(utilisationOfRest(80, every(75, 1000), foreign)).toBeCloseTo(0.5, 2);
  });

  test('is that of the whole window when there is no other', () => {
    expect(utilisationOfRest(80, every(50, 800), [])).toBe(0.5);
  });
});

describe('the first window', () => {
  test('takes until as many requests are accepted as it holds', () => {
    expect(firstWindowMs(80, -10, every(25, 800))).toBe(79 * 25 + 10);
  });

  test('has no end when fewer were accepted', () => {
    expect(() => firstWindowMs(80, 0, every(25, 79))).toThrow(RangeError);
  });
});

test.each([
  [{ a: 20, b: 20 }, 1],
  [{ a: 19, b: 20 }, 0.95],
  [{ a: 20 }, 0],
])('the fairness of %o between a and b is %d', (accepted, expected) => {
  expect(fairness(['a', 'b'], accepted)).toBe(expected);
});
