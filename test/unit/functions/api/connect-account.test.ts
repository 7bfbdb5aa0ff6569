import { describe, expect, test } from 'vitest';
import { type ConnectRequest, connectAccount, type Deps } from '../../../../functions/api/connect-account.ts';
import type { PipedriveCredential, WebhookCredential } from '../../../../shared/accounts/credentials.ts';
import { Disconnected, Rejected, Throttled, Uncertain } from '../../../../shared/errors.ts';
import type { Webhook } from '../../../../shared/pipedrive/v1.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { NOW_MS, PowerCut, withPowerCut } from '../../../support/functions.ts';

const request: ConnectRequest = {
  origin: 'https://acme.pipedrive.com',
  credential: () => ({ apiToken: 'token-1' }),
  auth: 'api-token',
  plan: 'premium',
  mode: 'read-write',
  budget: {},
};
const URL_OF_1 = 'https://api.example.com/webhooks/1';
const PAIR = { user: 'pipewarden', password: 'password-number-1' };

/** A company, its webhooks and our two stores, with a memory; `order` is what was changed, in order. */
function createWorld(webhooks: Webhook[] = []) {
  const credentials = new Map<string, PipedriveCredential>();
  const accounts = new Map<string, Account>();
  const pairs = new Map<string, WebhookCredential>();
  const order: string[] = [];
  let passwords = 0;
  const deps: Deps = {
    whoAmI: async () => ({ account: '1', name: 'Acme', userId: 7 }),
    activeUsers: async () => 12,
    credential: async (account) => credentials.get(account),
    saveCredential: async (account, credential) => {
      order.push('credential');
      credentials.set(account, credential);
    },
    saveAccount: async (account) => {
      order.push('account');
      accounts.set(account.account, account);
    },
    webhookCredential: async (account) => pairs.get(account),
    saveWebhookCredential: async (account, credential) => {
      order.push('webhook credential');
      pairs.set(account, credential);
    },
    listWebhooks: async () => [...webhooks],
    deleteWebhook: async (id) => {
      order.push('no webhook');
      webhooks.splice(
        webhooks.findIndex((webhook) => webhook.id === id),
        1,
      );
    },
    addWebhook: async (url, userId, pair) => {
      order.push('webhook');
      webhooks.push({
        id: webhooks.length + 1,
        user_id: userId,
        event_action: '*',
        event_object: '*',
        subscription_url: url,
        is_active: true,
        http_auth_user: `${pair.user}:${pair.password}`,
      });
    },
    newPassword: () => `password-number-${++passwords}`,
    webhookUrl: (account) => `https://api.example.com/webhooks/${account}`,
    now: () => NOW_MS,
  };
  return { deps, credentials, accounts, pairs, webhooks, order };
}

const aWebhook = (part: Partial<Webhook> = {}): Webhook => ({
  id: 1,
  event_action: '*',
  event_object: '*',
  subscription_url: URL_OF_1,
  is_active: true,
  ...part,
});

describe('a company that is connected', () => {
  test('has its credential stored first, then the account, then the webhook’s password, then the webhook', async () => {
    const { deps, credentials, accounts, pairs, webhooks, order } = createWorld();

    const connected = await connectAccount(deps, request);

    expect(order).toEqual(['credential', 'account', 'webhook credential', 'webhook']);
    expect(connected).toEqual({
      account: {
        account: '1',
        name: 'Acme',
        origin: 'https://acme.pipedrive.com',
        plan: 'premium',
        mode: 'read-write',
        tokenUserId: 7,
        auth: 'api-token',
        seats: 12,
        connectedAt: '2026-11-20T09:00:00.000Z',
      },
      webhook: { state: 'registered' },
    });
    expect(credentials.get('1')).toEqual({ apiToken: 'token-1' });
    expect(accounts.get('1')).toEqual(connected.account);
    expect(pairs.get('1')).toEqual({ current: PAIR });
    expect(webhooks).toMatchObject([
      { subscription_url: URL_OF_1, user_id: 7, http_auth_user: 'pipewarden:password-number-1' },
    ]);
  });

  test('has the seats that were said, and otherwise at least one for each active user', async () => {
    const { deps, accounts } = createWorld();

    await connectAccount(deps, request);
    const counted = accounts.get('1')?.seats;
    await connectAccount(deps, { ...request, budget: { seats: 40 } });

    expect([counted, accounts.get('1')?.seats]).toEqual([12, 40]);
  });

  test('is answered without its token and without the webhook’s password', async () => {
    const { deps } = createWorld();

    const connected = JSON.stringify(await connectAccount(deps, request));

    expect(connected).not.toContain('token-1');
    expect(connected).not.toContain('password');
  });

  test('a second time has no second webhook and keeps its password; the token and plan are the new ones', async () => {
    const { deps, credentials, accounts, pairs, webhooks } = createWorld();

    await connectAccount(deps, request);
    const again = await connectAccount(deps, {
      ...request,
      credential: () => ({ apiToken: 'token-2' }),
      plan: 'lite',
    });

    expect(again.webhook).toEqual({ state: 'already there' });
    expect(webhooks).toHaveLength(1);
    expect(pairs.get('1')).toEqual({ current: PAIR });
    expect(credentials.get('1')).toMatchObject({ apiToken: 'token-2' });
    expect(accounts.get('1')).toMatchObject({ plan: 'lite' });
  });

  test('again after its password was lost has the old webhook replaced, because nobody could prove its deliveries', async () => {
    const { deps, pairs, webhooks, order } = createWorld([aWebhook({ http_auth_user: 'pipewarden:lost' })]);

    const connected = await connectAccount(deps, request);

    expect(connected.webhook).toEqual({ state: 'registered' });
    expect(order).toEqual(['credential', 'account', 'no webhook', 'webhook credential', 'webhook']);
    expect(webhooks).toMatchObject([{ http_auth_user: `pipewarden:${pairs.get('1')?.current.password}` }]);
  });

  test('again leaves a webhook alone that points elsewhere', async () => {
    const { deps, webhooks } = createWorld([
      aWebhook({ id: 9, subscription_url: 'https://other.example.com' }),
    ]);

    await connectAccount(deps, request);

    expect(webhooks.map(({ id }) => id)).toContain(9);
  });

  test('again while its password is being rotated keeps the old one valid', async () => {
    const { deps, pairs } = createWorld();
    const rotating: WebhookCredential = {
      current: PAIR,
      previous: { ...PAIR, password: 'password-number-0', validUntil: '2026-11-20T10:00:00.000Z' },
    };
    pairs.set('1', rotating);

    await connectAccount(deps, request);

    expect(pairs.get('1')).toEqual(rotating);
  });

  test('read-only has no webhook and no password for one', async () => {
    const { deps, pairs, webhooks, order } = createWorld();

    const connected = await connectAccount(deps, { ...request, mode: 'read-only' });

    expect(connected.webhook).toEqual({ state: 'not asked for' });
    expect(order).toEqual(['credential', 'account']);
    expect([pairs.size, webhooks.length]).toEqual([0, 0]);
  });

  test('read-only and later read-write gets its webhook then', async () => {
    const { deps, webhooks } = createWorld();

    await connectAccount(deps, { ...request, mode: 'read-only' });
    const connected = await connectAccount(deps, request);

    expect(connected).toMatchObject({ account: { mode: 'read-write' }, webhook: { state: 'registered' } });
    expect(webhooks).toHaveLength(1);
  });
});

test.each([
  ['of another url', aWebhook({ subscription_url: 'https://elsewhere.example/webhooks/1' })],
  [
    'of another company of this deployment',
    aWebhook({ subscription_url: 'https://api.example.com/webhooks/11' }),
  ],
])('a webhook %s is not taken for ours', async (_, other) => {
  const { deps, webhooks } = createWorld([other]);

  const { webhook } = await connectAccount(deps, request);

  expect(webhook).toEqual({ state: 'registered' });
  expect(webhooks).toHaveLength(2);
});

test('a webhook of ours that Pipedrive has switched off is replaced by one that is on', async () => {
  const { deps, webhooks } = createWorld([aWebhook({ id: 4, is_active: false })]);

  const { webhook } = await connectAccount(deps, request);

  expect(webhook).toEqual({ state: 'registered' });
  expect(webhooks).toMatchObject([{ is_active: true, user_id: 7 }]);
});

test('a token that Pipedrive refuses stores nothing', async () => {
  const { deps, order } = createWorld();
  const whoAmI = async () => {
    throw new Disconnected('not accepted');
  };

  await expect(connectAccount({ ...deps, whoAmI }, request)).rejects.toMatchObject({ name: 'Disconnected' });

  expect(order).toEqual([]);
});

describe('a webhook that Pipedrive does not register', () => {
  test.each([
    new Rejected('The limit of 40 webhooks is reached', { status: 422 }),
    new Disconnected('not accepted'),
    new Uncertain('the answer was lost'),
  ])('is reported with the reason, and the company is connected all the same: $name', async (error) => {
    const { deps, accounts } = createWorld();
    const addWebhook = async () => {
      throw error;
    };

    const connected = await connectAccount({ ...deps, addWebhook }, request);

    expect(connected.webhook).toEqual({ state: 'refused', reason: error.message });
    expect(accounts.has('1')).toBe(true);
  });

  test.each([new Throttled('no room', 2_000), new TypeError('a fault of ours')])(
    'for a while or by a fault of ours is thrown, and asked for again it is registered once: $name',
    async (error) => {
      const { deps, webhooks, pairs } = createWorld();
      const addWebhook = async () => {
        throw error;
      };

      await expect(connectAccount({ ...deps, addWebhook }, request)).rejects.toBe(error);
      const again = await connectAccount(deps, request);

      expect(again.webhook).toEqual({ state: 'registered' });
      expect(webhooks).toHaveLength(1);
      expect(pairs.get('1')).toEqual({ current: PAIR });
    },
  );
});

// whoAmI, saveCredential, saveAccount, webhookCredential, saveWebhookCredential, listWebhooks, addWebhook: before and after each.
const POINTS = Array.from({ length: 14 }, (_, point) => point);

test.each(POINTS)(
  'a power cut at point %i and a repeat end with one webhook whose password we know',
  async (point) => {
    const { deps, credentials, accounts, pairs, webhooks } = createWorld();
    // A password is made without waiting, so it is no place to die at.
    const { ports } = withPowerCut(deps, point);
    const dying = { ...ports, newPassword: deps.newPassword, webhookUrl: deps.webhookUrl };

    await expect(connectAccount(dying, request)).rejects.toThrow(PowerCut);
    const listed = accounts.has('1');
    const callable = credentials.has('1');
    const connected = await connectAccount(deps, request);

    // An account that is listed can be called, at any moment.
    if (listed) expect(callable).toBe(true);
    expect(connected.webhook.state).toMatch(/^(registered|already there)$/);
    expect(webhooks).toHaveLength(1);
    expect(webhooks[0]?.http_auth_user).toBe(`pipewarden:${pairs.get('1')?.current.password}`);
  },
);
