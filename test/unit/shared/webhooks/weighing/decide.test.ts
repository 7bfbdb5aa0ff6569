import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../../../../shared/webhooks/weighing/decide.ts';
import type { Known } from '../../../../../shared/webhooks/weighing/known.ts';
import { aChange, aUserChange } from '../../../../support/changes.ts';

const NINE_MS = Date.parse('2026-11-20T09:00:00.400Z');

/** State after the change of `aChange`. */
const aState = (part: Partial<Known> = {}): Known => ({
  timeMs: NINE_MS,
  precisionMs: 1,
  deleted: false,
  content: { id: 8, title: 'Crane', value: 100 },
  changeId: 'c-1',
  sequence: 3,
  ...part,
});
const gone = aState({ deleted: true });
const aRemoval = (part = {}) =>
  aChange({
    action: 'delete',
    after: null,
    previous: { id: 8, title: 'Crane' },
    previousIs: 'whole',
    ...part,
  });

describe('a change', () => {
  test.each([
    ['of a record nobody knew', undefined, aChange(), 'apply'],
    ['that is later', aState(), aChange({ timeMs: NINE_MS + 1 }), 'apply'],
    ['that is older', aState(), aChange({ timeMs: NINE_MS - 1 }), 'stale'],
    ['that is older than the deletion', gone, aChange({ timeMs: NINE_MS - 1 }), 'stale'],
    ['of the moment of the deletion', gone, aChange(), 'stale'],
    ['after the deletion', gone, aChange({ timeMs: NINE_MS + 1 }), 'apply'],
    ['of the same moment that says something else', aState(), aChange({ after: { title: 'Other' } }), 'ask'],
    ['of the same moment that says the same', aState(), aChange(), 'told'],
  ])('%s', (_, known, change, decision) => {
    const decided = decide(known, change);

    expect(decided).toBe(decision);
  });

  test('of whole seconds is of one moment with all of that second, and older or later than any other', () => {
    const at = (timeMs: number) => aUserChange({ timeMs, after: { id: 42, name: 'Else' } });
    const known = aState({ content: { id: 42, name: 'Ada' } });

    const decided = [-1000, 0, 1000].map((ms) => decide(known, at(Math.floor(NINE_MS / 1000) * 1000 + ms)));

    expect(decided).toEqual(['stale', 'ask', 'apply']);
  });
});

describe('a user whom a sync has read since', () => {
  const read = (part: Partial<Known> = {}) =>
    aState({
      content: { id: 42, name: 'Ada' },
      readSince: true,
      untold: { name: 'Ada of old' },
      ...part,
    });
  const late = (name: string) => aUserChange({ timeMs: NINE_MS - 60_000, after: { id: 42, name } });

  test('is told by a late webhook what the sync has read, and nothing else', () => {
    const decided = [
      decide(read(), late('Ada')),
      decide(read({ untold: 'added' }), late('Ada')),
      decide(read(), late('Ada of old')),
      decide(read({ untold: undefined }), late('Ada')),
    ];

    expect(decided).toEqual(['apply', 'apply', 'stale', 'stale']);
  });

  test('is told by a comparison what no webhook told', () => {
    const compared = aUserChange({ version: 'read', timeMs: NINE_MS + 1, after: { id: 42, name: 'Ada' } });

    const decided = [decide(read(), compared), decide(read({ untold: undefined }), compared)];

    expect(decided).toEqual(['apply', 'told']);
  });
});

describe('of two changes of one moment', () => {
  const change = aChange({ after: { id: 8, title: 'Other', value: 100 }, previous: { title: 'Crane' } });

  test('a creation is the first, whichever comes first', () => {
    const created = aChange({ action: 'create', previous: null });

    const decided = [decide(aState(), change, created), decide(aState(), created, change)];

    expect(decided).toEqual(['apply', 'stale']);
  });

  test('the same of version 1 is a second telling, and the same of version 2 another change', () => {
    const first = aChange();
    const twin = aChange({
      version: '1.0',
      previousIs: 'whole',
      previous: { id: 8, title: 'Hook', value: 100 },
    });

    const decided = [decide(aState(), twin, first), decide(aState(), aChange(), first)];

    expect(decided).toEqual(['told', 'apply']);
  });

  test('one that was read, and made by no change, has not told the other', () => {
    const decided = [
      decide(aState({ changeId: undefined }), aChange()),
      decide(aState({ readSince: true }), aChange()),
    ];

    expect(decided).toEqual(['apply', 'apply']);
  });

  test('a deletion wins, and is told once', () => {
    const decided = [decide(aState(), aRemoval()), decide(gone, aRemoval())];

    expect(decided).toEqual(['apply', 'told']);
  });

  test('a deletion that says where the record went is news of a tombstone that does not', () => {
    const merge = aRemoval({ merged: { to: '9' } });

    const decided = [decide(gone, merge), decide({ ...gone, mergedTo: '9' }, merge)];

    expect(decided).toEqual(['apply', 'told']);
  });
});

describe('what a read for a gap covered', () => {
  const until = Date.parse('2026-11-20T09:00:00.999Z');
  const known = aState({ timeMs: until, coveredUntilMs: until, coveredBy: 'gap-1' });

  test.each([
    ['a change in that second', aChange({ after: { title: 'Late' } }), 'covered'],
    [
      'a change that was told a moment after its second',
      aChange({ timeMs: until + 5, updateTime: '2026-11-20T09:00:00Z' }),
      'covered',
    ],
    [
      'a change of a later second',
      aChange({ timeMs: until + 5, updateTime: '2026-11-20T09:00:01Z' }),
      'apply',
    ],
    [
      'a change told much later by a time that did not move',
      aChange({ timeMs: until + 60_000, updateTime: '2026-11-20T09:00:00Z' }),
      'apply',
    ],
    [
      'a deletion since, whose last state is of that second',
      aRemoval({ timeMs: until + 5, updateTime: '2026-11-20T09:00:00Z' }),
      'apply',
    ],
    ['a user’s change of that whole second', aUserChange({ timeMs: until - 999 }), 'covered'],
    ['a user’s change of the second after', aUserChange({ timeMs: until + 1 }), 'apply'],
  ])('%s', (_, change, decision) => {
    const decided = decide(known, change);

    expect(decided).toBe(decision);
  });
});

describe('what a read for a gap found', () => {
  const read = (part = {}) =>
    aChange({ version: 'read', previous: null, previousIs: 'whole', timeMs: NINE_MS + 599, ...part });

  test.each([
    ['is news where State says something else', aState({ content: { title: 'Hook' } }), read(), 'apply'],
    ['is news of a record nobody knew', undefined, read(), 'apply'],
    ['is no news where State says the same', aState(), read(), 'told'],
    ['is news where State was not sure', aState({ unsure: true }), read(), 'apply'],
    [
      'is the last word of its moment',
      aState({ timeMs: NINE_MS + 599, content: { title: 'Hook' } }),
      read(),
      'apply',
    ],
    ['is outdated where a later state is known', aState({ timeMs: NINE_MS + 600 }), read(), 'stale'],
    [
      'is no news of a record that is known to be gone',
      gone,
      read({ action: 'delete', after: null }),
      'told',
    ],
    [
      'is news of one that is gone where it was alive',
      aState(),
      read({ action: 'delete', after: null }),
      'apply',
    ],
  ])('%s', (_, known, change, decision) => {
    const decided = decide(known, change);

    expect(decided).toBe(decision);
  });
});

test('a change is never applied over a later moment, whatever the two say', () => {
  const aMs = fc.integer({ min: NINE_MS - 3000, max: NINE_MS + 3000 });
  const precision = fc.constantFrom(1 as const, 1000 as const);
  fc.assert(
    fc.property(
      aMs,
      aMs,
      precision,
      precision,
      fc.boolean(),
      fc.boolean(),
      (knownMs, ms, one, other, deleted, removes) => {
        const known = aState({ timeMs: knownMs, precisionMs: one, deleted });
        const part = { timeMs: ms, precisionMs: other };

        const decided = decide(
          known,
          removes ? aRemoval(part) : aChange({ ...part, after: { title: 'Other' } }),
        );

        const coarse = Math.max(one, other);
        const isOlder = Math.floor(ms / coarse) < Math.floor(knownMs / coarse);
        expect(decided === 'stale').toBe(
          isOlder || (!removes && deleted && Math.floor(ms / coarse) === Math.floor(knownMs / coarse)),
        );
      },
    ),
  );
});
