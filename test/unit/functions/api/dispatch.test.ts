import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { createDispatch } from '../../../../functions/api/dispatch.ts';
import { route } from '../../../../functions/api/route.ts';
import { json } from '../../../../shared/runtime/http-function.ts';
import type { Scope, Token } from '../../../../shared/state/tokens.ts';
import { anAccount, anHttpEvent, bodyOf, createMemoryObserver } from '../../../support/functions.ts';

const tokens = new Map<string, Token>();
const aToken = (name: string, scopes: Scope[], account?: string): string => {
  const bearer = `${name}-token-of-enough-characters`;
  tokens.set(bearer, { name, scopes, createdAt: '', ...(account ? { account } : {}) });
  return `Bearer ${bearer}`;
};
const ADMIN = 'Bearer admin-token-of-enough-characters';
const READER = aToken('reader', ['read']);
const WRITER = aToken('writer', ['write']);
const OF_1 = aToken('of-1', ['read', 'write'], '1');
const ADMIN_OF_1 = aToken('admin-of-1', ['admin'], '1');

const Body = z.strictObject({ name: z.string(), count: z.optional(z.int()) });
const Query = z.strictObject({ limit: z.optional(z.string().check(z.regex(/^\d{1,3}$/))) });

/** The dispatcher over a few routes; `handled` is what reached them. Accounts 1 and 2 are connected. */
function api() {
  const handled: unknown[] = [];
  const asked: string[] = [];
  const observer = createMemoryObserver();
  const dispatch = createDispatch({
    adminToken: async () => {
      asked.push('admin token');
      return 'admin-token-of-enough-characters';
    },
    findToken: async (bearer) => {
      asked.push('token');
      return tokens.get(bearer);
    },
    findAccount: async (account) => {
      asked.push(`account ${account}`);
      return ['1', '2'].includes(account) ? anAccount({ account }) : undefined;
    },
    log: observer.log,
    routes: [
      route({ method: 'GET', path: '/health', summary: 'open', status: 200 }, async () => json(200, 'fine')),
      route(
        { method: 'GET', path: '/v1/all', summary: 'all', scope: 'read', status: 200 },
        async ({ account }) => {
          handled.push(account.account);
          return json(200, {});
        },
      ),
      route(
        {
          method: 'GET',
          path: '/v1/accounts/{account}/things',
          summary: 'list',
          scope: 'read',
          query: Query,
          status: 200,
        },
        async ({ account, query }) => {
          handled.push({ account: account.account, query });
          return json(200, {});
        },
      ),
      route(
        {
          method: 'POST',
          path: '/v1/accounts/{account}/things',
          summary: 'make',
          scope: 'write',
          body: Body,
          status: 202,
        },
        async ({ account, body, idempotencyKey }) => {
          handled.push({ account: account.account, body, idempotencyKey });
          return json(202, {});
        },
      ),
      route(
        {
          method: 'GET',
          path: '/v1/accounts/{account}/things/{id}',
          summary: 'one',
          scope: 'read',
          status: 200,
        },
        async ({ path }) => {
          handled.push(path);
          return json(200, {});
        },
      ),
      route(
        { method: 'GET', path: '/v1/broken', summary: 'broken', scope: 'read', status: 200 },
        async () => {
          throw new TypeError('secret of the inside');
        },
      ),
    ],
  });
  const call = (
    method: string,
    path: string,
    parts: Partial<Parameters<typeof anHttpEvent>[0]> & { as?: string } = {},
  ) => {
    const { as, headers, ...rest } = parts;
    return dispatch(
      anHttpEvent({ method, path, headers: { ...(as ? { authorization: as } : {}), ...headers }, ...rest }),
    );
  };
  const post = (body: string | undefined, parts: Partial<Parameters<typeof anHttpEvent>[0]> = {}) =>
    call('POST', '/v1/accounts/1/things', { as: WRITER, ...(body === undefined ? {} : { body }), ...parts });
  return { call, post, handled, asked, ...observer };
}

describe('who calls', () => {
  test.each([
    ['a route', 'GET', '/v1/all'],
    ['a route with a body that does not fit', 'POST', '/v1/accounts/1/things'],
    ['an account that is not connected', 'GET', '/v1/accounts/9/things'],
    ['a method that a route does not take', 'DELETE', '/v1/all'],
    ['a route that is not there', 'GET', '/v1/nothing'],
    ['the root', 'GET', '/'],
  ])('must be known for %s, before anything is read', async (_, method, path) => {
    const { call, handled, asked } = api();

    const answer = await call(method, path, { body: '{' });

    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'www-authenticate': 'Bearer realm="pipewarden"',
    });
    expect(handled).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('is told the same with a wrong token', async () => {
    const { call } = api();

    const answer = await call('GET', '/v1/nothing', { as: 'Bearer guessed-token-of-enough-characters' });

    expect(answer.statusCode).toBe(401);
  });

  test('need not be known where a route is open, and for a method it does not take', async () => {
    const { call, asked } = api();

    const [open, method] = [await call('GET', '/health'), await call('POST', '/health')];

    expect([open.statusCode, method.statusCode]).toEqual([200, 405]);
    expect(asked).toEqual([]);
  });

  test.each([
    ['GET', '/v1/all', WRITER, 'read'],
    ['POST', '/v1/accounts/1/things', READER, 'write'],
  ])('is answered 403 with a wrong scope, and the scope it takes: %s %s', async (method, path, as, scope) => {
    const { call, handled } = api();

    const answer = await call(method, path, { as, body: '{"name":"crane"}' });

    expect(answer.statusCode).toBe(403);
    expect(bodyOf(answer)).toMatchObject({ detail: `This needs a token with the scope "${scope}"` });
    expect(handled).toEqual([]);
  });

  test('learns of a wrong scope before the body is read', async () => {
    const { call } = api();

    const answer = await call('POST', '/v1/accounts/1/things', { as: READER, body: '{' });

    expect(answer.statusCode).toBe(403);
  });
});

describe('a known caller', () => {
  test('is answered 404 for a route that is not there', async () => {
    const { call } = api();

    const answer = await call('GET', '/v1/nothing', { as: READER });

    expect(answer.statusCode).toBe(404);
    expect(bodyOf(answer)).toMatchObject({ type: 'urn:pipewarden:not-found', status: 404 });
  });

  test.each(['DELETE', 'PUT', 'PATCH', 'TRACE', 'OPTIONS', 'HEAD'])(
    'is answered 405 for %s, with what is allowed',
    async (method) => {
      const { call, handled } = api();

      const answer = await call(method, '/v1/accounts/1/things', { as: ADMIN });

      expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'GET, POST' } });
      expect(handled).toEqual([]);
    },
  );

  test('cannot change the method by a header', async () => {
    const { call, handled } = api();

    await call('GET', '/v1/accounts/1/things', { as: ADMIN, headers: { 'x-http-method-override': 'POST' } });

    expect(handled).toEqual([{ account: '1', query: {} }]);
  });

  test('is told nothing of the inside when it breaks', async () => {
    const { call, lines } = api();

    const answer = await call('GET', '/v1/broken', { as: READER });

    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(JSON.stringify(lines)).not.toContain('secret of the inside');
  });
});

describe('a token of one account', () => {
  test('reaches its account', async () => {
    const { call, handled } = api();

    const answer = await call('GET', '/v1/accounts/1/things', { as: OF_1 });

    expect(answer.statusCode).toBe(200);
    expect(handled).toEqual([{ account: '1', query: {} }]);
  });

  test.each([OF_1, ADMIN_OF_1])(
    'gets for another’s account the very answer of one that is not there',
    async (as) => {
      const { call, handled, asked } = api();

      const others = await call('GET', '/v1/accounts/2/things', { as });
      const nobodys = await call('GET', '/v1/accounts/9/things', { as });

      expect(others.statusCode).toBe(404);
      expect(others).toEqual(nobodys);
      expect(handled).toEqual([]);
      // Neither is looked up, so the time does not tell them apart either.
      expect(asked.filter((what) => what.startsWith('account'))).toEqual([]);
    },
  );

  test.each([OF_1, ADMIN_OF_1])('does not reach what is of all accounts, whatever its scopes', async (as) => {
    const { call, handled } = api();

    const answer = await call('GET', '/v1/all', { as });

    expect(answer.statusCode).toBe(403);
    expect(handled).toEqual([]);
  });
});

test.each([
  '1%2F..%2F2',
  '..',
  '%31%23META',
  '-1',
  '1e0',
  '0x1',
  '１',
  '%00',
  '1'.repeat(16),
  '__proto__',
  '%E0%A4%A',
])('the account %j is not there and is never looked up', async (account) => {
  const { call, asked } = api();

  const answer = await call('GET', `/v1/accounts/${account}/things`, { as: ADMIN });

  expect(answer.statusCode).toBe(404);
  expect(asked.filter((what) => what.startsWith('account'))).toEqual([]);
});

describe('a body', () => {
  test('that fits reaches the route, whatever the spelling of its type', async () => {
    const { post, handled } = api();
    const types = [
      {},
      { 'content-type': 'application/json' },
      { 'content-type': 'Application/JSON; charset=utf-8' },
    ];

    for (const headers of types) await post('{"name":"crane"}', { headers });

    expect(handled).toEqual(
      types.map(() => ({ account: '1', body: { name: 'crane' }, idempotencyKey: undefined })),
    );
  });

  test('that came as base64 is decoded', async () => {
    const { post, handled } = api();

    await post(Buffer.from('{"name":"Kräne"}').toString('base64'), { base64: true });

    expect(handled).toMatchObject([{ body: { name: 'Kräne' } }]);
  });

  test.each<[string, string | undefined, RegExp]>([
    ['missing', undefined, /must be JSON/],
    ['empty', '', /must be JSON/],
    ['null', 'null', /body must be of type object/],
    ['a list', '[]', /body must be of type object/],
    ['a text', '"crane"', /body must be of type object/],
    ['cut', '{"name":"cra', /must be JSON/],
    ['behind a byte order mark', '\uFEFF{"name":"crane"}', /must be JSON/],
    ['100 000 brackets', '['.repeat(100_000), /must be JSON/],
    ['without a field', '{}', /name is required/],
    ['with a field of another type', '{"name":5}', /name must be of type string/],
  ])('that is %s is refused with 400, never a 500', async (_, body, detail) => {
    const { post, handled } = api();

    const answer = await post(body);

    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ detail: expect.stringMatching(detail) });
    expect(handled).toEqual([]);
  });

  test('of bytes that are not UTF-8 is refused', async () => {
    const { post } = api();

    const answer = await post(Buffer.from([0x22, 0xff, 0x22]).toString('base64'), { base64: true });

    expect(answer.statusCode).toBe(400);
  });

  test('with an unknown field is refused by its name, cut short, and without its value', async () => {
    const { post } = api();
    const long = 'x'.repeat(500);

    const answer = await post(JSON.stringify({ name: 'crane', [long]: 'ada@example.com' }));

    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ detail: `body has a field that is not known: ${'x'.repeat(64)}` });
    expect(answer.body).not.toContain('ada@example.com');
  });

  test('with __proto__ is refused or harmless, and nothing is polluted', async () => {
    const { post } = api();

    await post('{"name":"crane","__proto__":{"polluted":true}}');
    const next = await post('{"name":"crane"}');

    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(next.statusCode).toBe(202);
  });

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/scim+json'])(
    'of the type %s is refused by its type',
    async (type) => {
      const { post, handled } = api();

      const answer = await post('{"name":"crane"}', { headers: { 'content-type': type } });

      expect(answer.statusCode).toBe(400);
      expect(bodyOf(answer)).toMatchObject({ field: 'content-type' });
      expect(handled).toEqual([]);
    },
  );

  test('of 5 MiB is taken and one byte more is refused with 413', async () => {
    const { post, handled } = api();
    const ofBytes = (bytes: number) => `{"name":"${'x'.repeat(bytes - '{"name":""}'.length)}"}`;

    const [fits, large] = [await post(ofBytes(5 * 1024 * 1024)), await post(ofBytes(5 * 1024 * 1024 + 1))];

    expect([fits.statusCode, large.statusCode]).toEqual([202, 413]);
    expect(bodyOf(large)).toMatchObject({ limitBytes: 5_242_880 });
    expect(handled).toHaveLength(1);
  });
});

describe('a query', () => {
  test('that fits reaches the route', async () => {
    const { call, handled } = api();

    await call('GET', '/v1/accounts/1/things', { as: READER, query: { limit: '10' } });

    expect(handled).toEqual([{ account: '1', query: { limit: '10' } }]);
  });

  test.each([
    ['a limit that is no number', { limit: 'abc' }, 'query.limit'],
    ['a limit that is too long', { limit: '1000' }, 'query.limit'],
    ['a parameter that is not known', { lmit: '10' }, 'query'],
  ])('with %s is refused, naming the field', async (_, query, field) => {
    const { call, handled } = api();

    const answer = await call('GET', '/v1/accounts/1/things', { as: READER, query });

    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ field });
    expect(handled).toEqual([]);
  });
});

describe('an Idempotency-Key', () => {
  test('reaches the route as it is', async () => {
    const { post, handled } = api();

    await post('{"name":"crane"}', { headers: { 'idempotency-key': 'key-1' } });

    expect(handled).toMatchObject([{ idempotencyKey: 'key-1' }]);
  });

  test.each(['', 'a key', 'ключ', 'k'.repeat(129), 'a\nb'])('like %j is refused', async (key) => {
    const { post, handled } = api();

    const answer = await post('{"name":"crane"}', { headers: { 'idempotency-key': key } });

    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ field: 'Idempotency-Key' });
    expect(handled).toEqual([]);
  });
});
