import { describe, expect, test } from 'vitest';
import { quoteOf } from '../../../../shared/writes/quote.ts';
import { aWrite } from '../../../support/builders.ts';

const standing = { limit: 30_000, reserve: 3000, spent: 1000, spentByOthers: 0, remaining: 26_000 };
const writes = (count: number, operation = 'updateDeal', lane: 'backfill' | 'lifecycle' = 'backfill') =>
  Array.from({ length: count }, () => aWrite({ operation, lane }));

describe('a quote', () => {
  test('adds up what the operations cost, in tokens, share of the day and minutes', () => {
    const mixed = [...writes(598), ...writes(1, 'deleteDeal'), ...writes(1, 'v1.updateTask')];

    expect(quoteOf(mixed, standing, 20)).toEqual({
      tokens: 598 * 5 + 3 + 10,
      shareOfToday: 0.100_1,
      minutes: 1,
      fitsToday: true,
    });
  });

  test.each([
    ['what is left today', 5200, true],
    ['one write more than that', 5201, false],
  ])('of %s says whether it fits', (_, count, fitsToday) => {
    expect(quoteOf(writes(count), standing, 20)).toMatchObject({ fitsToday });
  });

  test.each([
    ['lifecycle', true],
    ['backfill', false],
  ] as const)('of the lane %s may count on the reserve: %s', (lane, fitsToday) => {
    const nearlySpent = { ...standing, spent: 27_000, remaining: 0 };

    expect(quoteOf(writes(600, 'updateDeal', lane), nearlySpent, 20)).toMatchObject({ fitsToday });
    expect(quoteOf(writes(601, 'updateDeal', lane), nearlySpent, 20)).toMatchObject({ fitsToday: false });
  });
});
