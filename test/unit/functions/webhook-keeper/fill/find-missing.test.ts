import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMissing } from '../../../../../functions/webhook-keeper/fill/find-missing.ts';
import type { Listed } from '../../../../../functions/webhook-keeper/fill/listed.ts';
import type { RecordState } from '../../../../../shared/state/records.ts';

const SECOND = 1_795_165_200;
const WINDOW = { since: SECOND - 100, until: SECOND + 100 };

const aListed = (part: Partial<Listed> = {}): Listed => ({
  entity: 'deal',
  id: '8',
  record: { id: 8, title: 'Harbour crane', add_time: '2020-01-01T00:00:00Z' },
  updateTime: '2026-11-20T09:00:00Z',
  updated: SECOND,
  deleted: false,
  ...part,
});

const aStored = (part: Partial<RecordState> = {}): RecordState => ({
  entity: 'deal',
  id: '8',
  timeMs: SECOND * 1000 + 120,
  updateTime: '2026-11-20T09:00:00Z',
  deleted: false,
  json: '{"id":8,"title":"Harbour crane"}',
  sequence: 4,
  ...part,
});

const judged = (listed: Listed, stored: RecordState | undefined) => findMissing([{ listed, stored }], WINDOW);
const NONE = { recovered: [], equal: 1, unsure: 0 };

describe('what State is missing of a list', () => {
  it('is a record of a later second that says something else, as its last state of that second', () => {
    const listed = aListed({ record: { id: 8, title: 'Sold' }, updated: SECOND + 5 });

    expect(judged(listed, aStored())).toEqual({
      recovered: [
        {
          entity: 'deal',
          id: '8',
          action: 'change',
          timeMs: (SECOND + 5) * 1000 + 999,
          updateTime: '2026-11-20T09:00:00Z',
          record: { id: 8, title: 'Sold' },
          over: 4,
        },
      ],
      equal: 0,
      unsure: 0,
    });
  });

  it('is not a record of which nothing but the time has changed', () => {
    expect(judged(aListed({ updated: SECOND + 5 }), aStored())).toEqual(NONE);
  });

  it('is a record of the same second that says something else, and counts as later than what State has of it', () => {
    const stored = aStored({ timeMs: SECOND * 1000 + 1_400 });

    const { recovered } = judged(aListed({ record: { id: 8, title: 'Sold' } }), stored);

    expect(recovered).toMatchObject([{ timeMs: SECOND * 1000 + 1_401 }]);
  });

  it('is a record that State was not sure of, even if it says the same', () => {
    expect(judged(aListed(), aStored({ unsure: true })).recovered).toHaveLength(1);
  });

  it('is one that State does not know: a creation if it was added within the window', () => {
    const born = aListed({ record: { id: 8, add_time: '2026-11-20T08:59:00Z' } });

    expect(judged(born, undefined).recovered).toMatchObject([{ action: 'create', over: 0 }]);
    expect(judged(aListed(), undefined).recovered).toMatchObject([{ action: 'change' }]);
  });

  it('is a deletion of what lives in State, also where that does not move the time of change', () => {
    expect(judged(aListed({ deleted: true }), aStored()).recovered).toMatchObject([
      { action: 'delete', timeMs: SECOND * 1000 + 999 },
    ]);
  });

  it('is not a deletion that State knows', () => {
    expect(judged(aListed({ deleted: true }), aStored({ deleted: true }))).toEqual(NONE);
  });

  it('is a record that is back after it was deleted', () => {
    const stored = aStored({ deleted: true, timeMs: (SECOND - 9) * 1000, updateTime: undefined });

    expect(judged(aListed(), stored).recovered).toMatchObject([{ action: 'change' }]);
  });

  it('is not what a webhook told after the list was read', () => {
    const later = aStored({
      timeMs: (SECOND + 101) * 1000,
      updateTime: '2026-11-20T09:01:41Z',
      json: '{"id":8,"title":"Meanwhile"}',
    });

    expect(judged(aListed(), later)).toEqual(NONE);
  });

  it('cannot be told where State knows of a later change that the list should have shown', () => {
    const contradicted = aStored({
      timeMs: (SECOND + 9) * 1000,
      updateTime: '2026-11-20T09:00:09Z',
      json: '{"id":8,"title":"Later"}',
    });

    expect(judged(aListed(), contradicted)).toEqual({ recovered: [], equal: 0, unsure: 1 });
  });

  it('goes by the time of the event where State does not know the record’s own, which is up to a second earlier', () => {
    const stored = aStored({
      timeMs: (SECOND + 1) * 1000 + 3,
      updateTime: undefined,
      json: '{"title":"Other"}',
    });

    expect(judged(aListed(), stored).recovered).toMatchObject([{ timeMs: (SECOND + 1) * 1000 + 4 }]);
  });

  it('is always later than what State has, and of no second that may still change', () => {
    const seconds = fc.integer({ min: SECOND - 100, max: SECOND + 99 });
    const stored = fc.option(
      fc.record({
        timeMs: fc.integer({ min: (SECOND - 200) * 1000, max: (SECOND + 99) * 1000 }),
        deleted: fc.boolean(),
        json: fc.constantFrom('{"title":"Harbour crane"}', '{"title":"Other"}'),
      }),
      { nil: undefined },
    );

    fc.assert(
      fc.property(seconds, fc.boolean(), stored, (updated, deleted, known) => {
        const state = known && aStored({ ...known, updateTime: undefined });
        const { recovered, equal, unsure } = judged(aListed({ updated, deleted }), state);
        const [found] = recovered;
        if (!found) return equal + unsure === 1;
        return found.timeMs > (state?.timeMs ?? 0) && found.timeMs < WINDOW.until * 1000;
      }),
    );
  });
});
