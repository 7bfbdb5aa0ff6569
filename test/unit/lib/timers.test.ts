import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aheadMs, systemTimers } from '../../../lib/timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The longest wait that setTimeout keeps. */
const LONGEST_MS = 2_147_483_647;

describe('the machine’s timers', () => {
  test.each([1, 5_000, LONGEST_MS, LONGEST_MS + 1, 30 * 86_400_000, 3 * LONGEST_MS])(
    'run the work once, after %i ms',
    (delayMs) => {
      let runs = 0;
      systemTimers.after(delayMs, () => runs++);

      vi.advanceTimersByTime(delayMs - 1);
      expect(runs).toBe(0);
      vi.advanceTimersByTime(1);
      expect(runs).toBe(1);
      vi.advanceTimersByTime(2 * LONGEST_MS);
      expect(runs).toBe(1);
    },
  );

  test('take a time in the past for now', () => {
    let runs = 0;
    systemTimers.after(-5, () => runs++);

    vi.advanceTimersByTime(0);

    expect(runs).toBe(1);
  });

  test.each([1_000, LONGEST_MS + 1_000])('run nothing after a wait of %i ms was cancelled', (delayMs) => {
    let runs = 0;
    const cancel = systemTimers.after(delayMs, () => runs++);

    vi.advanceTimersByTime(delayMs - 1);
    cancel();
    vi.advanceTimersByTime(10);

    expect(runs).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('How far a clock is ahead is exact, whenever the machine’s own ticks', () => {
  for (const ticksAt of [1, 2, 3, 4, 5]) {
    let readings = 0;
    const machine = () => (++readings >= ticksAt ? 1001 : 1000);

    expect(aheadMs({ now: () => machine() + 86_400_000 }, machine)).toBe(86_400_000);
  }
});
