import { describe, expect, it } from 'vitest';
import { callAt, startCompany } from './support.ts';

const UNAUTHORIZED = {
  success: false,
  error: 'unauthorized access',
  errorCode: 401,
  error_info: 'Please check developers.pipedrive.com',
};

describe('authentication', () => {
  it.each([
    ['no token', {}, ''],
    ['an unknown token', { 'x-api-token': 'nobody' }, ''],
    ['a token in the query', {}, '?api_token=simulated-api-token'],
  ])('refuses %s with the gateway’s 401', async (_, headers, query) => {
    const { simulator } = await startCompany();

    const reply = await callAt(simulator.url, 'GET', `/api/v1/users/me${query}`, undefined, headers);

    expect(reply.status).toBe(401);
    expect(reply.json).toEqual(UNAUTHORIZED);
    expect(reply.headers.get('x-401-by-gw')).toBe('true');
  });

  it('refuses the token of a user who has been deactivated', async () => {
    const { call } = await startCompany();
    const before = await call('GET', '/api/v1/users/me', undefined, 'simulated-api-token-3');

    await call('PUT', '/api/v1/users/3', { active_flag: false });
    const after = await call('GET', '/api/v1/users/me', undefined, 'simulated-api-token-3');

    expect(before.json.data.id).toBe(3);
    expect(after.status).toBe(401);
  });

  it('refuses a token once the user has a new one', async () => {
    const { call, simulator } = await startCompany();

    const token = simulator.regenerateToken(1);
    const withOld = await call('GET', '/api/v1/users/me');
    const withNew = await call('GET', '/api/v1/users/me', undefined, token);

    expect(withOld.status).toBe(401);
    expect(withNew.status).toBe(200);
  });
});

describe('routes', () => {
  it('prefer a literal path to one with a parameter, and serve v1 without /api too', async () => {
    const { call } = await startCompany();

    const me = await call('GET', '/v1/users/me');

    expect(me.json.data).toMatchObject({ id: 1, is_you: true, company_id: 1, company_domain: 'simulated-1' });
  });

  it('answer an unknown path and another method like a wrong token, and charge neither', async () => {
    const { call, simulator } = await startCompany();

    const unknown = await call('GET', '/api/v1/nothing');
    const method = await call('DELETE', '/api/v1/users');

    expect([unknown.status, method.status]).toEqual([401, 401]);
    expect(unknown.json.error).toBe('unauthorized access');
    expect(method.json).toEqual(unknown.json);
    expect(simulator.tokensSpent()).toBe(0);
  });
});

describe('validation', () => {
  it.each([
    ['GET', '/api/v2/deals?limit=501', undefined],
    ['GET', '/api/v2/deals?limit=0', undefined],
    ['GET', '/api/v2/deals?owner_id=abc', undefined],
    ['GET', '/api/v2/deals?cursor=nonsense', undefined],
    ['GET', '/api/v2/deals?sort_by=title', undefined],
    ['GET', '/api/v2/deals?status=open,gone', undefined],
    ['GET', '/api/v2/deals?include_fields=secrets', undefined],
    ['GET', '/api/v2/deals?updated_since=2026-01-01T00:00:00.000Z', undefined],
    ['GET', `/api/v2/deals?ids=${Array.from({ length: 101 }, (_, index) => index + 1)}`, undefined],
    ['POST', '/api/v2/deals', { value: 3 }],
    ['POST', '/api/v2/deals', { title: 'A', value: '3' }],
    ['POST', '/api/v2/deals', { title: 'A', unknown_field: 1 }],
    ['PATCH', '/api/v2/deals/1', { is_deleted: true }],
    ['POST', '/api/v1/users', { email: 'new@example.com', name: 'New' }],
    ['PUT', '/api/v1/users/3', { active_flag: true, role_id: 2 }],
  ])('refuses %s %s %j with 400 in the error envelope', async (method, path, body) => {
    const { call } = await startCompany();

    const reply = await call(method, path, body);

    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      success: false,
      error: expect.any(String),
      error_info: 'Please check developers.pipedrive.com',
      data: null,
      additional_data: null,
    });
  });
});

describe('faults', () => {
  it('hit the next requests of their operation and no others', async () => {
    const { call, simulator } = await startCompany();
    simulator.inject({ operation: 'getUsers', fault: { kind: 'status', status: 503 }, times: 2 });

    const other = await call('GET', '/api/v1/users/me');
    const statuses = [
      (await call('GET', '/api/v1/users')).status,
      (await call('GET', '/api/v1/users')).status,
      (await call('GET', '/api/v1/users')).status,
    ];

    expect(other.status).toBe(200);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('can break the connection before or after the effect', async () => {
    const { call, simulator } = await startCompany();
    const users = () => simulator.company.user.all().length;
    simulator.inject({ operation: 'addUser', fault: { kind: 'reset', when: 'before' } });
    simulator.inject({ operation: 'addUser', fault: { kind: 'reset', when: 'after' } });

    await expect(call('POST', '/api/v1/users', { email: 'a@example.com' })).rejects.toThrow();
    const afterFirst = users();
    await expect(call('POST', '/api/v1/users', { email: 'a@example.com' })).rejects.toThrow();
    const afterSecond = users();

    expect([afterFirst, afterSecond]).toEqual([12, 13]);
  });

  it('can cut an answer, or put a gateway’s page in its place', async () => {
    const { call, simulator } = await startCompany();
    simulator.inject({ fault: { kind: 'truncated' } });
    simulator.inject({ fault: { kind: 'html', status: 502 } });

    const cut = await call('GET', '/api/v1/users/me');
    const page = await call('GET', '/api/v1/users/me');

    expect(cut.status).toBe(200);
    expect(cut.text.startsWith('{"success":true')).toBe(true);
    expect(cut.json).toBeUndefined();
    expect(page.status).toBe(502);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it('can leave a request without an answer', async () => {
    const { simulator } = await startCompany();
    simulator.inject({ fault: { kind: 'hang', when: 'after' } });
    const signal = AbortSignal.timeout(300);
    const headers = { 'x-api-token': 'simulated-api-token' };

    const answer = fetch(`${simulator.url}/api/v1/users/me`, { headers, signal });

    await expect(answer).rejects.toThrow(/timeout/i);
    expect(simulator.requests().map(({ status }) => status)).toEqual(['hang']);
  });
});

it('keeps a log of requests in the order of their arrival', async () => {
  const { call, simulator } = await startCompany();

  await call('GET', '/api/v1/users/me');
  await call('POST', '/api/v1/users', { email: 'a@example.com' }, 'simulated-api-token-3');

  expect(simulator.requests()).toEqual([
    {
      atMs: Date.parse('2026-11-20T09:00:00Z'),
      method: 'GET',
      path: '/api/v1/users/me',
      operation: 'getCurrentUser',
      userId: 1,
      cost: 2,
      status: 200,
    },
    {
      atMs: Date.parse('2026-11-20T09:00:00Z'),
      method: 'POST',
      path: '/api/v1/users',
      operation: 'addUser',
      userId: 3,
      cost: 10,
      status: 403,
    },
  ]);
});
