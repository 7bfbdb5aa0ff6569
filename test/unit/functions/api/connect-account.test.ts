import { describe, expect, test } from 'vitest';
import { type ConnectRequest, connectAccount, type Deps } from '../../../../functions/api/connect-account.ts';
import type { PipedriveCredential } from '../../../../shared/accounts/credentials.ts';
import { Disconnected, Throttled } from '../../../../shared/errors.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import type { Subscription } from '../../../../shared/state/subscriptions.ts';
import type { Kept } from '../../../../shared/webhooks/keeping/keep-subscriptions.ts';
import { NOW_MS, PowerCut, withPowerCut } from '../../../support/functions.ts';
import { createWebhookCompany, ENTITIES, liveOf } from '../../../support/webhook-company.ts';

const request: ConnectRequest = {
  origin: 'https://acme.pipedrive.com',
  credential: () => ({ apiToken: 'token-1' }),
  auth: 'api-token',
  plan: 'premium',
  mode: 'read-write',
  settings: {},
};

/** A company, its webhooks and our stores, with a memory; `order` is what was changed, in order. */
function createWorld() {
  const company = createWebhookCompany();
  const credentials = new Map<string, PipedriveCredential>();
  const accounts = new Map<string, Account>();
  const order: string[] = [];
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
    keepWebhooks: async () => {
      order.push('webhooks');
      company.pass(1);
      return company.keep({}, true);
    },
    now: () => NOW_MS,
  };
  return { deps, company, credentials, accounts, order };
}

const aSubscription = (part: Partial<Subscription>): Subscription => ({
  object: 'deal',
  name: 'Pipewarden deal',
  version: '2.0',
  state: 'live',
  seenMs: NOW_MS,
  repairs: 0,
  history: [],
  ...part,
});

describe('a company that is connected', () => {
  test('has its credential stored first, then the account, then its webhooks', async () => {
    const { deps, company, credentials, accounts, order } = createWorld();

    const connected = await connectAccount(deps, request);

    expect(order).toEqual(['credential', 'account', 'webhooks']);
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
    expect(liveOf(company)).toEqual([...ENTITIES].sort());
  });

  test('has the seats that were said, and otherwise at least one for each active user', async () => {
    const { deps, accounts } = createWorld();

    await connectAccount(deps, request);
    const counted = accounts.get('1')?.seats;
    await connectAccount(deps, { ...request, settings: { seats: 40 } });

    expect([counted, accounts.get('1')?.seats]).toEqual([12, 40]);
  });

  test('has the settings that were said', async () => {
    const { deps, accounts } = createWorld();

    await connectAccount(deps, { ...request, settings: { entities: ['deal'], deletions: 'deep' } });

    expect(accounts.get('1')).toMatchObject({ entities: ['deal'], deletions: 'deep' });
  });

  test('is answered without its token and without the webhooks’ password', async () => {
    const { deps } = createWorld();

    const connected = JSON.stringify(await connectAccount(deps, request));

    expect(connected).not.toContain('token-1');
    expect(connected).not.toContain('password');
  });

  test('a second time has no second webhook of a kind; the token and plan are the new ones', async () => {
    const { deps, company, credentials, accounts } = createWorld();

    await connectAccount(deps, request);
    const again = await connectAccount(deps, {
      ...request,
      credential: () => ({ apiToken: 'token-2' }),
      plan: 'lite',
    });

    expect(again.webhook).toEqual({ state: 'already there' });
    expect(company.webhooks).toHaveLength(7);
    expect(credentials.get('1')).toMatchObject({ apiToken: 'token-2' });
    expect(accounts.get('1')).toMatchObject({ plan: 'lite' });
  });

  test('read-only has no webhooks', async () => {
    const { deps, company, order } = createWorld();

    const connected = await connectAccount(deps, { ...request, mode: 'read-only' });

    expect(connected.webhook).toEqual({ state: 'not asked for' });
    expect(order).toEqual(['credential', 'account']);
    expect(company.webhooks).toEqual([]);
  });

  test('read-only and later read-write gets its webhooks then', async () => {
    const { deps, company } = createWorld();

    await connectAccount(deps, { ...request, mode: 'read-only' });
    const connected = await connectAccount(deps, request);

    expect(connected).toMatchObject({ account: { mode: 'read-write' }, webhook: { state: 'registered' } });
    expect(company.webhooks).toHaveLength(7);
  });
});

test('a token that Pipedrive refuses stores nothing', async () => {
  const { deps, order } = createWorld();
  const whoAmI = async () => {
    throw new Disconnected('not accepted');
  };

  await expect(connectAccount({ ...deps, whoAmI }, request)).rejects.toMatchObject({ name: 'Disconnected' });

  expect(order).toEqual([]);
});

describe('webhooks', () => {
  const kept = (...subscriptions: Subscription[]) => ({
    outcome: 'kept' as const,
    subscriptions,
    created: 1,
    foreign: 0,
  });
  test.each<[string, Kept, object]>([
    [
      'that Pipedrive refuses are reported with the reason',
      kept(aSubscription({}), aSubscription({ object: 'lead', state: 'refused', reason: 'no leads' })),
      { state: 'refused', reason: 'no leads' },
    ],
    [
      'for which one stands in are reported with the reason',
      kept(aSubscription({ state: 'narrowed', reason: 'no room' })),
      { state: 'narrowed', reason: 'no room' },
    ],
    [
      'of which one may be there are under way',
      kept(aSubscription({ state: 'missing' })),
      { state: 'under way' },
    ],
    ['that another process is at are under way', { outcome: 'busy' }, { state: 'under way' }],
    [
      'for which there was no time are under way',
      { ...kept(aSubscription({})), outcome: 'unfinished' },
      { state: 'under way' },
    ],
  ])('%s', async (_, outcome, webhook) => {
    const { deps, accounts } = createWorld();

    const connected = await connectAccount({ ...deps, keepWebhooks: async () => outcome }, request);

    expect(connected.webhook).toEqual(webhook);
    expect(accounts.has('1')).toBe(true);
  });

  test('that cannot be listed are reported with the reason, and the company is connected all the same', async () => {
    const { deps, accounts } = createWorld();
    const keepWebhooks = async () => {
      throw new Disconnected('not accepted');
    };

    const connected = await connectAccount({ ...deps, keepWebhooks }, request);

    expect(connected.webhook).toEqual({ state: 'refused', reason: 'not accepted' });
    expect(accounts.has('1')).toBe(true);
  });

  test.each([new Throttled('no room', 2_000), new TypeError('a fault of ours')])(
    'that fail for a while or by a fault of ours are asked for again: $name',
    async (error) => {
      const { deps, company } = createWorld();
      const keepWebhooks = async () => {
        throw error;
      };

      await expect(connectAccount({ ...deps, keepWebhooks }, request)).rejects.toBe(error);
      const again = await connectAccount(deps, request);

      expect(again.webhook).toEqual({ state: 'registered' });
      expect(company.webhooks).toHaveLength(7);
    },
  );
});

// whoAmI, activeUsers, credential, saveCredential, saveAccount, keepWebhooks: before and after each.
const POINTS = Array.from({ length: 12 }, (_, point) => point);

test.each(POINTS)('a power cut at point %i and a repeat end with one webhook of each kind', async (point) => {
  const { deps, credentials, accounts, company } = createWorld();
  const { ports } = withPowerCut(deps, point);

  await expect(connectAccount(ports, request)).rejects.toThrow(PowerCut);
  const listed = accounts.has('1');
  const callable = credentials.has('1');
  const connected = await connectAccount(deps, request);

  // An account that is listed can be called, at any moment.
  if (listed) expect(callable).toBe(true);
  expect(connected.webhook.state).toMatch(/^(registered|already there)$/);
  expect(liveOf(company)).toEqual([...ENTITIES].sort());
});
