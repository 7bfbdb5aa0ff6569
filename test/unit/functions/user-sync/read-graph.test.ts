import { expect, test } from 'vitest';
import { readGraph, reads } from '../../../../functions/user-sync/read-graph.ts';
import { createClient } from '../../../../shared/pipedrive/index.ts';
import { NOW_MS } from '../../../support/functions.ts';

/** The real client over these answers by path, each a page; what was asked for is kept. */
function company(answers: Readonly<Record<string, readonly unknown[]>>) {
  const asked: string[] = [];
  const pages = new Map(Object.entries(answers).map(([path, list]) => [path, [...list]]));
  const client = createClient(reads, {
    origin: 'https://acme.pipedrive.com',
    send: async ({ url }) => {
      asked.push(`${url.pathname}${url.search}`);
      const body = pages.get(url.pathname)?.shift();
      return { status: 200, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) };
    },
    credentials: async () => ({ 'x-api-token': 'token' }),
    room: async () => ({ answered: () => {} }),
    heard: async () => {},
    deprecated: () => {},
    now: () => NOW_MS,
    sleep: async () => {},
    random: () => 0,
  });
  return { client, asked };
}

const ok = (data: unknown, more = {}) => ({ success: true, data, ...more });
const noSets = { '/api/v1/permissionSets': [ok([])] };

test('users, roles and permission sets are read in bulk, and priced', async () => {
  const { client, asked } = company({
    '/api/v1/users': [
      ok([
        {
          id: 42,
          email: 'ada@example.com',
          name: 'Ada',
          active_flag: true,
          role_id: 5,
          access: [{ app: 'sales', admin: true, permission_set_id: 'set-1' }],
        },
      ]),
    ],
    '/api/v1/roles': [
      ok([{ id: 1, name: 'Company', parent_role_id: null }], {
        additional_data: { pagination: { more_items_in_collection: true, next_start: 500 } },
      }),
      ok([{ id: 5, name: 'Sales', parent_role_id: 1 }]),
    ],
    '/api/v1/permissionSets': [ok([{ id: 'set-1', name: 'Admin', app: 'sales', type: 'admin' }])],
  });

  const graph = await readGraph(client);

  expect(asked).toEqual([
    '/api/v1/users',
    '/api/v1/roles?limit=500',
    '/api/v1/roles?start=500&limit=500',
    '/api/v1/permissionSets',
  ]);
  expect(graph).toEqual({
    user: {
      nodes: [
        {
          id: 42,
          email: 'ada@example.com',
          name: 'Ada',
          active: true,
          roleId: 5,
          access: [{ app: 'sales', admin: true, permissionSetId: 'set-1' }],
        },
      ],
      odd: [],
    },
    role: {
      nodes: [
        { id: 1, name: 'Company' },
        { id: 5, name: 'Sales', parentId: 1 },
      ],
      odd: [],
    },
    permissionSet: { nodes: [{ id: 'set-1', name: 'Admin', app: 'sales', type: 'admin' }], odd: [] },
    tokens: 80,
  });
});

test('one odd user is named by place and field, and the others are read', async () => {
  const { client } = company({
    '/api/v1/users': [
      ok([{ id: 41, active_flag: 1 }, { id: 'ada' }, { id: '43', access: null, role_id: null, name: null }]),
    ],
    '/api/v1/roles': [ok([{ id: 1, name: 'Company' }])],
    ...noSets,
  });

  const { user } = await readGraph(client);

  expect(user.nodes).toEqual([{ id: 41, active: true }, { id: 43 }]);
  expect(user.odd).toEqual([{ index: 1, field: 'id' }]);
});

test.each([
  ['a page of HTML', '<html></html>'],
  ['JSON that is cut', '{"success":true,"data":[{"id":1'],
  ['data that is no list', { success: true, data: { id: 1 } }],
  ['success that is false', { success: false, error: 'no' }],
])('%s in place of the roles is no graph at all', async (_, page) => {
  const { client } = company({ '/api/v1/users': [ok([{ id: 41 }])], '/api/v1/roles': [page], ...noSets });

  await expect(readGraph(client)).rejects.toThrow('getRoles');
});
