import { describe, expect, it } from 'vitest';
import { onward } from '../../../../../functions/webhook-keeper/fill/onward.ts';
import { ContractBroken, Unavailable } from '../../../../../shared/errors.ts';

const entries = (...pairs: readonly (readonly [key: string, at: number])[]) =>
  pairs.map(([key, at]) => ({ key, at }));

describe('where a list of version 1 goes on', () => {
  it('is the last time seen, so that records which move meanwhile hide none', () => {
    expect(onward({}, 100, entries(['a', 100], ['b', 105]), true)).toEqual({ since: 105 });
  });

  it('is nowhere at its end', () => {
    expect(onward({}, 100, entries(['a', 100], ['b', 105]), false)).toBeUndefined();
  });

  it('is the last record again within one second, and where there is no order of time', () => {
    expect(onward({}, 100, entries(['a', 100], ['b', 100]), true)).toEqual({
      since: 100,
      start: 1,
      last: 'b',
      vain: 0,
    });
    expect(onward({}, 100, entries(['a', 109], ['b', 105]), true)).toMatchObject({ start: 1, last: 'b' });
  });

  it('is its beginning when the record that was last is no longer where it was', () => {
    const place = { since: 100, start: 499, last: 'b', vain: 1 };

    expect(onward(place, 100, entries(['c', 100], ['d', 100]), true)).toEqual({ since: 100, vain: 2 });
    expect(onward(place, 100, entries(['c', 100], ['d', 100]), false)).toEqual({ since: 100, vain: 2 });
  });

  it('is given up when it had to begin again too often', () => {
    const place = { since: 100, start: 499, last: 'b', vain: 5 };

    expect(() => onward(place, 100, entries(['c', 100]), true)).toThrow(Unavailable);
  });

  it('is not believed where a page holds nothing', () => {
    expect(() => onward({}, 100, [], true)).toThrow(ContractBroken);
  });
});
