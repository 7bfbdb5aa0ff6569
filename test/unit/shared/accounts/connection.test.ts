import { describe, expect, test } from 'vitest';
import { createConnections } from '../../../../shared/accounts/connection.ts';
import type { OAuthCredential } from '../../../../shared/accounts/credentials.ts';
import { Throttled } from '../../../../shared/errors.ts';
import type { Sending } from '../../../../shared/governor/burst.ts';
import type { Price } from '../../../../shared/governor/purse.ts';
import { catalog, perform } from '../../../../shared/pipedrive/index.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { anAnswer, aResponse, scripted } from '../../../support/builders.ts';
import { anAccount } from '../../../support/functions.ts';

interface Rig {
  nowMs: number;
  apiToken: string;
  connected: boolean;
  /** No permit is to be had. */
  full?: boolean;
  /** In the place of the API token. */
  stored?: OAuthCredential;
  /** What the keeper of grants answers, if not what it was given. */
  grant?: OAuthCredential;
}

const aGrant = (generation: number): OAuthCredential => ({
  oauth: {
    accessToken: `access-${generation}`,
    refreshToken: 'refresh',
    generation,
    obtainedMs: 0,
    refreshMs: 45,
    expiresMs: 60,
    scopes: [],
  },
});

/** The way to a company whose token can be replaced. */
function rig({ account = anAccount(), send = scripted(anAnswer([])).ports.send } = {}) {
  const state: Rig = { nowMs: 0, apiToken: 'token-1', connected: true };
  const rooms: Sending[] = [];
  const prices: Price[] = [];
  const ended: string[] = [];
  const asked: [string, number, boolean][] = [];
  const heard: [string, string][] = [];
  const lookups: string[] = [];
  const connect = createConnections({
    findAccount: async (id): Promise<Account | undefined> => (id === account.account ? account : undefined),
    credential: async (id) => {
      lookups.push(id);
      return state.connected ? (state.stored ?? { apiToken: state.apiToken }) : undefined;
    },
    charge: async (_account, price) => {
      prices.push(price);
      return {
        answered: ({ dailyRemaining }) => ended.push(`paid, ${dailyRemaining} left`),
        cancelled: () => ended.push('cancelled'),
      };
    },
    room: async (sending) => {
      rooms.push(sending);
      if (state.full) throw new Throttled('full', 2000);
      return { answered: (remaining) => ended.push(`permit, ${remaining} left`) };
    },
    freshGrant: async (account, held, refused) => {
      asked.push([account.account, held.oauth.generation, refused]);
      return state.grant ?? held;
    },
    heard: async (id, how) => {
      heard.push([id, how]);
    },
    deprecated: () => {},
    send,
    now: () => state.nowMs,
    sleep: async () => {},
    random: () => 0.5,
    configuredOrigin: 'http://127.0.0.1:8788',
  });
  return { connect, state, rooms, prices, ended, lookups, asked, heard };
}

describe('a connection', () => {
  test('leads to the account’s own origin, with its token and inside its window', async () => {
    const { connect, rooms } = rig();

    const { ports } = await connect('1');
    await ports.room(catalog.v1.getUsers);

    expect(ports.origin).toBe('https://acme.pipedrive.com');
    expect(await ports.credentials()).toEqual({ 'x-api-token': 'token-1' });
    expect(rooms).toEqual([{ account: '1', limit: 100, search: false, lane: 'interactive' }]);
  });

  test('to an account that is not connected is not found', async () => {
    await expect(rig().connect('2')).rejects.toMatchObject({ name: 'NotFound' });
  });

  test.each(['https://evil.example', 'http://169.254.169.254', 'https://acme.pipedrive.com.evil.example'])(
    'to %s is refused, and no credential is looked up',
    async (origin) => {
      const { connect, lookups } = rig({ account: anAccount({ origin }) });

      await expect(connect('1')).rejects.toMatchObject({ name: 'InvalidInput' });

      expect(lookups).toEqual([]);
    },
  );

  test('without a credential is disconnected', async () => {
    const { connect, state } = rig();
    state.connected = false;
    const { ports } = await connect('1');

    await expect(ports.credentials()).rejects.toMatchObject({ name: 'Disconnected' });
  });
});

test('a token that was replaced is found within one call', async () => {
  const { ports: wire, asked } = scripted(aResponse(401, { success: false }), anAnswer([]));
  const { connect, state } = rig({ send: wire.send });
  const { ports } = await connect('1');
  await ports.credentials();
  state.apiToken = 'token-2';
  state.nowMs = 10_000;

  await perform(ports, catalog.v1.getUsers, {});

  expect(asked.map(({ headers }) => headers['x-api-token'])).toEqual(['token-1', 'token-2']);
});

describe('a connection by consent', () => {
  test('sends the access token as a bearer token, within the window of an app', async () => {
    const { connect, state, rooms, asked } = rig({ account: anAccount({ auth: 'oauth' }) });
    state.stored = aGrant(1);

    const { ports } = await connect('1');
    await ports.room(catalog.v1.getUsers);

    expect(await ports.credentials()).toEqual({ authorization: 'Bearer access-1' });
    expect(asked).toEqual([['1', 1, false]]);
    expect(rooms).toMatchObject([{ account: '1', limit: 400 }]);
  });

  test('goes on with a grant fetched here, though the kept copy of the secret is older', async () => {
    const { connect, state, asked } = rig();
    state.stored = aGrant(1);
    state.grant = aGrant(2);
    const { ports } = await connect('1');

    await ports.credentials();
    const headers = await ports.credentials();

    expect(headers).toEqual({ authorization: 'Bearer access-2' });
    expect(asked).toEqual([
      ['1', 1, false],
      ['1', 2, false],
    ]);
  });

  test('says that a token was refused only of the one that was', async () => {
    const { connect, state, asked } = rig();
    state.stored = aGrant(3);
    const { ports } = await connect('1');

    await ports.credentials({ authorization: 'Bearer access-2' });
    await ports.credentials({ authorization: 'Bearer access-3' });

    expect(asked.map(([, , refused]) => refused)).toEqual([false, true]);
  });
});

test('an account that Pipedrive no longer lets in is not called', async () => {
  const disconnected = {
    at: '2026-11-20T00:00:00.000Z',
    reason: 'The app was uninstalled; install it again',
  };
  const { connect, lookups } = rig({ account: anAccount({ disconnected }) });

  await expect(connect('1')).rejects.toMatchObject({
    name: 'Disconnected',
    message: 'The app was uninstalled; install it again',
  });
  expect(lookups).toEqual([]);
});

test('work of a lane asks for room in that lane, and a search in the window of searches', async () => {
  const { connect, rooms } = rig();

  const { ports } = await connect('1', 'lifecycle');
  await ports.room(catalog.v2.searchItem);

  expect(rooms).toEqual([{ account: '1', limit: 100, search: true, lane: 'lifecycle' }]);
});

test('how Pipedrive received a request is told with its account', async () => {
  const { connect, heard } = rig();

  const { ports } = await connect('1');
  await ports.heard('blocked');

  expect(heard).toEqual([['1', 'blocked']]);
});

describe('a request', () => {
  test('is paid for by its operation’s price out of the account’s budget, and both sides hear of its answer', async () => {
    const account = anAccount({ plan: 'growth', seats: 4, reserve: 0.2, timeZone: 'Europe/Tallinn' });
    const { connect, prices, ended } = rig({ account });

    const { ports } = await connect('1', 'sync');
    const room = await ports.room(catalog.v1.getUsers);
    room.answered({ burstRemaining: 7, dailyRemaining: 100 });

    const budget = { limit: 240_000, reserve: 0.2, timeZone: 'Europe/Tallinn' };
    expect(prices).toEqual([{ operation: 'v1.getUsers', cost: 20, lane: 'sync', budget }]);
    expect(ended).toEqual(['permit, 7 left', 'paid, 100 left']);
  });

  test.each([
    [10, 'permit, 3 left'],
    [100, 'permit, undefined left'],
    [undefined, 'permit, undefined left'],
  ])(
    'that searches is told what remains only of the searches’ window, not of one of %s',
    async (limit, expected) => {
      const { connect, ended } = rig();

      const { ports } = await connect('1');
      const room = await ports.room(catalog.v1.findUsersByName);
      room.answered({ burstRemaining: 3, ...(limit === undefined ? {} : { burstLimit: limit }) });

      expect(ended).toContain(expected);
    },
  );

  test('that gets no permit has its tokens back, for it does not leave', async () => {
    const { connect, state, ended } = rig();
    state.full = true;

    const { ports } = await connect('1');

    await expect(ports.room(catalog.v1.getUsers)).rejects.toMatchObject({ name: 'Throttled' });
    expect(ended).toEqual(['cancelled']);
  });
});
