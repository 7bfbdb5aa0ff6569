import { describe, expect, test } from 'vitest';
import { partsPerMillion, together, usdPerMillion } from '../../../bench/webhooks/usage.ts';

describe('the price of a million', () => {
  test.each([
    ['http-api-requests', 1, 1],
    ['lambda-requests', 1, 0.2],
    ['lambda-gb-seconds', 0.001, 0.0133334],
    ['sqs-fifo-requests', 3, 1.5],
    ['dynamodb-write-units', 4, 2.5],
    ['dynamodb-read-units', 2, 0.25],
    ['dynamodb-storage', 2e-6, 0.5],
    ['dynamodb-backups', 1e-6, 0.2],
    ['event-bus-events', 1, 1],
    ['logs', 6.8e-7, 0.34],
  ])('of %s, %d each, is %d USD', (name, each, usd) => {
    expect(usdPerMillion({ [name]: each })).toBeCloseTo(usd, 10);
  });

  test('is the sum of its parts, and names none that nothing is taken of', () => {
    const usage = { 'http-api-requests': 1, 'sqs-fifo-requests': 1, logs: 0 };

    expect(partsPerMillion(usage)).toEqual({ 'http-api-requests': 1, 'sqs-fifo-requests': 0.5 });
    expect(usdPerMillion(usage)).toBe(1.5);
  });
});

test('usages together are added up price by price', () => {
  const all = together(
    { 'sqs-fifo-requests': 1, 'http-api-requests': 1 },
    { 'sqs-fifo-requests': 2, logs: 3 },
    {},
  );

  expect(all).toEqual({ 'sqs-fifo-requests': 3, 'http-api-requests': 1, logs: 3 });
});
