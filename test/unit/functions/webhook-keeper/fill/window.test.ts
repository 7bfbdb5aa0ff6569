import { describe, expect, it } from 'vitest';
import { untilSettledMs, windowOf } from '../../../../../functions/webhook-keeper/fill/window.ts';

const at = (time: string) => Date.parse(`2026-11-20T${time}Z`) / 1000;
const GAP = { from: '2026-11-20T08:00:00.500Z', how: 'ban' } as const;
const NOW_MS = Date.parse('2026-11-20T09:00:00.700Z');
const aMark = (verifiedUntil: number) => ({ entity: 'deal', verifiedUntil, version: 1 });

describe('the window of a pass', () => {
  it('begins two minutes before what was verified last, because lists may lag, and ends when a second is surely over', () => {
    expect(windowOf(aMark(at('08:30:00')), GAP, NOW_MS)).toEqual({
      since: at('08:28:00'),
      until: at('08:59:56'),
    });
  });

  it('begins when the account was connected where nothing was verified yet, and no later than the gap', () => {
    expect(windowOf(undefined, GAP, NOW_MS, '2026-11-20T07:00:00Z').since).toBe(at('06:58:00'));
    expect(windowOf(undefined, GAP, NOW_MS, '2026-11-20T08:30:00Z').since).toBe(at('07:58:00'));
    expect(windowOf(undefined, GAP, NOW_MS).since).toBe(at('07:58:00'));
  });

  it('reaches back to where somebody asked for, and no later than what was verified', () => {
    expect(windowOf(aMark(at('08:30:00')), { ...GAP, how: 'asked' }, NOW_MS).since).toBe(at('07:58:00'));
    expect(windowOf(aMark(at('07:30:00')), { ...GAP, how: 'asked' }, NOW_MS).since).toBe(at('07:28:00'));
  });

  it('is waited for until it holds the last second of the gap, five seconds at most', () => {
    const to = '2026-11-20T09:00:00.700Z';
    const waitMs = untilSettledMs({ to }, NOW_MS);

    expect(waitMs).toBe(4_300);
    expect(windowOf(undefined, GAP, NOW_MS + waitMs).until).toBe(at('09:00:01'));
    expect(untilSettledMs({ to: '2026-11-20T08:59:50.000Z' }, NOW_MS)).toBe(0);
  });
});
