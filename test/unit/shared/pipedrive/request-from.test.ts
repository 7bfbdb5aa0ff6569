import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../../../shared/errors.ts';
import { type Call, catalog, type Endpoint, requestFrom } from '../../../../shared/pipedrive/index.ts';
import { failureOf, ORIGIN } from '../../../support/builders.ts';

describe('a call becomes a request', () => {
  test('of the declared version, method and path, with the parameters in their places', () => {
    const request = requestFrom(ORIGIN, catalog.v1.getRoleAssignments, {
      path: { id: 4 },
      query: { start: 500, limit: 500 },
    });

    expect(request.method).toBe('GET');
    expect(request.url.href).toBe(
      'https://acme.pipedrive.com/api/v1/roles/4/assignments?start=500&limit=500',
    );
    expect(request.headers).toEqual({ accept: 'application/json' });
    expect(request.body).toBeUndefined();
  });

  test('with its body as JSON, also where the method is DELETE', () => {
    const request = requestFrom(ORIGIN, catalog.v1.deleteRoleAssignment, {
      path: { id: 4 },
      body: { user_id: 7 },
    });

    expect(request.method).toBe('DELETE');
    expect(request.headers['content-type']).toBe('application/json');
    expect(request.body).toBe('{"user_id":7}');
  });

  test('whose query cannot be broken out of', () => {
    const request = requestFrom(ORIGIN, catalog.v1.findUsersByName, { query: { term: 'a&limit=1#x/../+y' } });

    expect(request.url.pathname).toBe('/api/v1/users/find');
    expect([...request.url.searchParams]).toEqual([['term', 'a&limit=1#x/../+y']]);
  });

  test('in which a query parameter that is undefined is left out', () => {
    const request = requestFrom(ORIGIN, catalog.v2.getDeals, { query: { owner_id: 7, status: undefined } });

    expect(request.url.search).toBe('?owner_id=7');
  });
});

const misfits: [string, Endpoint, Call, string][] = [
  ['a path parameter that is missing', catalog.v1.getUser, {}, 'path.id'],
  ['a path parameter nobody asked for', catalog.v1.getUser, { path: { id: 7, other: 8 } }, 'path.other'],
  [
    'a path parameter of a path that has none',
    catalog.v2.addDeal,
    { path: { id: 7 }, body: { title: 'T' } },
    'path.id',
  ],
  ['a query field that is not known', catalog.v2.getDeals, { query: { owner: 7 } }, 'query'],
  ['a query field of the wrong type', catalog.v2.getDeals, { query: { owner_id: 'ada' } }, 'query.owner_id'],
  ['a page larger than there is', catalog.v2.getDeals, { query: { limit: 501 } }, 'query.limit'],
  ['a body that is missing', catalog.v2.addDeal, {}, 'body'],
  ['a body that is a list', catalog.v2.addDeal, { body: [] }, 'body'],
  ['a body without its required field', catalog.v2.addDeal, { body: { value: 3 } }, 'body.title'],
  [
    'a body with a field that is not known',
    catalog.v1.addUser,
    { body: { email: 'a@b.io', name: 'Ada' } },
    'body',
  ],
  ['an address that is none', catalog.v1.addUser, { body: { email: 'ada' } }, 'body.email'],
  [
    'a wrong field deep in a body',
    catalog.v1.addUser,
    { body: { email: 'a@b.io', access: [{ app: 'sales' }, { app: 'chess' }] } },
    'body.access.1.app',
  ],
];

describe('a call that does not fit is refused by the name of its field:', () => {
  test.each(misfits)('%s', async (_title, endpoint, call, field) => {
    const failure = await failureOf(() => requestFrom(ORIGIN, endpoint, call));

    expect(failure).toBeInstanceOf(InvalidInput);
    expect(failure).toMatchObject({ details: { field } });
  });
});

const hostileIds = [
  '1/../2',
  '..',
  '.',
  '1%2F..%2F2',
  '1\u0000',
  '1?limit=1',
  '1#x',
  '1 2',
  '',
  '１２',
  '1;v=2',
  '@evil.example',
  '7'.repeat(65),
  '7\n',
  'me',
  'find',
];

describe('no id can change which path is called:', () => {
  test.each(hostileIds)('%j is refused', async (id) => {
    const failure = await failureOf(() => requestFrom(ORIGIN, catalog.v1.getUser, { path: { id } }));

    expect(failure).toMatchObject({ name: 'InvalidInput', details: { field: 'path.id' } });
  });

  test.each([7, '7', '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5'])('%j passes', (id) => {
    const request = requestFrom(ORIGIN, catalog.v1.getPermissionSet, { path: { id } });

    expect(request.url.pathname).toBe(`/api/v1/permissionSets/${id}`);
  });

  test('a field’s code may be a word', () => {
    const request = requestFrom(ORIGIN, catalog.v2.getDealField, { path: { field_code: 'expected_close' } });

    expect(request.url.pathname).toBe('/api/v2/dealFields/expected_close');
  });
});
