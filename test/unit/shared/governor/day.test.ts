import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '../../../../shared/governor/day.ts';

const HOUR_MS = 60 * 60 * 1000;
const at = (iso: string) => Date.parse(iso);

test.each([
  ['Etc/UTC', '2026-11-20T09:00:00Z', '2026-11-20', '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'],
  ['Etc/UTC', '2026-11-20T00:00:00Z', '2026-11-20', '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'],
  ['Europe/Tallinn', '2026-11-20T22:30:00Z', '2026-11-21', '2026-11-20T22:00:00Z', '2026-11-21T22:00:00Z'],
  ['Asia/Kathmandu', '2026-11-20T18:00:00Z', '2026-11-20', '2026-11-19T18:15:00Z', '2026-11-20T18:15:00Z'],
  // The clocks change: 23 and 25 hours.
  ['Europe/Tallinn', '2026-03-29T12:00:00Z', '2026-03-29', '2026-03-28T22:00:00Z', '2026-03-29T21:00:00Z'],
  ['America/New_York', '2026-11-01T12:00:00Z', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
])('in %s at %s it is %s', (timeZone, now, day, starts, resets) => {
  expect(dayOf(timeZone, at(now))).toEqual({ day, startsMs: at(starts), resetsMs: at(resets) });
});

test('a day follows the other without a gap, and every moment of it belongs to it', () => {
  const zone = fc.constantFrom(
    'Etc/UTC',
    'Europe/Tallinn',
    'America/St_Johns',
    'Pacific/Apia',
    'Africa/Cairo',
  );
  const moment = fc.integer({ min: at('2010-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });

  fc.assert(
    fc.property(zone, moment, fc.nat({ max: 1000 }), (timeZone, nowMs, part) => {
      const { day, startsMs, resetsMs } = dayOf(timeZone, nowMs);
      const within = Math.floor(startsMs + ((resetsMs - 1 - startsMs) * part) / 1000);

      expect(startsMs <= nowMs && nowMs < resetsMs).toBe(true);
      expect(resetsMs - startsMs).toBeLessThanOrEqual(25 * HOUR_MS);
      expect(dayOf(timeZone, within)).toEqual({ day, startsMs, resetsMs });
      expect(dayOf(timeZone, resetsMs).startsMs).toBe(resetsMs);
    }),
    { numRuns: 100 },
  );
});
