import { describe, expect, test } from 'vitest';
import { covers } from '../../../../shared/writes/covers.ts';

const update = (body: object, path: object = { id: 8 }, operation = 'updateDeal') => ({
  operation,
  call: JSON.stringify({ path, body }),
});

describe('a later edit covers an earlier one of the same record', () => {
  test.each([
    ['that sets the same field', { title: 'B' }, { title: 'A' }],
    ['that sets fewer fields', { title: 'B', value: 2 }, { title: 'A' }],
    ['that sets a field to nothing', { title: null }, { title: 'A' }],
    ['of the same custom field', { custom_fields: { k1: 2, k2: 3 } }, { custom_fields: { k1: 1 } }],
  ])('%s', (_, later, earlier) => {
    expect(covers(update(later), update(earlier))).toBe(true);
  });
});

describe('a later edit does not cover', () => {
  test.each([
    ['one that sets a field more', update({ title: 'B' }), update({ title: 'A', value: 1 })],
    [
      'one of another custom field, which it leaves alone',
      update({ custom_fields: { k2: 1 } }),
      update({ custom_fields: { k1: 1 } }),
    ],
    ['one of another record', update({ title: 'B' }, { id: 9 }), update({ title: 'A' })],
    [
      'one by another operation',
      update({ name: 'B' }, { id: 8 }, 'updatePerson'),
      update({ name: 'A' }, { id: 8 }, 'updateOrganization'),
    ],
    [
      'a creation: two are two records',
      { operation: 'addDeal', call: '{"body":{"title":"B"}}' },
      { operation: 'addDeal', call: '{"body":{"title":"A"}}' },
    ],
    [
      'a deletion',
      { operation: 'deleteDeal', call: '{"path":{"id":8}}' },
      { operation: 'deleteDeal', call: '{"path":{"id":8}}' },
    ],
    [
      'a follower, whose addition is no edit',
      { operation: 'addDealFollower', call: '{"path":{"id":8},"body":{"user_id":1}}' },
      { operation: 'addDealFollower', call: '{"path":{"id":8},"body":{"user_id":1}}' },
    ],
    ['what is not known', update({ a: 1 }, { id: 8 }, 'nothing'), update({ a: 1 }, { id: 8 }, 'nothing')],
  ])('%s', (_, later, earlier) => {
    expect(covers(later, earlier)).toBe(false);
  });
});
