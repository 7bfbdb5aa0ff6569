import { describe, expect, test } from 'vitest';
import { createDispatch } from '../../../../functions/api/dispatch.ts';
import type { Served } from '../../../../functions/api/route.ts';
import { accountRoutes } from '../../../../functions/api/routes/accounts.ts';
import { openRoutes } from '../../../../functions/api/routes/health.ts';
import { syncRoutes } from '../../../../functions/api/routes/syncs.ts';
import { tokenRoutes } from '../../../../functions/api/routes/tokens.ts';
import { userRoutes } from '../../../../functions/api/routes/users.ts';
import { writeRoutes } from '../../../../functions/api/routes/writes.ts';
import { UNTOUCHED } from '../../../../shared/governor/ledger.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import type { Sync } from '../../../../shared/state/syncs.ts';
import { createTokens, type Tokens } from '../../../../shared/state/tokens.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import { emptyLine, headOf, joined, type Line } from '../../../../shared/writes/line.ts';
import {
  anAccount,
  anHttpEvent,
  aWrite,
  bodyOf,
  createMemoryObserver,
  NOW_MS,
} from '../../../support/functions.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

const ADMIN = 'admin-token-of-enough-characters';

/** These routes behind the real dispatcher, called by the admin or by another bearer. */
function api(
  routes: readonly Served[],
  accounts: readonly Account[] = [anAccount()],
  findToken: Tokens['find'] = async () => undefined,
) {
  const dispatch = createDispatch({
    adminToken: async () => ADMIN,
    findToken,
    findAccount: async (id) => accounts.find(({ account }) => account === id),
    routes,
    log: createMemoryObserver().log,
  });
  return (
    method: string,
    path: string,
    {
      body,
      query,
      headers,
      bearer = ADMIN,
    }: {
      body?: unknown;
      query?: Record<string, string>;
      headers?: Record<string, string>;
      bearer?: string;
    } = {},
  ) =>
    dispatch(
      anHttpEvent({
        method,
        path,
        headers: { authorization: `Bearer ${bearer}`, ...headers },
        ...(query ? { query } : {}),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
}

describe('making a token', () => {
  /** The real token store over a table with a memory. */
  function tokenApi() {
    const table = createMemoryTable();
    const tokens = createTokens(table);
    const routes = [
      ...tokenRoutes({
        saveToken: tokens.save,
        findAccount: async (id) => (id === '1' ? anAccount() : undefined),
        newToken: () => 'a-token-of-32-random-bytes-as-text',
        now: () => NOW_MS,
      }),
      ...accountRoutes({
        listAccounts: async () => [],
        connect: async () => Promise.reject(new Error('unused')),
        disconnect: async () => Promise.reject(new Error('unused')),
      }),
    ];
    return { call: api(routes, [anAccount()], tokens.find), stored: () => table.group('TOKENS') };
  }

  test('shows it once and stores only its hash', async () => {
    const { call, stored } = tokenApi();

    const answer = await call('POST', '/v1/tokens', { body: { name: 'ci', scopes: ['read'] } });

    expect(answer.statusCode).toBe(201);
    expect(bodyOf(answer)).toEqual({
      name: 'ci',
      scopes: ['read'],
      token: 'a-token-of-32-random-bytes-as-text',
    });
    expect(stored()).toEqual([
      {
        pk: 'TOKENS',
        sk: 'c399c4bf09f2d9bcc020c7c68fad210734b84164bbfd8ed422b64fc5450455f2',
        name: 'ci',
        scopes: ['read'],
        createdAt: '2026-11-20T09:00:00.000Z',
      },
    ]);
    expect(JSON.stringify(stored())).not.toContain('a-token-of-32-random-bytes-as-text');
  });

  test('lets its bearer in, to what it was made for', async () => {
    const { call } = tokenApi();
    const bearer = 'a-token-of-32-random-bytes-as-text';
    const before = await call('GET', '/v1/accounts', { bearer });
    await call('POST', '/v1/tokens', { body: { name: 'ci', scopes: ['read'] } });

    const reading = await call('GET', '/v1/accounts', { bearer });
    const making = await call('POST', '/v1/tokens', { bearer, body: { name: 'more', scopes: ['admin'] } });

    expect([before.statusCode, reading.statusCode, making.statusCode]).toEqual([401, 200, 403]);
  });

  test('of one account cannot make another, even with the scope admin', async () => {
    const { call, stored } = tokenApi();
    await call('POST', '/v1/tokens', { body: { name: 'of 1', scopes: ['admin'], account: '1' } });

    const making = await call('POST', '/v1/tokens', {
      bearer: 'a-token-of-32-random-bytes-as-text',
      body: { name: 'of all', scopes: ['admin'] },
    });

    expect(making.statusCode).toBe(403);
    expect(stored()).toHaveLength(1);
  });

  test.each([
    ['an account that is not connected', { name: 'ci', scopes: ['read'], account: '9' }, 404],
    ['an account that cannot be one', { name: 'ci', scopes: ['read'], account: '1#X' }, 400],
    ['no scope', { name: 'ci', scopes: [] }, 400],
    ['a scope that is not known', { name: 'ci', scopes: ['root'] }, 400],
    ['no name', { name: '', scopes: ['read'] }, 400],
    ['a token of one’s own choice', { name: 'ci', scopes: ['read'], token: 'chosen-by-the-caller' }, 400],
  ])('for %s is refused, and nothing is stored', async (_, body, status) => {
    const { call, stored } = tokenApi();

    const answer = await call('POST', '/v1/tokens', { body });

    expect(answer.statusCode).toBe(status);
    expect(stored()).toEqual([]);
  });
});

describe('the users', () => {
  const userApi = () => {
    const asked: object[] = [];
    const never = async (): Promise<never> => {
      throw new Error('called for nothing');
    };
    const call = api(
      userRoutes({
        graph: {
          find: async () => undefined,
          page: async (_account, _kind, options) => {
            asked.push(options);
            return { items: [], next: '99' };
          },
          all: never,
          save: never,
        },
      }),
    );
    return { call, asked };
  };

  test.each([
    [undefined, 100],
    ['1', 1],
    ['500', 500],
    ['007', 7],
  ])('with the limit %s come %i at a time', async (limit, expected) => {
    const { call, asked } = userApi();

    const answer = await call('GET', '/v1/accounts/1/users', limit === undefined ? {} : { query: { limit } });

    expect(answer.statusCode).toBe(200);
    expect(asked).toEqual([{ limit: expected }]);
  });

  test.each(['0', '-1', '501', '9999', '99999', '1e2', 'abc', '', '1.5', ' 1', '９'])(
    'with the limit %j are refused',
    async (limit) => {
      const { call, asked } = userApi();

      const answer = await call('GET', '/v1/accounts/1/users', { query: { limit } });

      expect(answer.statusCode).toBe(400);
      expect(bodyOf(answer)).toMatchObject({ field: 'query.limit' });
      expect(asked).toEqual([]);
    },
  );

  test('go on after the last page, and say where', async () => {
    const { call, asked } = userApi();

    const answer = await call('GET', '/v1/accounts/1/users', { query: { after: '42' } });

    expect(bodyOf(answer)).toEqual({ items: [], next: '99' });
    expect(asked).toEqual([{ limit: 100, after: '42' }]);
  });

  test('that are not in the graph are 404', async () => {
    const { call } = userApi();

    expect((await call('GET', '/v1/accounts/1/users/42')).statusCode).toBe(404);
  });
});

describe('the writes', () => {
  const writeApi = (account = anAccount()) => {
    const stored = new Map<string, Write>();
    const lines = new Map<string, Line>();
    /** The keys of the writes that a sender was called for. */
    const called: (string | undefined)[] = [];
    const told: string[] = [];
    const lineOf = (group: string) => lines.get(group) ?? emptyLine(group);
    const call = api(
      writeRoutes({
        addWrites: async (_account, writes) =>
          writes.map((given) => {
            const item = stored.get(given.key) ?? given;
            stored.set(given.key, item);
            return { given, item };
          }),
        joinLines: async (_account, joining) =>
          joining.map(({ group, writes }) => {
            const line = joined(lineOf(group), writes);
            lines.set(group, line);
            return line;
          }),
        callHeads: async (_account, some) => {
          called.push(...some.map((line) => headOf(line)?.key));
        },
        tellQueued: async (_account, writes) => {
          told.push(...writes.map(({ key }) => key));
        },
        findWrite: async (_account, key) => stored.get(key),
        findLine: async (_account, group) => lineOf(group),
        readLedger: async () => UNTOUCHED,
        now: () => NOW_MS,
      }),
      [account],
    );
    return { call, stored, lines, called, told };
  };
  const body = { key: 'k-1', operation: 'addDeal', body: { title: 'ada@example.com' } };

  test('are quoted without being queued or stored', async () => {
    const { call, stored, called } = writeApi(anAccount({ plan: 'lite', reserve: 0 }));

    const answer = await call('POST', '/v1/accounts/1/writes', {
      query: { quote: 'true' },
      body: [body, { ...body, key: 'k-2' }, { ...body, key: 'k-3' }],
    });

    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({ tokens: 15, shareOfToday: 0.0005, minutes: 0.01, fitsToday: true });
    expect([stored.size, called.length]).toEqual([0, 0]);
  });

  test.each([
    ['an operation that only reads', anAccount(), { operation: 'getDeals' }, 400],
    ['a company that is read-only', anAccount({ mode: 'read-only' }), {}, 403],
  ])('of %s are refused when they are only quoted, too', async (_, account, change, status) => {
    const { call } = writeApi(account);

    const answer = await call('POST', '/v1/accounts/1/writes', {
      query: { quote: 'true' },
      body: { ...body, ...change },
    });

    expect(answer.statusCode).toBe(status);
  });

  test.each([
    ['an unknown operation', { operation: 'dropTable' }, 400, 'body.2.operation'],
    ['a field that does not fit', { body: { title: 7 } }, 400, 'body.2.body.title'],
    ['too much in it', { body: { title: 'x'.repeat(300_000) } }, 413, 'body.2.body'],
  ])('of which one has %s are refused, naming its place in the list', async (_, change, status, field) => {
    const { call, stored } = writeApi();
    const others = [body, { ...body, key: 'k-2' }];

    const answer = await call('POST', '/v1/accounts/1/writes', {
      body: [...others, { ...body, key: 'k-3', ...change }],
    });

    expect(answer.statusCode).toBe(status);
    expect(bodyOf(answer)).toMatchObject({ field });
    expect(stored.size).toBe(0);
  });

  test('are queued, and shown without what they say', async () => {
    const { call, called, told } = writeApi();

    const answer = await call('POST', '/v1/accounts/1/writes', { body });
    const later = await call('GET', '/v1/accounts/1/writes/k-1');

    expect(answer.statusCode).toBe(202);
    expect(bodyOf(answer)).toEqual({
      items: [
        {
          key: 'k-1',
          operation: 'addDeal',
          lane: 'interactive',
          status: 'queued',
          queuedAt: '2026-11-20T09:00:00.000Z',
          attempts: 0,
        },
      ],
    });
    expect(later.body).not.toContain('ada@example.com');
    expect([called, told]).toEqual([['k-1'], ['k-1']]);
  });

  test('of one record stand in its line, and a sender is called for the first alone', async () => {
    const { call, called, told } = writeApi();
    const edit = { operation: 'updateDeal', path: { id: 8 }, body: { title: 'T' } };

    await call('POST', '/v1/accounts/1/writes', {
      body: [
        { ...edit, key: 'k-1' },
        { ...edit, key: 'k-2' },
        { ...edit, key: 'k-3', path: { id: 9 } },
      ],
    });

    expect(called).toEqual(['k-1', 'k-3']);
    expect(told).toEqual(['k-1', 'k-2', 'k-3']);
  });

  test('that are queued behind one that is parked are shown as parked, and until when', async () => {
    const { call, stored, lines } = writeApi();
    const group = '1/deals/8';
    stored.set('behind', aWrite({ key: 'behind', group }));
    lines.set(group, {
      ...emptyLine(group),
      waiting: [
        { key: 'first', lane: 'interactive' },
        { key: 'behind', lane: 'interactive' },
      ],
      parkedUntilMs: NOW_MS + 60_000,
      reason: 'The day’s tokens are spent',
    });

    const answer = await call('GET', '/v1/accounts/1/writes/behind');

    expect(bodyOf(answer)).toMatchObject({
      status: 'parked',
      until: '2026-11-20T09:01:00.000Z',
      reason: 'The day’s tokens are spent',
    });
  });

  test('of a waiting run are shown without its callback', async () => {
    const { call, stored } = writeApi();
    stored.set('run-1/addUser', aWrite({ key: 'run-1/addUser', callbackId: 'callback-1' }));

    const answer = await call('GET', '/v1/accounts/1/writes/run-1%2FaddUser');

    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toContain('callback');
  });

  test('to a company that is read-only are refused, one and all', async () => {
    const { call, stored, called } = writeApi(anAccount({ mode: 'read-only' }));

    const answer = await call('POST', '/v1/accounts/1/writes', { body });

    expect(answer.statusCode).toBe(403);
    expect([stored.size, called.length]).toEqual([0, 0]);
  });

  test.each([
    ['an unknown operation', { ...body, operation: 'dropTable' }],
    ['an operation that reads', { key: 'k-1', operation: 'getDeals' }],
    ['a key with a space', { ...body, key: 'k 1' }],
    ['none at all', []],
    ['5 001 of them', Array.from({ length: 5_001 }, (_, n) => ({ ...body, key: `k-${n}` }))],
    ['an operation that was removed', { ...body, operation: 'v1.addPerson' }],
    ['one that does not fit among several', [body, { ...body, key: 'k-2', operation: 'dropTable' }]],
  ])('of %s are refused, and none is queued', async (_, given) => {
    const { call, stored, called } = writeApi();

    const answer = await call('POST', '/v1/accounts/1/writes', { body: given });

    expect(answer.statusCode).toBe(400);
    expect([stored.size, called.length]).toEqual([0, 0]);
  });

  test('with a key that was used for another are a conflict', async () => {
    const { call } = writeApi();

    await call('POST', '/v1/accounts/1/writes', { body });
    const answer = await call('POST', '/v1/accounts/1/writes', {
      body: { ...body, body: { title: 'other' } },
    });

    expect(answer.statusCode).toBe(409);
  });
});

describe('a sync', () => {
  const syncApi = () => {
    const stored = new Map<string, Sync>();
    const executed: string[] = [];
    const call = api(
      syncRoutes({
        findSync: async (_account, id) => stored.get(id),
        addSync: async (_account, sync) => {
          const known = stored.get(sync.id);
          if (!known) stored.set(sync.id, sync);
          return { added: !known, item: known ?? sync };
        },
        execute: async (_account, id) => {
          executed.push(id);
        },
        idFor: (_account, _kind, key) => key ?? 'new',
        now: () => NOW_MS,
      }),
    );
    return { call, stored, executed };
  };

  test('is stored, started, and found where the answer says', async () => {
    const { call, executed } = syncApi();

    const answer = await call('POST', '/v1/accounts/1/syncs');
    const later = await call('GET', String(answer.headers?.location));

    expect(answer).toMatchObject({ statusCode: 202, headers: { location: '/v1/accounts/1/syncs/new' } });
    expect(bodyOf(later)).toEqual(bodyOf(answer));
    expect(executed).toEqual(['new']);
  });

  test('that is done is not started again by its key', async () => {
    const { call, stored, executed } = syncApi();
    stored.set('key-1', { id: 'key-1', status: 'succeeded', requestedAt: '2026-11-20T08:00:00.000Z' });

    const answer = await call('POST', '/v1/accounts/1/syncs', { headers: { 'idempotency-key': 'key-1' } });

    expect(bodyOf(answer)).toMatchObject({ status: 'succeeded' });
    expect(executed).toEqual([]);
  });

  test('that nobody asked for is 404', async () => {
    const { call } = syncApi();

    expect((await call('GET', '/v1/accounts/1/syncs/none')).statusCode).toBe(404);
  });
});

describe('the health', () => {
  const fine = async () => 'fine';
  const down = async () => {
    throw new Error('secret of the inside');
  };

  test('is ok when every part can be reached', async () => {
    const answer = await api(openRoutes({ parts: { state: fine, queue: fine }, apiUrl: '' }, []))(
      'GET',
      '/health',
    );

    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({ status: 'ok', parts: { state: 'ok', queue: 'ok' } });
  });

  test('is down with the part that cannot be, and says nothing of why', async () => {
    const answer = await api(openRoutes({ parts: { state: fine, queue: down }, apiUrl: '' }, []))(
      'GET',
      '/health',
    );

    expect(answer.statusCode).toBe(503);
    expect(bodyOf(answer)).toEqual({ status: 'down', parts: { state: 'ok', queue: 'down' } });
  });
});
