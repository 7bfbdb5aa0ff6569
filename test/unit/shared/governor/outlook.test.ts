import { describe, expect, test } from 'vitest';
import { createOutlook } from '../../../../shared/governor/outlook.ts';
import type { Others, Sharing } from '../../../../shared/governor/sharing.ts';

const NOW_MS = 100_000;

const sharing = (others: Partial<Others> = {}): Sharing => ({
  limit: 52,
  holders: {},
  free: [],
  others: { said: true, withheld: 28, changedMs: 1000, spare: {}, ...others },
});
const knowing = (others: Partial<Others> = {}) => {
  const outlook = createOutlook('me');
  outlook.learn(sharing(others));
  return outlook;
};
const scout = (id: string) => ({ id, untilMs: NOW_MS + 1000, inWindow: 0, atLeast: 0 });
const sent = (ready: number) => ({ sentMs: NOW_MS, scout: undefined, ready });

test('what was ready here all the while is not there for others, although Pipedrive says that it remains', () => {
  const outlook = knowing();

  outlook.answered(sent(5), 4);

  expect(outlook.news(NOW_MS)).toMatchObject({ said: true, spare: { least: -1, changedMs: 1000 } });
  expect(outlook.hasNews(NOW_MS)).toBe(true);
});

test('an answer that does not say what remains is no news', () => {
  const outlook = knowing();

  outlook.answered(sent(5), undefined);

  expect(outlook.news(NOW_MS).said).toBeUndefined();
  expect(outlook.hasNews(NOW_MS)).toBe(false);
});

describe('a scout', () => {
  test('of another process is waited for as long as it may take', () => {
    const outlook = knowing({ scout: scout('other') });

    expect(outlook.isWaiting(NOW_MS)).toBe(true);
    expect(outlook.closedUntilMs(NOW_MS)).toBe(NOW_MS + 1000);
    expect(outlook.closedUntilMs(NOW_MS + 1000)).toBe(0);
  });

  test('of ours leaves, and nothing else does until what it found is known to all', () => {
    const outlook = knowing({ scout: scout('me') });
    const before = outlook.closedUntilMs(NOW_MS);
    const left = outlook.left(NOW_MS);

    const isScout = outlook.answered({ sentMs: NOW_MS, scout: left, ready: 0 }, 52);

    expect(before).toBe(0);
    expect(outlook.closedUntilMs(NOW_MS + 10)).toBe(NOW_MS + 1000);
    expect(isScout).toBe(true);
    expect(outlook.news(NOW_MS + 10).found).toEqual({ remaining: 52 });
    outlook.told(outlook.news(NOW_MS + 10));
    outlook.learn(sharing());
    expect(outlook.hasNews(NOW_MS + 10)).toBe(false);
    expect(outlook.closedUntilMs(NOW_MS + 10)).toBe(0);
  });
});
