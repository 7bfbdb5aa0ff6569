import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createApi } from '../../lib/local/api-client.ts';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';
import { stateOf, webhooksOf } from '../support/running-stack.ts';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.discard());

const JSON_TYPE = { 'content-type': 'application/json' };

/** One request as the admin, byte for byte. */
const ask = async (method: string, path: string, init: RequestInit = {}) => {
  const response = await fetch(`${laptop.host.url}${path}`, {
    method,
    ...init,
    headers: { authorization: `Bearer ${laptop.host.adminToken}`, ...init.headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const Problem = z.object({
  type: z.string().startsWith('urn:pipewarden:'),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  field: z.string().optional(),
});
const problemIn = ({ text }: { text: string }) => Problem.parse(JSON.parse(text));

/** A place in a source or a bundle, as traces name it. */
const TRACE = /\bat .+[:(]\d+|node_modules|\.[cm]?[jt]s:\d+/;

const POSTS = [
  '/v1/accounts',
  '/v1/tokens',
  '/v1/accounts/1/provisionings',
  '/v1/accounts/1/writes',
  '/v1/accounts/1/writes/none/resolution',
] as const;
const BODIES: readonly (readonly [string, string | Buffer<ArrayBuffer> | undefined])[] = [
  ['empty', undefined],
  ['null', 'null'],
  ['[]', '[]'],
  ['a string', '"x"'],
  ['cut off', '{"key":"a","oper'],
  ['nested very deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['with fields of its own', '{"__proto__":{"x":1},"constructor":{"prototype":{}},"unknown":1}'],
];

test.each(POSTS.flatMap((path) => BODIES.map(([what, body]) => [path, what, body] as const)))(
  'POST %s with a body that is %s is 400 and names a field',
  async (path, _, body) => {
    const answer = await ask('POST', path, { headers: JSON_TYPE, ...(body === undefined ? {} : { body }) });

    expect(answer.status).toBe(400);
    expect(problemIn(answer)).toMatchObject({ status: 400, field: expect.any(String) });
    expect(answer.text).not.toMatch(TRACE);
  },
);

test.each([
  ['of 5.5 MB', 5.5],
  ['of 6 MB', 6],
  ['of 11 MB', 11],
])('a body %s is 413', async (_, megabytes) => {
  const body = JSON.stringify({ padding: 'x'.repeat(megabytes * 1024 * 1024) });

  const answer = await ask('POST', '/v1/accounts/1/writes', { headers: JSON_TYPE, body });

  expect(answer.status).toBe(413);
  expect(answer.text).not.toMatch(TRACE);
});

test('a body of another content type is refused by name', async () => {
  const body = '{"email":"a@example.com"}';

  const answer = await ask('POST', '/v1/accounts/1/provisionings', {
    headers: { 'content-type': 'text/plain' },
    body,
  });

  expect(answer.status).toBe(400);
  expect(problemIn(answer).field).toBe('content-type');
});

test.each([
  ['an unknown route', 'GET', '/v1/nothing', 404],
  ['a path above the API', 'GET', '/', 404],
  ['an account that is not connected', 'GET', '/v1/accounts/999/users', 404],
  ['an account that cannot be', 'GET', '/v1/accounts/1%23USER/users', 404],
  ['bytes that are no text', 'GET', '/v1/accounts/%FF/users', 404],
  ['a user who is not there', 'GET', '/v1/accounts/1/users/9999', 404],
  ['a user id that would reach other keys', 'GET', '/v1/accounts/1/users/..%2F..%2FTOKENS', 404],
  ['a write nobody queued', 'GET', '/v1/accounts/1/writes/none', 404],
  ['a method the route does not take', 'DELETE', '/v1/accounts', 405],
  ['another method the route does not take', 'PUT', '/v1/accounts/1/writes', 405],
  ['a limit that is no number', 'GET', '/v1/accounts/1/users?limit=abc', 400],
  ['a limit of none', 'GET', '/v1/accounts/1/users?limit=0', 400],
  ['a query that is not known', 'GET', '/v1/accounts/1/users?order=name', 400],
])('%s is answered with a problem and no trace', async (_, method, path, status) => {
  const answer = await ask(method, path);

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(problemIn(answer).status).toBe(status);
  expect(answer.text).not.toMatch(TRACE);
});

test('the answer to a wrong method lists those there are', async () => {
  const answer = await ask('DELETE', '/v1/accounts');

  expect(answer.headers.get('allow')).toBe('GET, POST');
});

test.each([
  ['no token', {}],
  ['an unknown token', { authorization: `Bearer ${'x'.repeat(43)}` }],
  ['a Basic header', { authorization: `Basic ${btoa('admin:admin')}` }],
  ['an empty token', { authorization: 'Bearer ' }],
])('a caller with %s is 401, on a route that is not there as well', async (_, headers) => {
  const url = laptop.host.url;

  const known = await fetch(`${url}/v1/accounts`, { headers });
  const unknown = await fetch(`${url}/v1/nothing`, { headers });

  expect([known.status, unknown.status]).toEqual([401, 401]);
  expect(known.headers.get('www-authenticate')).toBe('Bearer realm="pipewarden"');
  expect(await known.text()).toBe(await unknown.text());
});

test('a token does only what its scopes say', async () => {
  const { json: made } = await laptop.api.post('/v1/tokens', { name: 'reader', scopes: ['read'] });
  const reader = createApi(laptop.host.url, String(made.token));

  expect((await reader.get('/v1/accounts')).status).toBe(200);
  expect((await reader.post('/v1/accounts/1/syncs')).status).toBe(403);
  expect((await reader.post('/v1/tokens', { name: 'more', scopes: ['admin'] })).status).toBe(403);
});

test('another account’s token finds nothing here, just as if nothing were here', async () => {
  const mine = {
    name: 'Another company',
    origin: 'https://another.pipedrive.com',
    plan: 'lite',
    mode: 'read-write',
    tokenUserId: 1,
    auth: 'api-token',
    connectedAt: '2026-11-20T09:00:00.000Z',
  } as const;
  await stateOf(laptop, 'HttpApi').accounts.save('2', { account: '2', ...mine });
  const { status, json: made } = await laptop.api.post('/v1/tokens', {
    name: 'of another',
    scopes: ['admin'],
    account: '2',
  });
  const other = createApi(laptop.host.url, String(made.token));
  const write = { key: 'theirs', operation: 'updateDeal', path: { id: 1 }, body: { title: 'Theirs' } };

  const ofMine = await other.get('/v1/accounts/2/users');
  const ofTheirs = await other.get('/v1/accounts/1/users');
  const ofNobody = await other.get('/v1/accounts/3/users');
  const written = await other.post('/v1/accounts/1/writes', write);

  expect(status).toBe(201);
  expect(ofMine).toMatchObject({ status: 200, json: { items: [] } });
  expect(ofTheirs.status).toBe(404);
  expect(ofTheirs.json).toEqual(ofNobody.json);
  expect(written.json).toEqual(ofNobody.json);
  expect((await laptop.api.get('/v1/accounts/1/writes/theirs')).status).toBe(404);
  expect((await other.get('/v1/accounts')).status).toBe(403);
});

test('a token for an account that is not connected is refused by name', async () => {
  const { status, json } = await laptop.api.post('/v1/tokens', {
    name: 'of nobody',
    scopes: ['read'],
    account: '999',
  });

  expect({ status, field: json.field }).toEqual({ status: 404, field: 'account' });
});

test('the health of every part is told without a token', async () => {
  const response = await fetch(`${laptop.host.url}/health`);

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: 'ok',
    parts: { state: 'ok', queue: 'ok', secrets: 'ok' },
  });
});

const OpenApi = z.object({
  openapi: z.string(),
  info: z.object({ title: z.string(), version: z.string() }),
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ summary: z.string(), responses: z.record(z.string(), z.unknown()) })),
  ),
});

test('every path of the OpenAPI document is served', async () => {
  const { json: sync } = await laptop.api.post('/v1/accounts/1/syncs');
  const { json: run } = await laptop.api.post('/v1/accounts/1/provisionings', { email: 'known@example.com' });
  await laptop.api.post('/v1/accounts/1/writes', {
    key: 'known',
    operation: 'updateDeal',
    path: { id: 1 },
    body: { title: 'Known' },
  });
  await until(
    () => laptop.api.get('/v1/accounts/1/users/1'),
    ({ status }) => status === 200,
  );
  const idOf = (path: string) =>
    path.includes('/syncs/') ? sync.id : path.includes('/provisionings/') ? run.id : 1;

  const response = await fetch(`${laptop.host.url}/openapi.json`);
  const document = OpenApi.parse(await response.json());
  const statuses = await Promise.all(
    Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(async (method) => {
        const filled = path
          // What deletes is tried on a company that is not there.
          .replace('{account}', method === 'delete' ? '999' : '1')
          .replace('{id}', String(idOf(path)))
          .replace('{key}', 'known');
        return `${method} ${path} ${(await ask(method.toUpperCase(), filled)).status}`;
      }),
    ),
  );

  expect(document.openapi).toBe('3.1.0');
  expect(document.servers[0].url).toBe(laptop.host.url);
  expect(statuses.sort()).toEqual([
    'delete /oauth/callback 401',
    'delete /v1/accounts/{account} 404',
    'get /health 200',
    'get /oauth/callback 400',
    'get /oauth/install 400',
    'get /openapi.json 200',
    'get /v1/accounts 200',
    'get /v1/accounts/{account}/audit 200',
    'get /v1/accounts/{account}/budget 200',
    'get /v1/accounts/{account}/dead-letters 200',
    'get /v1/accounts/{account}/events 200',
    'get /v1/accounts/{account}/events/{id} 404',
    'get /v1/accounts/{account}/events/{id}/payload 404',
    'get /v1/accounts/{account}/provisionings/{id} 200',
    'get /v1/accounts/{account}/reconciliations/{id} 404',
    'get /v1/accounts/{account}/replays/{id} 404',
    'get /v1/accounts/{account}/syncs/{id} 200',
    'get /v1/accounts/{account}/users 200',
    'get /v1/accounts/{account}/users/{id} 200',
    'get /v1/accounts/{account}/webhooks 200',
    'get /v1/accounts/{account}/webhooks/gaps 200',
    'get /v1/accounts/{account}/webhooks/gaps/{id} 404',
    'get /v1/accounts/{account}/writes/{key} 200',
    'post /v1/accounts 400',
    'post /v1/accounts/{account}/dead-letters/redrive 400',
    'post /v1/accounts/{account}/dead-letters/{id}/discard 404',
    'post /v1/accounts/{account}/dead-letters/{id}/redrive 404',
    'post /v1/accounts/{account}/events/{id}/replay 404',
    'post /v1/accounts/{account}/provisionings 400',
    'post /v1/accounts/{account}/reconciliations 202',
    'post /v1/accounts/{account}/replays 400',
    'post /v1/accounts/{account}/syncs 202',
    'post /v1/accounts/{account}/webhooks/rotation 202',
    'post /v1/accounts/{account}/writes 400',
    'post /v1/accounts/{account}/writes/{key}/resolution 400',
    'post /v1/installations 400',
    'post /v1/oauth-app 400',
    'post /v1/tokens 400',
    'post /webhooks/{account} 415',
  ]);
});

test('a wrong API token is 422, and the account stays as it was', async () => {
  const body = { domain: laptop.simulator.url, apiToken: 'wrong-api-token', mode: 'read-write' };

  const { status, json } = await laptop.api.post('/v1/accounts', body);
  const { json: run } = await laptop.api.post('/v1/accounts/1/provisionings', {
    email: 'anna.tamm@example.com',
  });

  expect(status).toBe(422);
  expect(json.detail).toContain('Pipedrive does not accept the credential');
  const ended = await until(
    () => laptop.api.get(`/v1/accounts/1/provisionings/${run.id}`),
    (answer) => answer.json.status === 'succeeded' || answer.json.status === 'failed',
  );
  expect(ended.json.status).toBe('succeeded');
});

/** Connecting begins by asking whose token it is; other requests may still be on their way from other tests. */
const introductions = () =>
  laptop.simulator.requests().filter(({ operation }) => operation === 'getCurrentUser').length;

test.each([
  'https://evil.example',
  'http://acme.pipedrive.com',
  'https://user@acme.pipedrive.com',
  'https://acme.pipedrive.com@evil.example',
  'https://acme.pipedrive.com:8443',
  'https://acme.pipedrive.com.evil.example',
  'https://xpipedrive.com',
  'https://acme.pipedrive.com/api?x=1',
  'http://169.254.169.254',
  'acme',
])('no token is sent to %s', async (domain) => {
  const before = introductions();

  const { status, json } = await laptop.api.post('/v1/accounts', { domain, apiToken: 'simulated-api-token' });

  expect({ status, field: json.field }).toEqual({ status: 400, field: 'domain' });
  expect(introductions()).toBe(before);
});

test('another port of this very machine gets no connection', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  const { status } = await laptop.api.post('/v1/accounts', {
    domain: `http://127.0.0.1:${port}`,
    apiToken: 'simulated-api-token',
  });
  await new Promise((resolve) => server.close(resolve));

  expect({ status, connections }).toEqual({ status: 400, connections: 0 });
});

test('a company connected read-only is only read, whatever is asked', async () => {
  // A pass of the keeper that began before would put back what is deleted here.
  await laptop.host.lambda.settled();
  const webhooks = await webhooksOf(laptop);
  for (const { id } of webhooks)
    await fetch(`${laptop.simulator.url}/api/v1/webhooks/${id}`, {
      method: 'DELETE',
      headers: { 'x-api-token': 'simulated-api-token' },
    });
  const before = laptop.simulator.requests().length;

  const connected = await laptop.api.post('/v1/accounts', {
    domain: laptop.simulator.url,
    apiToken: 'simulated-api-token',
    mode: 'read-only',
  });
  const written = await laptop.api.post('/v1/accounts/1/writes', {
    key: 'read-only',
    operation: 'updateDeal',
    path: { id: 1 },
    body: { title: 'Never' },
  });
  const provisioned = await laptop.api.post('/v1/accounts/1/provisionings', { email: 'never@example.com' });
  const { json: requested } = await laptop.api.post('/v1/accounts/1/syncs');
  const { json: sync } = await until(
    () => laptop.api.get(`/v1/accounts/1/syncs/${requested.id}`),
    ({ json }) => json.status !== 'requested' && json.status !== 'running',
  );

  expect(connected).toMatchObject({
    status: 200,
    json: { account: { account: '1', mode: 'read-only' }, webhook: { state: 'not asked for' } },
  });
  expect([written.status, provisioned.status]).toEqual([403, 403]);
  expect(written.json.detail).toContain('read-only');
  expect(sync.status).toBe('succeeded');
  expect(webhooks).toHaveLength(7);
  expect(await webhooksOf(laptop)).toEqual([]);
  const sent = laptop.simulator.requests().slice(before);
  expect(sent.length).toBeGreaterThan(3);
  expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(laptop.simulator.company.user.all().map(({ email }) => email)).not.toContain('never@example.com');
});

test('no line of any log holds a token, a password or an address', async () => {
  expect(await leaksOf(laptop, ['wrong-api-token', 'never@example.com', 'a@example.com'])).toEqual([]);
});
