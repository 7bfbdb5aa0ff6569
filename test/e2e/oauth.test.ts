import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../support/consent.ts';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.discard());

/** A browser that follows no redirect by itself. */
const browse = (url: string, init: RequestInit = {}) => fetch(url, { ...init, redirect: 'manual' });

const link = async (): Promise<string> => {
  const { status, json } = await laptop.api.post('/v1/installations', {
    plan: 'ultimate',
    mode: 'read-write',
  });
  expect(status).toBe(201);
  return String(json.url);
};

/** Opens the link and consents, or not, as a user; answers the address to go back to and this browser's cookie. */
async function consent(url: string, userId = 1, decision = 'allow') {
  const install = await browse(url);
  const asked = new URL(install.headers.get('location') ?? '');
  const shown = await browse(asked.href);
  expect([install.status, shown.status]).toEqual([302, 200]);
  const { to } = await decide(asked.origin, await shown.text(), { user_id: String(userId), decision });
  return { back: to?.href ?? '', cookie: install.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}

const account = async () => {
  const { json } = await laptop.api.get('/v1/accounts');
  return Array.isArray(json.items) ? json.items.find(({ account: id }) => id === '1') : undefined;
};

const synced = async () => {
  const { json: requested } = await laptop.api.post(laptop.path('/syncs'));
  const { json } = await until(
    () => laptop.api.get(laptop.path(`/syncs/${requested.id}`)),
    (answer) => answer.json.status !== 'requested' && answer.json.status !== 'running',
  );
  return json;
};
const ourWebhooks = () =>
  laptop.simulator.company.webhook
    .all()
    .filter(({ shown }) => shown.subscription_url.startsWith(laptop.host.url));

describe('a company is connected by its admin’s consent', () => {
  test('which another browser cannot bring, a cancelled one does not give, and a link gives once', async () => {
    const url = await link();
    const cancelled = await consent(url, 1, 'cancel');
    const { back, cookie } = await consent(url);

    const refused = await browse(cancelled.back, { headers: { cookie } });
    const stranger = await browse(back);
    const connected = await browse(back, { headers: { cookie } });
    const again = await browse(back, { headers: { cookie } });

    expect([refused.status, stranger.status, connected.status, again.status]).toEqual([400, 400, 200, 400]);
    expect(await connected.text()).toContain('Simulated Company 1 is connected');
    expect(await account()).toMatchObject({
      auth: 'oauth',
      plan: 'ultimate',
      mode: 'read-write',
      tokenUserId: 1,
    });
  });

  test('and is then called with the access token, by every function', async () => {
    const before = laptop.simulator.requests().length;

    const sync = await synced();
    const key = 'by-consent-1';
    await laptop.api.post(laptop.path('/writes'), {
      key,
      operation: 'addPerson',
      body: { name: 'Ada Lovelace' },
    });
    const { json: write } = await until(
      () => laptop.api.get(laptop.path(`/writes/${key}`)),
      ({ json }) => json.status === 'sent',
    );

    expect(sync).toMatchObject({ status: 'succeeded', tokens: 60 });
    expect(write).toMatchObject({ status: 'sent', cost: 5 });
    const made = laptop.simulator.requests().slice(before);
    expect(made.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
  });

  test('with a webhook of the app’s own', () => {
    expect(ourWebhooks().map(({ shown }) => shown.type)).toContain('application');
  });

  test('until it is uninstalled in Pipedrive, which is said with the way back', async () => {
    await laptop.simulator.uninstall(1);

    const disconnected = await account();
    const sync = await synced();

    expect(disconnected).toMatchObject({
      disconnected: { reason: expect.stringContaining('install it again') },
    });
    expect(sync).toMatchObject({ status: 'failed', reason: expect.stringContaining('install it again') });
  });

  test('and connected again at a new link', async () => {
    const { back, cookie } = await consent(await link());

    await browse(back, { headers: { cookie } });

    expect(await account()).not.toHaveProperty('disconnected');
    expect(await synced()).toMatchObject({ status: 'succeeded' });
  });

  test('until an admin disconnects it, and its consent is given back', async () => {
    const { status, json } = await laptop.api.delete('/v1/accounts/1');

    expect([status, json]).toEqual([200, { account: '1', state: 'left' }]);
    expect(await account()).toMatchObject({ disconnected: { reason: expect.stringContaining('admin') } });
    expect(laptop.simulator.requests().at(-1)).toMatchObject({ operation: 'revoke', status: 200 });
    expect(await synced()).toMatchObject({ status: 'failed' });
  });

  test('and by API token again, which ends the disconnection', async () => {
    const { status } = await laptop.api.post('/v1/accounts', {
      domain: laptop.simulator.url,
      apiToken: 'simulated-api-token',
      mode: 'read-write',
    });

    expect(status).toBe(200);
    expect(await account()).toMatchObject({ auth: 'api-token' });
    expect(await account()).not.toHaveProperty('disconnected');
    expect(await synced()).toMatchObject({ status: 'succeeded' });
  });
});

test('a link that nobody made leads nowhere', async () => {
  const answer = await browse(`${laptop.host.url}/oauth/install?ticket=${'a'.repeat(43)}`);

  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('POST /v1/installations');
});

test('no log line has a token, a secret, a code or an address', async () => {
  expect(await leaksOf(laptop, ['simulated-client-secret'])).toEqual([]);
});
