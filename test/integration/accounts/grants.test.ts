import { describe, expect, test } from 'vitest';
import type { SimulatorOptions } from '../../../lib/simulator/options.ts';
import { createConnections } from '../../../shared/accounts/connection.ts';
import { credentialOf, type OAuthCredential } from '../../../shared/accounts/credentials.ts';
import { createFreshGrant } from '../../../shared/accounts/grants.ts';
import {
  createClient,
  createSend,
  exchangeCode,
  type OAuthPorts,
  refreshGrant,
} from '../../../shared/pipedrive/index.ts';
import { users } from '../../../shared/pipedrive/v1.ts';
import { createClaimRefresh } from '../../../shared/state/refreshes.ts';
import { CALLBACK, consentCode } from '../../support/consent.ts';
import { anAccount } from '../../support/functions.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { startCompany } from '../simulator/support.ts';

const APP = { clientId: 'simulated-client-id', clientSecret: 'simulated-client-secret' };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A simulated company whose first user has consented, and as many Lambdas on it as are started. */
async function consented(options: SimulatorOptions = {}) {
  const { simulator, timers } = await startCompany(options);
  const send = createSend();
  const oauth: OAuthPorts = {
    send,
    now: timers.now,
    oauthOrigin: simulator.url,
    configuredOrigin: simulator.url,
  };
  const code = await consentCode(simulator.url);
  let stored: OAuthCredential = credentialOf(await exchangeCode(oauth, APP, { code, redirectUri: CALLBACK }));

  const unused = () => Promise.reject(new Error('unused'));
  const claim = createClaimRefresh({ ...createMemoryTable(), put: unused, page: unused });
  const account = anAccount({ auth: 'oauth', origin: simulator.url });
  const losses: string[] = [];
  // The others' answers come over real sockets meanwhile: the event loop goes round a good many times.
  const sleep = async () => {
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const start = async () => {
    const connectionOf = createConnections({
      findAccount: async () => account,
      credential: async () => stored,
      freshGrant: createFreshGrant({
        read: async () => stored,
        claim,
        refresh: (refreshToken) => refreshGrant(oauth, APP, refreshToken),
        save: async (_, credential) => {
          stored = credential;
        },
        moved: unused,
        lost: async (_, reason) => {
          losses.push(reason);
        },
        now: timers.now,
        sleep,
      }),
      charge: async () => ({ answered: () => {}, cancelled: () => {} }),
      room: async () => ({ answered: () => {} }),
      heard: async () => {},
      deprecated: () => {},
      send,
      now: timers.now,
      sleep,
      random: () => 0.5,
      configuredOrigin: simulator.url,
    });
    return createClient(users, (await connectionOf('1')).ports);
  };
  const refreshes = () =>
    simulator.requests().filter(({ operation }) => operation === 'refresh-tokens').length;
  return { simulator, timers, start, refreshes, losses };
}

describe('the grant of a company that consented', () => {
  test('is refreshed once by twenty Lambdas that find it has run out', async () => {
    const { timers, start, refreshes } = await consented();
    await timers.advance(2 * 60 * MINUTE_MS);
    const clients = await Promise.all(Array.from({ length: 20 }, start));

    const answers = await Promise.all(clients.map((client) => client.getCurrentUser()));

    expect(answers.map(({ data }) => data.id)).toEqual(Array(20).fill(1));
    expect(refreshes()).toBe(1);
  });

  test('is refreshed ahead of its end, so that nobody meets a refusal', async () => {
    const { simulator, timers, start, refreshes } = await consented();
    const client = await start();

    for (let quarter = 0; quarter < 16; quarter++) {
      await client.getCurrentUser();
      await timers.advance(15 * MINUTE_MS);
    }

    expect(simulator.requests().filter(({ status }) => status === 401)).toEqual([]);
    expect(refreshes()).toBe(5);
  });

  test.each(['kept', 'rotated'] as const)(
    'lives on for a year of nightly syncs, its refresh token %s',
    async (refreshTokens) => {
      const { timers, start, losses } = await consented({ refreshTokens });
      const client = await start();

      for (let night = 0; night < 365; night++) {
        await timers.advance(DAY_MS);
        await client.getCurrentUser();
      }

      expect(losses).toEqual([]);
    },
  );

  test('ends after sixty days in which nobody used it, and says so', async () => {
    const { timers, start, losses } = await consented();
    const client = await start();
    await timers.advance(61 * DAY_MS);

    await expect(client.getCurrentUser()).rejects.toMatchObject({ name: 'Disconnected' });

    expect(losses).toEqual([expect.stringContaining('/oauth/install')]);
  });

  test('is not fetched in a storm when a fresh token is refused again and again', async () => {
    const { simulator, timers, start, refreshes } = await consented();
    const client = await start();
    await timers.advance(5 * MINUTE_MS);
    simulator.inject({ operation: 'getCurrentUser', times: 99, fault: { kind: 'status', status: 401 } });

    for (let call = 0; call < 10; call++)
      await expect(client.getCurrentUser()).rejects.toMatchObject({ name: 'Disconnected' });

    expect(refreshes()).toBe(1);
  });

  test('serves on while the server of tokens is away', async () => {
    const { simulator, timers, start } = await consented();
    const client = await start();
    await timers.advance(50 * MINUTE_MS);
    simulator.inject({ operation: 'refresh-tokens', times: 9, fault: { kind: 'html', status: 502 } });

    expect((await client.getCurrentUser()).data.id).toBe(1);
  });
});

test.each(['http://169.254.169.254', 'https://evil.example', 'https://x.pipedrive.com.evil.example'])(
  'a grant for %s is not taken',
  async (apiDomain) => {
    await expect(consented({ apiDomain })).rejects.toMatchObject({
      name: 'ContractBroken',
      details: { field: 'api_domain' },
    });
  },
);
