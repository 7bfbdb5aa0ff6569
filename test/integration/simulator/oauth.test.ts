import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SIMULATED_APP } from '../../../lib/simulator/oauth/app.ts';
import { CALLBACK, consentCode, decide, openConsent } from '../../support/consent.ts';
import { startServer } from '../pipedrive/support.ts';
import { callAt, startCompany, startReceiver, type TestCompany } from './support.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const BASIC = `Basic ${Buffer.from('simulated-client-id:simulated-client-secret').toString('base64')}`;

async function postForm(
  origin: string,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = { authorization: BASIC },
) {
  const body = new URLSearchParams(form);
  const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const exchange = (origin: string, code: string, more: Record<string, string> = {}) =>
  postForm(origin, '/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    ...more,
  });

const refresh = (origin: string, refreshToken: string) =>
  postForm(origin, '/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken });

const revoke = (origin: string, token: string) =>
  postForm(origin, '/oauth/revoke', { token, token_type_hint: 'refresh_token' });

/** The app's tokens for a user, by consent. */
async function install({ simulator }: TestCompany, userId = 1): Promise<{ access: string; refresh: string }> {
  const { json } = await exchange(simulator.url, await consentCode(simulator.url, userId));
  return { access: json.access_token, refresh: json.refresh_token };
}

const asApp = ({ simulator }: TestCompany, token: string, method: string, path: string, body?: unknown) =>
  callAt(simulator.url, method, path, body, { authorization: `Bearer ${token}` });

const me = (company: TestCompany, token: string) => asApp(company, token, 'GET', '/api/v1/users/me');

const appOf = (change: Partial<typeof SIMULATED_APP>) => ({ oauthApp: { ...SIMULATED_APP, ...change } });

const HOOK = {
  subscription_url: 'http://127.0.0.1:9/hook',
  event_action: '*',
  event_object: '*',
  name: 'App',
};

const invalidGrant = (reason: string) => ({
  status: 400,
  json: { success: false, message: `Invalid grant: ${reason}`, error: 'invalid_grant' },
});

describe('the consent page', () => {
  it('names what the app asks for, and offers the active users, the first one to begin with', async () => {
    const { simulator } = await startCompany();
    simulator.edit({ entity: 'user', id: 3, change: { active_flag: false } });

    const { status, html } = await openConsent(simulator.url);

    expect(status).toBe(200);
    for (const scope of SIMULATED_APP.scopes) expect(html).toContain(`<li>${scope}</li>`);
    const offered = [...html.matchAll(/<option value="(\d+)">/g)].map(([, id]) => Number(id));
    expect(offered[0]).toBe(1);
    expect(offered).toContain(2);
    expect(offered).not.toContain(3);
  });

  it('lets nothing that it is given become part of the page', async () => {
    const { simulator } = await startCompany(appOf({ scopes: ['<b>'] }));
    simulator.edit({ entity: 'user', id: 2, change: { name: '<script>alert(2)</script>' } });
    const state = `"><script>alert('1')</script>&amp;`;

    const { html } = await openConsent(simulator.url, { state });
    const { to } = await decide(simulator.url, html, { user_id: '2', decision: 'allow' });

    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<b>');
    expect(to?.searchParams.get('state')).toBe(state);
  });

  it('sends the user back with a code and the state, keeping what the address had', async () => {
    const { simulator } = await startCompany();
    const { html } = await openConsent(simulator.url, { redirect_uri: `${CALLBACK}?tenant=a%26b` });

    const { status, to } = await decide(simulator.url, html, { user_id: '2', decision: 'allow' });

    expect(status).toBe(302);
    expect(`${to?.origin}${to?.pathname}`).toBe(CALLBACK);
    expect(Object.fromEntries(to?.searchParams ?? [])).toEqual({
      tenant: 'a&b',
      code: expect.stringMatching(/^\w{20,}$/),
      state: 'our-state',
    });
  });

  it('sends the user back with an error where nothing is agreed to', async () => {
    const { simulator } = await startCompany();
    const { html } = await openConsent(simulator.url);

    const { status, to } = await decide(simulator.url, html, { user_id: '1', decision: 'cancel' });

    expect(status).toBe(302);
    expect(Object.fromEntries(to?.searchParams ?? [])).toEqual({ error: 'user_denied', state: 'our-state' });
  });

  it.each([
    ['another client', { client_id: 'somebody' }],
    ['no client', { client_id: '' }],
    ['an address elsewhere', { redirect_uri: 'https://evil.example/callback' }],
    ['an address that only looks like this machine’s', { redirect_uri: 'http://127.0.0.1@evil.example/' }],
    ['an address that is none', { redirect_uri: 'callback' }],
    ['an address with a fragment', { redirect_uri: `${CALLBACK}#here` }],
    ['another protocol', { redirect_uri: 'ftp://127.0.0.1/callback' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
    ['no address', { redirect_uri: '' }],
  ])('sends nobody anywhere for %s', async (_, change) => {
    const { simulator } = await startCompany();
    const genuine = await openConsent(simulator.url);

    const opened = await openConsent(simulator.url, change);
    const decided = await decide(simulator.url, genuine.html, { user_id: '1', decision: 'allow', ...change });

    expect([opened.status, opened.location]).toEqual([400, null]);
    expect(decided).toEqual({ status: 400, to: undefined });
  });

  it('takes only the address that the app has set, if it has', async () => {
    const { simulator } = await startCompany(appOf({ redirectUri: 'https://app.example/callback' }));

    const statuses = await Promise.all(
      ['https://app.example/callback', 'https://app.example/callback/', CALLBACK].map(
        async (redirect_uri) => (await openConsent(simulator.url, { redirect_uri })).status,
      ),
    );

    expect(statuses).toEqual([200, 400, 400]);
  });

  it.each([
    ['a deactivated user', { user_id: '3', decision: 'allow' }],
    ['nobody', { user_id: '', decision: 'allow' }],
    ['a button that is not there', { user_id: '1', decision: 'perhaps' }],
  ])('refuses %s', async (_, answer) => {
    const { simulator } = await startCompany();
    simulator.edit({ entity: 'user', id: 3, change: { active_flag: false } });
    const { html } = await openConsent(simulator.url);

    expect(await decide(simulator.url, html, answer)).toEqual({ status: 400, to: undefined });
  });
});

describe('a code', () => {
  it('becomes tokens with which the app acts for the user', async () => {
    const company = await startCompany(appOf({ scopes: ['users:read', 'deals:full'] }));
    const { url } = company.simulator;

    const { status, json } = await exchange(url, await consentCode(url, 2));

    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^\S{300,768}$/),
      token_type: 'Bearer',
      refresh_token: expect.stringMatching(/^\S{30,}$/),
      scope: 'base,users:read,deals:full',
      expires_in: 3599,
      api_domain: url,
    });
    expect((await me(company, json.access_token)).json.data).toMatchObject({ id: 2, is_you: true });
  });

  it('is exchanged for an app that proves itself in the form', async () => {
    const { simulator } = await startCompany();
    const form = {
      grant_type: 'authorization_code',
      code: await consentCode(simulator.url),
      redirect_uri: CALLBACK,
      client_id: 'simulated-client-id',
      client_secret: 'simulated-client-secret',
    };

    expect((await postForm(simulator.url, '/oauth/token', form, {})).status).toBe(200);
  });

  it('is good once; what it gave stays good', async () => {
    const company = await startCompany();
    const code = await consentCode(company.simulator.url);
    const first = await exchange(company.simulator.url, code);

    const again = await exchange(company.simulator.url, code);

    expect(again).toEqual(invalidGrant('authorization_code is invalid'));
    expect((await me(company, first.json.access_token)).status).toBe(200);
    expect((await refresh(company.simulator.url, first.json.refresh_token)).status).toBe(200);
  });

  it('is good for five minutes', async () => {
    const { simulator, timers } = await startCompany();
    const [early, late] = [await consentCode(simulator.url), await consentCode(simulator.url)];

    await timers.advance(5 * MINUTE_MS - 1);
    const inTime = await exchange(simulator.url, early);
    await timers.advance(1);
    const tooLate = await exchange(simulator.url, late);

    expect(inTime.status).toBe(200);
    expect(tooLate).toEqual(invalidGrant('authorization_code has expired'));
  });

  it.each([
    ['redirect_uri is invalid', `${CALLBACK}/`],
    ['redirect_uri is not a valid URI', ''],
  ])('takes the address it was sent to: %s', async (reason, redirect_uri) => {
    const { simulator } = await startCompany();
    const code = await consentCode(simulator.url);

    const refused = await exchange(simulator.url, code, { redirect_uri });

    const message = `Invalid request: ${reason}`;
    expect(refused).toEqual({ status: 400, json: { success: false, message, error: 'invalid_request' } });
    expect((await exchange(simulator.url, code)).status).toBe(200);
  });
});

describe('a token call', () => {
  const wrong = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  it.each([
    ['invalid_client', 'Invalid client: cannot retrieve client credentials', {}, {}],
    ['invalid_client', 'Invalid client: cannot retrieve client credentials', {}, wrong('no colon')],
    ['invalid_client', 'Invalid client: client is invalid', {}, wrong('simulated-client-id:guess')],
    ['invalid_client', 'Invalid client: client is invalid', {}, wrong('guess:simulated-client-secret')],
    ['invalid_request', 'Missing parameter: grant_type', { grant_type: '' }, undefined],
    [
      'unsupported_grant_type',
      'Unsupported grant type: grant_type is invalid',
      { grant_type: 'password' },
      undefined,
    ],
    ['invalid_grant', 'Invalid grant: refresh token is invalid', {}, undefined],
    [
      'invalid_grant',
      'Invalid grant: authorization_code is invalid',
      { grant_type: 'authorization_code' },
      undefined,
    ],
  ])('is refused with %s: %s', async (error, message, form, headers) => {
    const { simulator } = await startCompany();

    const all = { grant_type: 'refresh_token', refresh_token: 'unknown', ...form };
    const { status, json } = await postForm(simulator.url, '/oauth/token', all, headers);

    expect(status).toBe(400);
    expect(json).toEqual({ success: false, message, error });
  });

  it('has to be a form', async () => {
    const { simulator } = await startCompany();
    const headers = { authorization: BASIC };

    const reply = await callAt(simulator.url, 'POST', '/oauth/token', { grant_type: 'x' }, headers);

    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      success: false,
      message: 'Invalid request: content must be application/x-www-form-urlencoded',
      error: 'invalid_request',
    });
  });

  it('is in the log of requests, costs nothing, and can be made to fail by its own name', async () => {
    const company = await startCompany();
    const { simulator } = company;
    simulator.inject({ operation: 'refresh-tokens', fault: { kind: 'status', status: 503 } });

    const { refresh: token } = await install(company, 2);
    const failed = await refresh(simulator.url, token);
    const passed = await refresh(simulator.url, token);

    expect([failed.status, passed.status]).toEqual([503, 200]);
    expect(simulator.tokensSpent()).toBe(0);
    expect(
      simulator.requests().map(({ operation, userId, cost, status }) => [operation, userId, cost, status]),
    ).toEqual([
      ['authorize', undefined, 0, 200],
      ['authorize', undefined, 0, 302],
      ['get-tokens', 2, 0, 200],
      ['refresh-tokens', undefined, 0, 503],
      ['refresh-tokens', 2, 0, 200],
    ]);
  });

  it('meets the faults meant for any request, and the person who consents does not', async () => {
    const company = await startCompany();
    const { simulator } = company;
    simulator.inject({ fault: { kind: 'status', status: 503 } });

    const code = await consentCode(simulator.url);

    expect((await exchange(simulator.url, code)).status).toBe(503);
    expect((await exchange(simulator.url, code)).status).toBe(200);
  });

  it('can lose its answer after it has had its effect', async () => {
    const company = await startCompany({ refreshTokens: 'rotated' });
    const { refresh: token } = await install(company);
    company.simulator.inject({ operation: 'refresh-tokens', fault: { kind: 'reset', when: 'after' } });

    await expect(refresh(company.simulator.url, token)).rejects.toThrow();

    expect(await refresh(company.simulator.url, token)).toEqual(invalidGrant('refresh token is invalid'));
  });
});

describe('an access token', () => {
  it('lives for an hour; the one after it comes with the same refresh token', async () => {
    const company = await startCompany();
    const { access, refresh: token } = await install(company);

    await company.timers.advance(60 * MINUTE_MS - 1);
    const inTime = await me(company, access);
    await company.timers.advance(1);
    const tooLate = await me(company, access);
    const { json } = await refresh(company.simulator.url, token);

    expect(inTime.status).toBe(200);
    expect(tooLate.status).toBe(401);
    expect(tooLate.json).toEqual({ success: false, error: 'Invalid token: access token is invalid' });
    expect(json).toMatchObject({ refresh_token: token, expires_in: 3599 });
    expect((await me(company, json.access_token)).status).toBe(200);
  });

  it('may name another origin than the simulator’s, as a hostile answer would', async () => {
    const { simulator } = await startCompany({ apiDomain: 'https://evil.example' });

    const { json } = await exchange(simulator.url, await consentCode(simulator.url));

    expect(json.api_domain).toBe('https://evil.example');
  });

  it('is not an API token, nor is that one', async () => {
    const company = await startCompany();
    const { access } = await install(company);

    const tokenAsBearer = await me(company, 'simulated-api-token');
    const bearerAsToken = await company.call('GET', '/api/v1/users/me', undefined, access);

    expect(tokenAsBearer.status).toBe(401);
    expect(tokenAsBearer.json).toEqual({ success: false, error: 'Invalid token: access token is invalid' });
    expect(bearerAsToken.status).toBe(401);
    expect(bearerAsToken.json.error).toBe('unauthorized access');
  });

  it.each(['Bearer', 'Bearer a b', 'Basic abc', 'nonsense'])(
    'is not looked for in %j, which is refused',
    async (authorization) => {
      const { simulator } = await startCompany();

      const reply = await callAt(simulator.url, 'GET', '/api/v1/users/me', undefined, { authorization });

      expect(reply.status).toBe(400);
      expect(reply.json).toEqual({
        success: false,
        error: 'Invalid request: malformed authorization header',
      });
    },
  );

  it('gives way to an API token that comes with it, be that right or wrong', async () => {
    const company = await startCompany();
    const { access } = await install(company, 2);
    const authorization = `Bearer ${access}`;
    const withToken = (token: string) =>
      callAt(company.simulator.url, 'GET', '/api/v1/users/me', undefined, {
        authorization,
        'x-api-token': token,
      });

    expect((await withToken('simulated-api-token')).json.data.id).toBe(1);
    expect((await withToken('unknown')).status).toBe(401);
  });

  it('is refused once its user is deactivated, and so is a refresh', async () => {
    const company = await startCompany();
    const { access, refresh: token } = await install(company, 3);

    company.simulator.edit({ entity: 'user', id: 3, change: { active_flag: false } });

    expect((await me(company, access)).status).toBe(401);
    expect(await refresh(company.simulator.url, token)).toEqual(invalidGrant('refresh token is invalid'));
  });
});

describe('a refresh token', () => {
  it('lives for 60 days from its last use', async () => {
    const company = await startCompany();
    const { refresh: token } = await install(company);

    await company.timers.advance(60 * DAY_MS - 1);
    const first = await refresh(company.simulator.url, token);
    await company.timers.advance(60 * DAY_MS - 1);
    const second = await refresh(company.simulator.url, token);
    await company.timers.advance(60 * DAY_MS);
    const third = await refresh(company.simulator.url, token);

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(third).toEqual(invalidGrant('refresh token is invalid'));
  });

  it('is good once where refresh tokens are rotated', async () => {
    const company = await startCompany({ refreshTokens: 'rotated' });
    const { refresh: first } = await install(company);

    const next = await refresh(company.simulator.url, first);
    const again = await refresh(company.simulator.url, first);
    const later = await refresh(company.simulator.url, next.json.refresh_token);

    expect(next.json.refresh_token).not.toBe(first);
    expect(again).toEqual(invalidGrant('refresh token is invalid'));
    expect(later.status).toBe(200);
  });

  it('is good after a restart, as is the access token, and a used code stays used', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'pipedrive.db');
    const before = await startCompany({ file });
    const code = await consentCode(before.simulator.url);
    const { json } = await exchange(before.simulator.url, code);
    await before.simulator.close();

    const after = await startCompany({ file });
    const refreshed = await refresh(after.simulator.url, json.refresh_token);

    expect((await me(after, json.access_token)).status).toBe(200);
    expect(refreshed.status).toBe(200);
    expect(refreshed.json.access_token).not.toBe(json.access_token);
    expect(await exchange(after.simulator.url, code)).toEqual(invalidGrant('authorization_code is invalid'));
  });
});

describe('what an app may call', () => {
  it.each([
    ['reads with the full scope', 'GET', '/api/v2/deals', ['deals:full'], 200],
    ['reads with the read scope', 'GET', '/api/v2/deals', ['deals:read'], 200],
    ['writes with the full scope', 'PATCH', '/api/v2/deals/1', ['deals:full'], 200],
    ['no writes with the read scope', 'PATCH', '/api/v2/deals/1', ['deals:read'], 403],
    ['nothing of another kind', 'GET', '/api/v2/persons', ['deals:full'], 403],
    ['what takes no scope but `base`', 'GET', '/api/v1/users/me', [], 200],
    ['nothing for admins without `admin`', 'GET', '/api/v1/roles', ['users:read'], 403],
    ['what is for admins with `admin`', 'GET', '/api/v1/roles', ['admin'], 200],
    ['no path that is not there', 'GET', '/api/v1/nothing', ['admin'], 403],
  ])('is by its scopes: %s', async (_, method, path, scopes, expected) => {
    const company = await startCompany(appOf({ scopes }));
    const { access } = await install(company);

    const { status, json } = await asApp(company, access, method, path, method === 'PATCH' ? {} : undefined);

    expect(status).toBe(expected);
    if (expected === 403) expect(json).toEqual({ success: false, error: 'Scope and URL mismatch' });
  });

  it('is never more than its user may do', async () => {
    const company = await startCompany();
    const { access } = await install(company, 4);

    const { status, json } = await asApp(company, access, 'GET', '/api/v1/roles');

    expect(status).toBe(403);
    expect(json.error).toBe('You do not have permissions to do this.');
  });
});

describe('the rate limits of an app', () => {
  const many = (count: number, company: TestCompany, token: string) =>
    Promise.all(Array.from({ length: count }, () => me(company, token)));

  it.each([
    ['lite', '80'],
    ['growth', '160'],
    ['premium', '400'],
    ['ultimate', '480'],
  ] as const)('are four times as wide as an API token’s: %s %s', async (plan, limit) => {
    const company = await startCompany({ plan });
    const { access } = await install(company);

    expect((await me(company, access)).headers.get('x-ratelimit-limit')).toBe(limit);
  });

  it('are one window for each user, which a refresh does not widen', async () => {
    const company = await startCompany({ plan: 'lite' });
    const first = await install(company);
    const other = await install(company, 2);
    const passed = await many(80, company, first.access);

    const refused = await me(company, first.access);
    const { json } = await refresh(company.simulator.url, first.refresh);
    const refreshed = await me(company, json.access_token);

    expect(passed.every(({ status }) => status === 200)).toBe(true);
    expect([refused.status, refreshed.status]).toEqual([429, 429]);
    expect((await me(company, other.access)).status).toBe(200);
    expect((await company.call('GET', '/api/v1/users/me')).status).toBe(200);
  });

  it('spend the company’s tokens', async () => {
    const company = await startCompany();
    const { access } = await install(company);

    await asApp(company, access, 'GET', '/api/v1/users');

    expect(company.simulator.tokensSpent()).toBe(20);
  });

  it('have no wall of HTML behind them, and no count of writes', async () => {
    const abuse = { refusals: 3, windowMs: 10_000, blockMs: 60_000 };
    const company = await startCompany({ plan: 'lite', abuse });
    const { access } = await install(company);
    const posted = await asApp(company, access, 'POST', '/api/v1/users', { email: 'new@example.com' });
    await many(79, company, access);

    const hammered = await many(10, company, access);

    expect(posted.status).toBe(200);
    expect(posted.headers.get('x-daily-requests-left')).toBeNull();
    expect(new Set(hammered.map(({ status }) => status))).toEqual(new Set([429]));
  });
});

describe('the webhooks of an app', () => {
  it('are its own: it sees no others, and nobody else sees or deletes them', async () => {
    const company = await startCompany();
    const { access } = await install(company);
    const general = await company.call('POST', '/api/v1/webhooks', HOOK);

    const added = await asApp(company, access, 'POST', '/api/v1/webhooks', HOOK);

    const { id } = added.json.data;
    const names = ({ json }: { json: { data: { id: number; type: string }[] } }) =>
      json.data.map((hook) => [hook.id, hook.type]);
    expect(names(await asApp(company, access, 'GET', '/api/v1/webhooks'))).toEqual([[id, 'application']]);
    expect(names(await company.call('GET', '/api/v1/webhooks'))).toEqual([[general.json.data.id, 'general']]);
    expect((await company.call('DELETE', `/api/v1/webhooks/${id}`)).status).toBe(404);
    expect((await asApp(company, access, 'DELETE', `/api/v1/webhooks/${general.json.data.id}`)).status).toBe(
      404,
    );
    expect((await asApp(company, access, 'DELETE', `/api/v1/webhooks/${id}`)).status).toBe(200);
  });

  it('are told of events as those of an application', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    const { access } = await install(company);
    await asApp(company, access, 'POST', '/api/v1/webhooks', { ...HOOK, subscription_url: url });

    await asApp(company, access, 'POST', '/api/v2/persons', { name: 'Ada' });
    await received(1);

    expect(bodies[0].meta).toMatchObject({ type: 'application', change_source: 'api', user_id: '1' });
  });

  it('are 40 for each user, beside the user’s own', async () => {
    const company = await startCompany();
    const { access } = await install(company);
    await company.call('POST', '/api/v1/webhooks', HOOK);
    for (let count = 0; count < 40; count++) await asApp(company, access, 'POST', '/api/v1/webhooks', HOOK);

    const refused = await asApp(company, access, 'POST', '/api/v1/webhooks', HOOK);

    expect(refused.status).toBe(422);
    expect((await asApp(company, access, 'GET', '/api/v1/webhooks')).json.data).toHaveLength(40);
  });
});

describe('revoking', () => {
  it('a refresh token takes the app off: all the user’s tokens and the app’s webhooks', async () => {
    const company = await startCompany();
    const { simulator } = company;
    const [one, two, other] = [await install(company), await install(company), await install(company, 2)];
    await asApp(company, one.access, 'POST', '/api/v1/webhooks', HOOK);
    await asApp(company, other.access, 'POST', '/api/v1/webhooks', HOOK);

    const reply = await revoke(simulator.url, one.refresh);

    expect(reply.status).toBe(200);
    expect((await me(company, one.access)).status).toBe(401);
    expect((await me(company, two.access)).status).toBe(401);
    expect((await refresh(simulator.url, two.refresh)).json.error).toBe('invalid_grant');
    expect((await me(company, other.access)).status).toBe(200);
    expect(simulator.company.webhook.all().map(({ shown }) => shown.owner_id)).toEqual([2]);
  });

  it('an access token ends that alone', async () => {
    const company = await startCompany();
    const { access, refresh: token } = await install(company);
    await asApp(company, access, 'POST', '/api/v1/webhooks', HOOK);

    const reply = await revoke(company.simulator.url, access);

    expect(reply.status).toBe(200);
    expect((await me(company, access)).status).toBe(401);
    expect((await refresh(company.simulator.url, token)).status).toBe(200);
    expect(company.simulator.company.webhook.all()).toHaveLength(1);
  });

  it('is no error for a token that nobody has, and takes the app’s secret', async () => {
    const { simulator } = await startCompany();

    const unknown = await revoke(simulator.url, 'unknown');
    const unproven = await postForm(simulator.url, '/oauth/revoke', { token: 'unknown' }, {});

    expect(unknown.status).toBe(200);
    expect(simulator.requests().map(({ operation }) => operation)).toEqual(['revoke', 'revoke']);
    expect(unproven.json.error).toBe('invalid_client');
  });
});

describe('uninstalling', () => {
  async function startApp() {
    const calls: { method: string | undefined; authorization: string | undefined; text: string }[] = [];
    const { origin } = await startServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const { method, headers } = request;
      calls.push({
        method,
        authorization: headers.authorization,
        text: Buffer.concat(chunks).toString('utf8'),
      });
      response.writeHead(500).end();
    });
    return { redirectUri: `${origin}/callback`, calls };
  }

  async function installAt(company: TestCompany, redirectUri: string, userId: number): Promise<string> {
    const { url } = company.simulator;
    const { html } = await openConsent(url, { redirect_uri: redirectUri });
    const { to } = await decide(url, html, { user_id: String(userId), decision: 'allow' });
    const code = to?.searchParams.get('code') ?? '';
    const { json } = await exchange(url, code, { redirect_uri: redirectUri });
    return json.access_token;
  }

  it('ends tokens and webhooks and tells the app, whatever it answers', async () => {
    const company = await startCompany();
    const { redirectUri, calls } = await startApp();
    const access = await installAt(company, redirectUri, 2);
    await asApp(company, access, 'POST', '/api/v1/webhooks', HOOK);

    await company.simulator.uninstall(2);

    expect((await me(company, access)).status).toBe(401);
    expect(company.simulator.company.webhook.all()).toEqual([]);
    expect(calls.map(({ method, authorization }) => [method, authorization])).toEqual([['DELETE', BASIC]]);
    expect(JSON.parse(calls[0]?.text ?? '')).toEqual({
      client_id: 'simulated-client-id',
      company_id: 1,
      user_id: 2,
      timestamp: '2026-11-20T09:00:00.000Z',
    });
  });

  it('is over though the app cannot be reached', async () => {
    const company = await startCompany();
    const { access } = await install(company);

    await company.simulator.uninstall(1);

    expect((await me(company, access)).status).toBe(401);
  });

  it('does not wait for an app that hangs for longer than ten seconds', async () => {
    const company = await startCompany();
    let arrived = () => {};
    const called = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { origin } = await startServer(() => arrived());
    await installAt(company, `${origin}/callback`, 1);

    const uninstalled = company.simulator.uninstall(1);
    await called;
    await company.timers.advance(10_000);

    await expect(uninstalled).resolves.toBeUndefined();
  });

  it('can be done by hand, for a user who has installed the app', async () => {
    const company = await startCompany();
    const { redirectUri, calls } = await startApp();
    await installAt(company, redirectUri, 2);
    const byHand = (userId: unknown) =>
      callAt(company.simulator.url, 'POST', '/simulator/uninstalls', { userId }, {});

    const done = await byHand(2);
    await expect.poll(() => calls.length).toBe(1);
    const again = await byHand(2);
    const wrong = await byHand('two');

    expect(done.json).toEqual({ userId: 2 });
    expect([done.status, again.status, wrong.status]).toEqual([200, 400, 400]);
    expect(() => company.simulator.uninstall(2)).toThrow('User 2 has not installed the app');
  });
});
