import { expect, test } from 'vitest';
import { type Call, endpointOf } from '../../../../shared/pipedrive/index.ts';
import { hashesOf, says } from '../../../../shared/webhooks/own-values.ts';
import { markOf } from '../../../../shared/webhooks/own-writes.ts';

const NOW_MS = 1_795_165_200_000;
const KEY = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';

function markFor(operation: string, call: Call) {
  const endpoint = endpointOf(operation);
  if (!endpoint) throw new Error(operation);
  return markOf(endpoint, call, 'write-1', NOW_MS);
}

test('a write is marked with its record and the hashes of what it sets, and nothing of what it says', () => {
  const mark = markFor('updateDeal', {
    path: { id: 8 },
    body: { title: 'Crane', custom_fields: { [KEY]: 5 } },
  });

  expect(mark).toEqual({
    write: 'write-1',
    entity: 'deal',
    action: 'change',
    recordId: '8',
    fields: {
      title: expect.stringMatching(/^[0-9a-f]{64}$/),
      [`custom_fields.${KEY}`]: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
    sentMs: NOW_MS,
    untilMs: NOW_MS + 120_000,
  });
});

test.each<[string, Call, string, string]>([
  ['addPerson', { body: { name: 'Ada' } }, 'person', 'create'],
  ['v2.updateOrganization', { path: { id: 3 }, body: { name: 'Acme' } }, 'organization', 'change'],
  ['updateLead', { path: { id: 'f0-1a' }, body: { title: 'Lead' } }, 'lead', 'change'],
  ['updateUser', { path: { id: 42 }, body: { active_flag: false } }, 'user', 'change'],
  ['deleteActivity', { path: { id: 5 } }, 'activity', 'delete'],
])('%s is marked as what its event will be', (operation, call, entity, action) => {
  const mark = markFor(operation, call);

  expect(mark).toMatchObject({ entity, action });
});

test('what events never tell of a user is not waited for', () => {
  const mark = markFor('addUser', {
    body: { email: 'ada@example.com', access: [{ app: 'sales', admin: false }] },
  });

  expect(Object.keys(mark?.fields ?? {})).toEqual(['email']);
});

test.each<[string, Call]>([
  ['addDealFollower', { path: { id: 8 }, body: { user_id: 7 } }],
  ['duplicateProduct', { path: { id: 8 } }],
  ['convertDealToLead', { path: { id: 8 } }],
  ['addUserRoleAssignment', { path: { id: 42 }, body: { role_id: 3 } }],
  ['updateDeal', { path: { id: 8 } }],
  ['getDeal', { path: { id: 8 } }],
])('%s has no mark, because its event could not be told', (operation, call) => {
  if (!endpointOf(operation)) return;

  const mark = markFor(operation, call);

  expect(mark).toBeUndefined();
});

test.each<[string, unknown, unknown, boolean]>([
  ['a number as text', 100, '100', true],
  ['nothing as null or empty', '', null, true],
  ['options in another order', [2, 1], [1, 2], true],
  ['one option fewer', [1, 2], [1], false],
  ['an amount with its currency', { value: 5, currency: 'EUR' }, { value: 5, currency: 'EUR' }, true],
  ['an amount in another currency', { value: 5, currency: 'EUR' }, { value: 5, currency: 'USD' }, false],
  ['an amount without its currency', 5, { value: 5, currency: 'EUR' }, true],
  [
    'an address that Pipedrive completed',
    { value: 'Tallinn' },
    { value: 'Tallinn', country: 'Estonia' },
    true,
  ],
  ['another address', { value: 'Tallinn' }, { value: 'Tartu', country: 'Estonia' }, false],
  [
    'an e-mail that got a label',
    [{ value: 'a@example.com' }],
    [{ value: 'a@example.com', label: 'work' }],
    true,
  ],
  [
    'a second e-mail',
    [{ value: 'a@example.com' }],
    [{ value: 'a@example.com' }, { value: 'b@example.com' }],
    false,
  ],
])('what is told is what was written: %s', (_, written, told, same) => {
  const said = says(hashesOf({ field: told }), hashesOf({ field: written }), 'field');

  expect(said).toBe(same);
});
