import { describe, expect, test } from 'vitest';
import { differs, fieldsOf, isSilent } from '../../../../shared/webhooks/differs.ts';
import { parseExactly } from '../../../../shared/webhooks/exact-json.ts';

test('what differs is named, custom fields one by one', () => {
  const a = { title: 'Crane', value: 100, stage_id: 1, custom_fields: { a: 1, b: 2, c: 3 } };
  const b = { title: 'Harbour crane', value: 100, stage_id: 2, custom_fields: { a: 1, b: 3, d: 4 } };

  expect(differs(a, b)).toEqual(['title', 'stage_id', 'custom_fields.b']);
});

describe('no difference is', () => {
  test.each<[string, object, object]>([
    ['a field that only one of them tells', { title: 'Crane', acv: 5 }, { title: 'Crane', origin: 'API' }],
    [
      'the time of the change',
      { update_time: 'a', stage_change_time: 'b' },
      { update_time: 'c', stage_change_time: 'd' },
    ],
    [
      'a count, or what comes next',
      { notes_count: 1, next_activity_id: 4 },
      { notes_count: 2, next_activity_id: 5 },
    ],
    ['nothing as an empty text', { note: '', lost_reason: null }, { note: null, lost_reason: '' }],
    ['a number in digits', { value: 12 }, { value: '12' }],
    ['options in another order', { label_ids: [1, 2] }, { label_ids: [2, 1] }],
    ['options as text', { custom_fields: { a: '1,3' } }, { custom_fields: { a: [3, 1] } }],
    [
      'an address with fewer parts',
      { address: { value: 'Pikk 1' } },
      { address: { value: 'Pikk 1', country: 'Estonia' } },
    ],
    ['an address without any part', { address: null }, { address: { value: null, country: null } }],
    [
      'an amount without its currency',
      { custom_fields: { a: 5 } },
      { custom_fields: { a: { value: 5, currency: 'EUR' } } },
    ],
    ['the first label alone', { label: 5 }, { label_ids: [5, 6] }],
    ['no label', { label: null }, { label_ids: [] }],
  ])('%s', (_, a, b) => {
    expect(differs({ ...a }, { ...b })).toEqual([]);
    expect(differs({ ...b }, { ...a })).toEqual([]);
  });

  test('a number that a read has rounded', () => {
    const told = Object(parseExactly('{"value":9007199254740993}'));
    const read = Object(JSON.parse('{"value":9007199254740993}'));

    expect(differs(told, read)).toEqual([]);
    expect(differs(read, told)).toEqual([]);
  });
});

describe('a difference is', () => {
  test.each<[string, object, object, string[]]>([
    ['nothing and something', { owner_id: null }, { owner_id: 7 }, ['owner_id']],
    ['0 and nothing', { value: 0 }, { value: null }, ['value']],
    ['no and nothing', { done: false }, { done: null }, ['done']],
    ['another label', { label: 5 }, { label_ids: [6, 5] }, ['label_ids']],
    ['another option', { label_ids: [1] }, { label_ids: [1, 2] }, ['label_ids']],
    [
      'the order of what is not options',
      { emails: [{ value: 'a' }, { value: 'b' }] },
      { emails: [{ value: 'b' }, { value: 'a' }] },
      ['emails'],
    ],
    [
      'another currency',
      { custom_fields: { a: { value: 5, currency: 'EUR' } } },
      { custom_fields: { a: { value: 5, currency: 'USD' } } },
      ['custom_fields.a'],
    ],
    ['an object and a text', { a: { b: 1 } }, { a: 'x' }, ['a']],
  ])('%s', (_, a, b, fields) => {
    expect(differs({ ...a }, { ...b })).toEqual(fields);
    expect(differs({ ...b }, { ...a })).toEqual(fields);
  });
});

test('the fields of a part are named in the same way', () => {
  expect(fieldsOf({ title: 'x', custom_fields: { a: null, b: 1 } })).toEqual([
    'title',
    'custom_fields.a',
    'custom_fields.b',
  ]);
});

test.each([
  ['update_time', true],
  ['modified', true],
  ['undone_activities_count', true],
  ['last_activity_date', true],
  ['title', false],
  ['count', false],
  ['active_flag', false],
])('%s is silent: %s', (field, silent) => {
  expect(isSilent(field)).toBe(silent);
});
