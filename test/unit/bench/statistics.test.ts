import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, percentile } from '../../bench/statistics.ts';

const someNumbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });

describe('the median', () => {
  test.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[2, 10, 2], 2],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  test('of nothing does not exist', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  test('has as many values below it as above it', () => {
    fc.assert(
      fc.property(someNumbers, (values) => {
        const middle = median(values);

        const half = values.length / 2;
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(half);
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(half);
      }),
    );
  });

  test('does not depend on the order, and leaves the values as they were', () => {
    fc.assert(
      fc.property(someNumbers, (values) => {
        const given = [...values];

        expect(median(values)).toBe(median(values.toReversed()));
        expect(values).toEqual(given);
      }),
    );
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  test.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ])('of 1 to 100 at %d is %d', (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  test('of nothing does not exist', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });

  test('is a measured value that at least that share of all does not exceed', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });

    fc.assert(
      fc.property(someNumbers, share, (values, wanted) => {
        const found = percentile(values, wanted);

        const within = values.filter((value) => value <= found).length;
        expect(values).toContain(found);
        expect(within / values.length).toBeGreaterThanOrEqual(wanted);
      }),
    );
  });
});
