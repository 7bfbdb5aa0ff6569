import { describe, expect, test } from 'vitest';
import { parseExactly } from '../../../../shared/webhooks/exact-json.ts';
import { normal } from '../../../../shared/webhooks/normal/normal.ts';
import { dealChanged, leadChanged, userCreated, v1DealUpdated } from '../../../support/webhook-examples.ts';

const KEY = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';

/** The custom field of a v2 payload's record, in its normal form. */
const fieldOf = (value: unknown) =>
  normal('deal', 'webhook-2', { custom_fields: { [KEY]: value } }).custom_fields;

describe('a deal', () => {
  test('of a v2 webhook gets a number for who may see it and keeps the rest', () => {
    const deal = normal('deal', 'webhook-2', dealChanged.data);

    expect(deal).toMatchObject({
      id: 8,
      visible_to: 3,
      label_ids: [24, 25],
      owner_id: 12415231,
      update_time: '2022-11-24T15:11:55Z',
    });
  });

  test('of version 1 gets the names and forms of REST v2, and loses what is told from other fields', () => {
    expect(normal('deal', 'webhook-1', v1DealUpdated.current)).toEqual({
      id: 9,
      title: 'Updated Deal Title',
      owner_id: 12415231,
      creator_user_id: 12415231,
      person_id: 8,
      org_id: 1,
      value: 100,
      currency: 'EUR',
      is_deleted: false,
      status: 'open',
      stage_id: 1,
      pipeline_id: 1,
      label_ids: [24, 25],
      visible_to: 3,
      add_time: '2025-02-17T19:46:52Z',
      update_time: '2025-02-17T21:22:41Z',
      custom_fields: { [KEY]: { value: 200, currency: 'EUR' } },
    });
  });

  test('of REST v1 has its owner and links as ids', () => {
    const person = { active_flag: true, name: 'Ada', email: [], phone: [], owner_id: 3, value: 8 };
    const deal = { id: 9, user_id: { id: 7, name: 'Ada', value: 7 }, person_id: person, org_id: null };

    expect(normal('deal', 'rest-1', deal)).toEqual({ id: 9, owner_id: 7, person_id: 8, org_id: null });
  });

  test('that version 1 calls deleted has no status, because what it was is not told', () => {
    expect(normal('deal', 'rest-1', { id: 9, status: 'deleted' })).toEqual({ id: 9, is_deleted: true });
  });

  test.each([
    [null, []],
    ['', []],
    ['24', [24]],
    ['24,25', [24, 25]],
  ])('labelled %j in version 1 has the labels %j', (label, labels) => {
    expect(normal('deal', 'rest-1', { label })).toEqual({ label_ids: labels });
  });
});

test('a deal of which version 1 tells one label as a number keeps it as such: it may be the first of several', () => {
  expect(normal('deal', 'webhook-1', { label: 24 })).toEqual({ label: 24 });
});

describe('a custom field of a v2 webhook has the form of REST:', () => {
  test.each<[string, unknown, unknown]>([
    ['an amount', { type: 'monetary', value: 10.5, currency: 'EUR' }, { value: 10.5, currency: 'EUR' }],
    ['an option', { type: 'enum', id: 12 }, 12],
    ['several options', { type: 'set', values: [{ id: 1 }, { id: 3 }] }, [1, 3]],
    ['a person', { type: 'people', id: 8 }, 8],
    ['a text', { type: 'varchar', value: 'PO-1' }, 'PO-1'],
    ['a number', { type: 'double', value: 0 }, 0],
    [
      'a range of days',
      { type: 'daterange', from: '2027-01-11', until: '2027-01-15' },
      { value: '2027-01-11', until: '2027-01-15' },
    ],
    [
      'a range of hours',
      { type: 'timerange', from: '09:00:00', until: '17:00:00', timezone_id: 265 },
      { value: '09:00:00', until: '17:00:00', timezone_id: 265 },
    ],
    [
      'an address',
      { type: 'address', value: 'Tallinn', country: 'Estonia', street_number: '' },
      { value: 'Tallinn', country: 'Estonia', street_number: '' },
    ],
    ['none', null, null],
    ['an amount that was taken out', { type: 'monetary', value: null, currency: null }, null],
    ['a range that was taken out', { type: 'daterange', from: null, until: null }, null],
    ['what has no type is as it came', { value: 'x', other: 1 }, { value: 'x', other: 1 }],
    ['what we do not understand is as it came', { type: 'new', parts: [1] }, { type: 'new', parts: [1] }],
  ])('%s', (_, told, expected) => {
    expect(fieldOf(told)).toEqual({ [KEY]: expected });
  });

  test('Pipedrive’s own example of an address', () => {
    const deal = normal('deal', 'webhook-2', dealChanged.data);

    expect(Object.values(Object(deal.custom_fields))).toMatchObject([
      { value: 'Tallinn, Estonia', country: 'Estonia', admin_area_level_1: 'Harju County' },
    ]);
    expect(JSON.stringify(deal)).not.toContain('"type"');
  });
});

describe('a custom field of version 1 comes from among the others:', () => {
  test.each<[string, object, unknown]>([
    ['a text', { [KEY]: 'x' }, 'x'],
    ['an amount', { [KEY]: 100, [`${KEY}_currency`]: 'EUR' }, { value: 100, currency: 'EUR' }],
    ['an amount that is none', { [KEY]: null, [`${KEY}_currency`]: null }, null],
    [
      'a range',
      { [KEY]: '2027-01-11', [`${KEY}_until`]: '2027-01-15' },
      { value: '2027-01-11', until: '2027-01-15' },
    ],
    ['one that is not set', { [KEY]: '' }, null],
  ])('%s', (_, fields, expected) => {
    expect(normal('person', 'webhook-1', { id: 8, ...fields })).toEqual({
      id: 8,
      custom_fields: { [KEY]: expected },
    });
  });

  test('of a lead, whom REST has in version 1 alone', () => {
    expect(normal('lead', 'rest-1', { id: 'a', [KEY]: 1 })).toEqual({ id: 'a', custom_fields: { [KEY]: 1 } });
  });
});

describe('a person', () => {
  test('of version 1 has lists of e-mails and telephone numbers, none of them empty', () => {
    const person = {
      email: [{ value: 'ada@example.com', primary: true, label: 'work' }],
      phone: [{ value: '', primary: true }],
    };

    expect(normal('person', 'webhook-1', person)).toEqual({
      emails: [{ value: 'ada@example.com', primary: true, label: 'work' }],
      phones: [],
    });
  });

  test('of whom a v2 webhook tells the first label keeps it as such: the others are not known', () => {
    expect(normal('person', 'webhook-2', { label: 5 })).toEqual({ label: 5 });
  });

  test('of whom all labels are told loses the first one', () => {
    expect(normal('person', 'rest-1', { label: 5, label_ids: [5, 6] })).toEqual({ label_ids: [5, 6] });
  });

  test('is not deleted while version 1 calls it active', () => {
    expect(normal('person', 'rest-1', { active_flag: true })).toEqual({ is_deleted: false });
    expect(normal('person', 'rest-1', { active_flag: false })).toEqual({ is_deleted: true });
  });
});

test('an organization has its address in parts, whether it is told as a line, as parts or as fields', () => {
  expect(normal('organization', 'webhook-2', { address: 'Pikk 1, Tallinn' })).toEqual({
    address: { value: 'Pikk 1, Tallinn' },
  });
  expect(normal('organization', 'rest-1', { address: 'Pikk 1', address_country: 'Estonia' })).toEqual({
    address: { value: 'Pikk 1', country: 'Estonia' },
  });
  expect(normal('organization', 'rest-2', { address: { value: 'Pikk 1' } })).toEqual({
    address: { value: 'Pikk 1' },
  });
  expect(normal('organization', 'rest-1', { address: null, address_country: null })).toEqual({
    address: null,
  });
});

test('an activity of a webhook gets the names of REST v2 and plain times of day', () => {
  const activity = {
    id: 4,
    active_flag: true,
    busy_flag: false,
    done: 1,
    due_time: { timezone_id: null, value: '09:30:00' },
    duration: '',
    location: '',
    assigned_to_user_id: 7,
    user_id: 7,
    participants: [{ person_id: 8, primary_flag: true }],
    attendees: [{ email_address: 'ada@example.com', is_organizer: 1 }],
  };

  expect(normal('activity', 'webhook-2', activity)).toEqual({
    id: 4,
    is_deleted: false,
    busy: false,
    done: true,
    due_time: '09:30:00',
    duration: null,
    location: null,
    owner_id: 7,
    participants: [{ person_id: 8, primary: true }],
    attendees: [{ email: 'ada@example.com', is_organizer: true }],
  });
});

test('a lead’s times are in whole seconds like those of every other record', () => {
  expect(normal('lead', 'webhook-2', leadChanged.data)).toMatchObject({
    update_time: '2025-06-19T16:07:36Z',
    value: { amount: 123, currency: 'BRL' },
    organization_id: null,
  });
});

describe('a user', () => {
  test('of a webhook has a number for an id, and nothing of what webhooks do not tell', () => {
    const user = normal('user', 'webhook-2', userCreated.data);

    expect(user).toMatchObject({
      id: 16943176,
      language: 'en-GB',
      active_flag: true,
      modified: '2022-11-24T15:39:48Z',
    });
    expect(user).not.toHaveProperty('access');
    expect(user).not.toHaveProperty('lang');
  });

  test('of REST keeps access and role, and both flags', () => {
    const user = {
      id: 7,
      active_flag: false,
      is_deleted: false,
      role_id: 2,
      access: [{ app: 'sales' }],
      phone: null,
      is_you: false,
    };

    expect(normal('user', 'rest-1', user)).toEqual({
      id: 7,
      active_flag: false,
      is_deleted: false,
      role_id: 2,
      access: [{ app: 'sales' }],
    });
  });
});

test('kinds without rules of their own get what all have in common', () => {
  expect(normal('note', 'webhook-2', { id: 1, active_flag: true, add_time: '2026-11-20 09:00:00' })).toEqual({
    id: 1,
    is_deleted: false,
    add_time: '2026-11-20T09:00:00Z',
  });
  expect(normal('pipeline', 'webhook-2', { id: 1, active: true, deal_probability: 1 })).toEqual({
    id: 1,
    is_deleted: false,
    is_deal_probability_enabled: true,
  });
});

test('what is told under an old and a new name is what the new one says, in whichever order they come', () => {
  expect(normal('activity', 'rest-2', { owner_id: 7, user_id: 9 })).toEqual({ owner_id: 7 });
  expect(normal('activity', 'rest-2', { user_id: 9, owner_id: 7 })).toEqual({ owner_id: 7 });
});

test('a part of a record stays a part: nothing is added', () => {
  for (const entity of ['deal', 'person', 'organization', 'activity', 'lead', 'product', 'user', 'note'])
    for (const shape of ['webhook-1', 'webhook-2', 'rest-1', 'rest-2'] as const)
      expect(normal(entity, shape, { title: 'x' })).toEqual({ title: 'x' });
});

test('a text that only looks like a time or a flag is left alone', () => {
  const deal = { title: '2026-11-20 09:00:00', lost_reason: '3', visible_to: 'everyone' };

  expect(normal('deal', 'webhook-2', deal)).toEqual(deal);
});

test('no digit of a number is lost', () => {
  const raw = `{"value":9007199254740993,"custom_fields":{"${KEY}":{"type":"double","value":1e400}}}`;

  const deal = normal('deal', 'webhook-2', Object(parseExactly(raw)));

  expect(JSON.stringify(deal)).toBe(`{"value":9007199254740993,"custom_fields":{"${KEY}":1e400}}`);
});

test('fields named like parts of a prototype are fields and nothing else', () => {
  const raw = '{"constructor":1,"toString":2,"hasOwnProperty":{"a":1}}';

  expect(normal('deal', 'webhook-2', Object(parseExactly(raw)))).toEqual(JSON.parse(raw));
  expect(normal('user', 'webhook-2', Object(parseExactly(raw)))).toEqual(JSON.parse(raw));
});
