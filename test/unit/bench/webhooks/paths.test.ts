import { describe, expect, test } from 'vitest';
import { arrivalUsage, effectUsage, functionUsage, pollerUsage } from '../../../bench/webhooks/paths.ts';
import { usdPerMillion } from '../../../bench/webhooks/usage.ts';

test('a delivery that the HTTP API sends to the queue by itself is 1.50 USD a million, and its access log besides', () => {
  expect(usdPerMillion(arrivalUsage(3_000, 0))).toBe(1.5);
  expect(usdPerMillion(arrivalUsage(3_000, 200))).toBeCloseTo(1.6, 10);
});

test('a message of more than 64 KB is sent as several', () => {
  expect(arrivalUsage(65_536, 0)['sqs-fifo-requests']).toBe(1);
  expect(arrivalUsage(65_537, 0)['sqs-fifo-requests']).toBe(2);
});

describe('a function', () => {
  test('is charged by every millisecond that it has begun, and by its memory', () => {
    const usage = functionUsage({ latenciesMs: [2.1, 3, 8.5], batch: 1, memoryMiB: 512, logBytes: 0 });

    // 3, 3 and 9 ms: 5 ms of half a GB.
    expect(usage['lambda-gb-seconds']).toBeCloseTo(0.0025, 12);
    expect(usage['lambda-requests']).toBe(1);
  });

  test('of ten deliveries shares its request, its time and the lines of Lambda among them', () => {
    const usage = functionUsage({ latenciesMs: [40], batch: 10, memoryMiB: 256, logBytes: 500 });

    expect(usage['lambda-requests']).toBe(0.1);
    expect(usage['lambda-gb-seconds']).toBeCloseTo(0.001, 12);
    // Lambda's three lines have 70, 51 and 141 bytes, and 26 each.
    expect(usage.logs).toBeCloseTo(534e-9, 15);
  });
});

describe('the poller', () => {
  test('takes a batch and deletes it: two requests for one delivery, or for ten', () => {
    expect(pollerUsage(3_000, 1)).toEqual({ 'sqs-fifo-requests': 2 });
    expect(pollerUsage(3_000, 10)).toEqual({ 'sqs-fifo-requests': 0.2 });
  });

  test('takes a batch of more than 64 KB with several', () => {
    expect(pollerUsage(10_000, 10)).toEqual({ 'sqs-fifo-requests': 0.3 });
  });
});

test('what an event leaves is kept for its days, and backed up where it is in the table', () => {
  const usage = effectUsage({ writes: 6, reads: 2, tableBytes: 1_500, indexBytes: 1_000 }, 365);

  // Twelve months of 730 hours.
  expect(usage['dynamodb-storage']).toBeCloseTo(30e-6, 12);
  expect(usage['dynamodb-backups']).toBeCloseTo(18e-6, 12);
  expect(usage).toMatchObject({
    'dynamodb-write-units': 6,
    'dynamodb-read-units': 2,
    'event-bus-events': 1,
  });
});
