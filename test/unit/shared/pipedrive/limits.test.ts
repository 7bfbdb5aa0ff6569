import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitsFrom } from '../../../../shared/pipedrive/limits.ts';
import { NOW_MS } from '../../../support/functions.ts';

test('all headers are read', () => {
  const limits = limitsFrom(
    {
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '7',
      'x-ratelimit-reset': '2',
      'x-daily-ratelimit-token-limit': '180000',
      'x-daily-ratelimit-token-remaining': '0',
      'retry-after': '1.5',
    },
    NOW_MS,
  );

  expect(limits).toEqual({
    burstLimit: 100,
    burstRemaining: 7,
    burstResetMs: 2000,
    dailyLimit: 180000,
    dailyRemaining: 0,
    retryAfterMs: 1500,
  });
});

test('without headers nothing is claimed', () => {
  expect(limitsFrom({}, NOW_MS)).toEqual({});
});

test.each([
  '',
  ' ',
  '-1',
  'soon',
  'NaN',
  'Infinity',
  '1e3',
  '0x10',
  '1, 2',
  '１',
  '.5',
  '5.',
  '9'.repeat(400),
  'Fri, 20 Nov 2026 09:00:00 GMT',
])('the header %j is left out', (text) => {
  expect(limitsFrom({ 'x-ratelimit-reset': text, 'retry-after': text }, NOW_MS)).toEqual({});
});

test.each([
  ['1000000000', 1_000_000_000_000],
  // 2026-11-20T09:00:02Z
  ['1795165202', 2000],
  // An hour ago: there is room already.
  ['1795161600', 0],
])('a reset of %s is %i ms from now', (text, expected) => {
  expect(limitsFrom({ 'x-ratelimit-reset': text }, NOW_MS)).toEqual({ burstResetMs: expected });
});

test('whatever the headers are, each limit is a finite number from 0 up', () => {
  const names = [
    'x-ratelimit-remaining',
    'x-ratelimit-reset',
    'x-daily-ratelimit-token-remaining',
    'x-daily-ratelimit-token-limit',
    'retry-after',
  ];
  const digits = fc.array(fc.constantFrom('0', '1', '9'), { maxLength: 400 }).map((all) => all.join(''));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    digits,
    fc.double().map(String),
    fc.integer().map(String),
  );
  const headers = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), text);

  fc.assert(
    fc.property(headers, (some) => {
      const limits = Object.values(limitsFrom(some, NOW_MS));

      expect(limits.filter((limit) => !Number.isFinite(limit) || limit < 0)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
