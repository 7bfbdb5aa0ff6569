import { expect, test } from 'vitest';
import { findMissed, sinceText } from '../../../../functions/webhook-keeper/find-missed.ts';
import type { RecentItem } from '../../../../shared/pipedrive/v1.ts';
import type { RecordState } from '../../../../shared/state/records.ts';
import { NOW_MS } from '../../../support/functions.ts';

/** Ten minutes before now. */
const CHANGED = '2026-11-20 08:50:00';
const CHANGED_MS = NOW_MS - 600_000;

const anItem = (part: Partial<RecentItem> = {}): RecentItem => ({
  item: 'deal',
  id: 8,
  data: { update_time: CHANGED },
  ...part,
});
const aState = (part: Partial<RecordState> = {}): RecordState => ({
  entity: 'deal',
  id: '8',
  timeMs: CHANGED_MS,
  deleted: false,
  sequence: 1,
  ...part,
});

const missedIn = async (items: readonly RecentItem[], stored?: RecordState) => [
  ...(await findMissed(
    { recents: async () => items, stored: async () => stored, now: () => NOW_MS },
    NOW_MS - 3_600_000,
    ['deal', 'person'],
  )),
];

test.each([
  ['is not in State', anItem(), undefined],
  ['is later than State', anItem(), aState({ timeMs: CHANGED_MS - 1 })],
])('a change that %s was missed', async (_, item, stored) => {
  expect(await missedIn([item], stored)).toEqual([['deal', CHANGED_MS]]);
});

test.each([
  ['State has', anItem(), aState()],
  ['is known by the record’s own time', anItem(), aState({ timeMs: 1, updateTime: '2026-11-20T08:50:00Z' })],
  ['a filled gap covers', anItem(), aState({ timeMs: 1, coveredUntilMs: CHANGED_MS + 999 })],
  [
    'is so young that it may still be told',
    anItem({ data: { update_time: '2026-11-20 08:56:41' } }),
    undefined,
  ],
  ['is of an entity that is not wanted', anItem({ item: 'note' }), undefined],
  ['has no time', anItem({ data: { id: 8 } }), undefined],
])('a change that %s was not', async (_, item, stored) => {
  expect(await missedIn([item], stored)).toEqual([]);
});

test('Pipedrive is asked from a second before, because it lists what is later', () => {
  expect(sinceText(NOW_MS)).toBe('2026-11-20 08:59:59');
});

test('of several changes that were missed the latest is told', async () => {
  const earlier = anItem({ id: 7, data: { update_time: '2026-11-20 08:40:00' } });

  expect(
    await missedIn([earlier, anItem(), anItem({ id: 9, data: { update_time: '2026-11-20 08:45:00' } })]),
  ).toEqual([['deal', CHANGED_MS]]);
});
