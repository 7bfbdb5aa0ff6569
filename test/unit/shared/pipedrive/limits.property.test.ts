import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BudgetExhausted, Throttled } from '../../../../shared/errors.ts';
import { catalog, perform } from '../../../../shared/pipedrive/index.ts';
import { limitsFrom } from '../../../../shared/pipedrive/limits.ts';
import { anAnswer, aResponse, scripted } from '../../../support/builders.ts';
import { NOW_MS } from '../../../support/functions.ts';

const HEADERS = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-daily-ratelimit-token-limit',
  'x-daily-ratelimit-token-remaining',
  'retry-after',
] as const;

/** Seconds, epochs, negatives, and what is no number at all. */
const someText = fc.oneof(
  fc.nat().map(String),
  fc.integer({ min: 0, max: 4_000_000_000 }).map(String),
  fc.integer({ min: NOW_MS - 10_000, max: NOW_MS + 10_000 }).map((ms) => String(ms / 1000)),
  fc.integer().map(String),
  fc.double().map(String),
  fc.array(fc.nat({ max: 9 }), { maxLength: 400 }).map((digits) => digits.join('')),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.string({ unit: 'binary' }),
);
/** Any of the headers, each with any text, and others besides. */
const someHeaders = fc
  .tuple(fc.dictionary(fc.constantFrom(...HEADERS), someText), fc.dictionary(fc.string(), someText))
  .map(([known, other]) => ({ ...other, ...known }));

const isSound = (limit: unknown) => typeof limit === 'number' && Number.isFinite(limit) && limit >= 0;

describe('whatever the rate headers say,', () => {
  test('the limits of an answer are finite numbers from 0 up', async () => {
    await fc.assert(
      fc.asyncProperty(someHeaders, async (headers) => {
        const { ports } = scripted({ ...anAnswer([]), headers });

        const { limits } = await perform(ports, catalog.v1.getUsers, {});

        expect(Object.values(limits).every(isSound)).toBe(true);
        expect(limits).toEqual(limitsFrom(headers, NOW_MS));
      }),
      { numRuns: 500 },
    );
  });

  test('a 429 is waited for by a finite time, unless the day’s tokens are spent', async () => {
    await fc.assert(
      fc.asyncProperty(someHeaders, async (headers) => {
        const { ports } = scripted(aResponse(429, { success: false }, headers));

        const refused = await perform(ports, catalog.v1.getUsers, {}).catch((error: unknown) => error);

        if (limitsFrom(headers, NOW_MS).dailyRemaining === 0) expect(refused).toBeInstanceOf(BudgetExhausted);
        else {
          if (!(refused instanceof Throttled)) throw refused;
          expect(isSound(refused.retryAfterMs)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('no header changes what another one says', () => {
    fc.assert(
      fc.property(someHeaders, (headers) => {
        const alone = Object.entries(headers).map(([name, text]) => limitsFrom({ [name]: text }, NOW_MS));

        expect(limitsFrom(headers, NOW_MS)).toEqual(Object.assign({}, ...alone));
      }),
    );
  });
});
