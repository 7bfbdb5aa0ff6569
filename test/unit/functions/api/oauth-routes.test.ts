import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../../functions/api/disconnect-account.ts';
import { createDispatch } from '../../../../functions/api/dispatch.ts';
import { type Deps, oauthRoutes } from '../../../../functions/api/routes/oauth.ts';
import { Rejected } from '../../../../shared/errors.ts';
import {
  anAccount,
  anHttpEvent,
  basic,
  bodyOf,
  createMemoryObserver,
  NOW_MS,
} from '../../../support/functions.ts';

const APP = { clientId: 'client', clientSecret: 'client-secret' };
const TICKET = 'a'.repeat(43);

function door(part: Partial<Deps> = {}) {
  const notices: Notice[] = [];
  const installation = { mode: 'read-only' as const, expiresAt: NOW_MS };
  const routes = oauthRoutes({
    oauthApp: async () => APP,
    saveOAuthApp: async () => {},
    installations: { add: async () => {}, find: async () => installation, use: async () => installation },
    newTicket: () => TICKET,
    exchange: async () => ({
      accessToken: 'access',
      refreshToken: 'refresh',
      obtainedMs: 0,
      refreshMs: 1,
      expiresMs: 2,
      scopes: [],
      origin: 'https://acme.pipedrive.com',
    }),
    revoke: async () => {},
    connect: async () => ({
      account: anAccount({ name: '<Acme> & sons' }),
      webhook: { state: 'not asked for' },
    }),
    uninstalled: async (notice) => {
      notices.push(notice);
      return true;
    },
    oauthOrigin: 'https://oauth.pipedrive.com',
    apiUrl: 'https://api.example.com',
    now: () => NOW_MS,
    ...part,
  });
  const call = createDispatch({
    adminToken: async () => 'admin-token-of-32-characters-1234',
    findToken: async () => undefined,
    findAccount: async () => undefined,
    routes,
    log: createMemoryObserver().log,
  });
  return { call, notices };
}

describe('the way to consent', () => {
  test('is a redirect that nothing keeps', async () => {
    const answer = await door().call(
      anHttpEvent({ method: 'GET', path: '/oauth/install', query: { ticket: TICKET } }),
    );

    expect(answer.statusCode).toBe(302);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(answer.cookies?.[0]).toContain(`pipewarden-install=${TICKET}`);
  });

  test.each(['', 'short', `${TICKET}/../x`, `${TICKET}\r\nset-cookie: a=b`])(
    'is closed to the ticket %j',
    async (ticket) => {
      const answer = await door().call(
        anHttpEvent({ method: 'GET', path: '/oauth/install', query: { ticket } }),
      );

      expect(answer.statusCode).toBe(400);
    },
  );
});

describe('the way back', () => {
  const back = (query: Record<string, string>, part: Partial<Deps> = {}) =>
    door(part).call({
      ...anHttpEvent({ method: 'GET', path: '/oauth/callback', query }),
      cookies: [`pipewarden-install=${TICKET}`],
    });

  test('shows a person what is connected, with nothing of it taken for HTML', async () => {
    const answer = await back({ code: 'code', state: TICKET });

    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('&#60;Acme&#62; &#38; sons is connected');
  });

  test.each([{ error: 'user_denied', state: TICKET }, { error: '<script>' }, { state: TICKET }])(
    'without consent says so: %j',
    async (query) => {
      const answer = await back(query);

      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain('Nothing was connected');
      expect(answer.body).not.toContain('<script>');
    },
  );

  test('after a refusal is a page with the reason, and its status', async () => {
    const answer = await back(
      { code: 'code', state: TICKET },
      { exchange: () => Promise.reject(new Rejected('The code is <old>')) },
    );

    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('The code is &#60;old&#62;');
  });
});

describe('the uninstall call', () => {
  const told = (authorization: string | undefined, body: unknown) => {
    const { call, notices } = door();
    const event = anHttpEvent({
      method: 'DELETE',
      path: '/oauth/callback',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return call(event).then((answer) => ({ answer, notices }));
  };
  const body = { client_id: 'client', company_id: 1, user_id: '7', timestamp: 1_763_629_200 };

  test('with the app’s credentials is heard', async () => {
    const { answer, notices } = await told(basic('client:client-secret'), body);

    expect(bodyOf(answer)).toEqual({ disconnected: true });
    expect(notices).toEqual([{ account: '1', userId: 7, atMs: 1_763_629_200_000 }]);
  });

  test.each([
    [1_763_629_200_000, 1_763_629_200_000],
    ['2025-11-20T09:00:00Z', 1_763_629_200_000],
    ['1763629200', 1_763_629_200_000],
    [undefined, undefined],
    ['one day', undefined],
  ])('understands when it happened: %j', async (timestamp, atMs) => {
    const { notices } = await told(basic('client:client-secret'), { ...body, timestamp });

    expect(notices[0]?.atMs).toBe(atMs);
  });

  test.each([
    undefined,
    'Basic',
    'Bearer client-secret',
    basic('client:wrong'),
    basic('other:client-secret'),
    basic('client:client-secret2'),
    `${basic('client:client-secret')}, ${basic('client:client-secret')}`,
  ])('with %j is not, whatever its body', async (authorization) => {
    const { answer, notices } = await told(authorization, '{not json');

    expect(answer.statusCode).toBe(401);
    expect(answer.headers?.['www-authenticate']).toContain('Basic');
    expect(notices).toEqual([]);
  });

  test.each([{}, { company_id: 1 }, { company_id: '1#2', user_id: 7 }, []])(
    'without a company and a user is refused by the field: %j',
    async (given) => {
      const { answer } = await told(basic('client:client-secret'), given);

      expect(answer.statusCode).toBe(400);
    },
  );
});
