import { expect, test } from 'vitest';
import { recognise } from '../../../../shared/webhooks/recognise.ts';
import { toChange } from '../../../../shared/webhooks/to-change.ts';
import { NOW_MS } from '../../../support/functions.ts';
import {
  dealChanged,
  dealDeleted,
  leadChanged,
  userChanged,
  v1DealUpdated,
} from '../../../support/webhook-examples.ts';

function changeOf(body: unknown) {
  const recognised = recognise(JSON.stringify(body), '1', NOW_MS);
  if (!recognised.known) throw new Error(recognised.reason);
  return toChange(recognised.told);
}

test('both records of a change are in their normal form', () => {
  const { after, previous } = changeOf(v1DealUpdated);

  expect(after).toMatchObject({ title: 'Updated Deal Title', owner_id: 12415231, label_ids: [24, 25] });
  expect(previous).toMatchObject({ title: 'Deal Title', owner_id: 12415231, label_ids: [24, 25] });
});

test('what is said besides the records is handed on', () => {
  expect(changeOf(dealChanged)).toMatchObject({
    entity: 'deal',
    id: '8',
    action: 'change',
    timeMs: 1669302715724,
    actor: '12415231',
    source: 'app',
    version: '2.0',
    previousIs: 'changed fields',
  });
});

test.each([
  ['a deal', dealChanged, '2022-11-24T15:11:55Z'],
  ['a deal of version 1', v1DealUpdated, '2025-02-17T21:22:41Z'],
  ['a deleted deal, which is that of its last state', dealDeleted, '2022-11-24T15:11:55Z'],
  ['a lead, in whole seconds', leadChanged, '2025-06-19T16:07:36Z'],
  ['a user', userChanged, '2022-11-24T15:42:22Z'],
])('the own time of %s is told apart', (_, body, time) => {
  expect(changeOf(body).updateTime).toBe(time);
});

test('a record without a time of its own has none', () => {
  const change = changeOf({ ...dealChanged, data: { ...dealChanged.data, update_time: null } });

  expect(change).not.toHaveProperty('updateTime');
});
