import { describe, expect, test } from 'vitest';
import { createConnections } from '../../../../shared/accounts/connection.ts';
import { catalog, perform } from '../../../../shared/pipedrive/index.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { anAnswer, aResponse, scripted } from '../../../support/builders.ts';
import { anAccount } from '../../../support/functions.ts';

/** The way to a company whose token can be replaced. */
function rig({ account = anAccount(), send = scripted(anAnswer([])).ports.send } = {}) {
  const state = { nowMs: 0, apiToken: 'token-1', connected: true };
  const rooms: [string, string][] = [];
  const lookups: string[] = [];
  const connect = createConnections({
    findAccount: async (id): Promise<Account | undefined> => (id === account.account ? account : undefined),
    credential: async (id) => {
      lookups.push(id);
      return state.connected ? { apiToken: state.apiToken } : undefined;
    },
    room: async (id, plan) => {
      rooms.push([id, plan]);
    },
    blocked: async () => {},
    deprecated: () => {},
    send,
    now: () => state.nowMs,
    sleep: async () => {},
    random: () => 0.5,
    configuredOrigin: 'http://127.0.0.1:8788',
  });
  return { connect, state, rooms, lookups };
}

describe('a connection', () => {
  test('leads to the account’s own origin, with its token and inside its window', async () => {
    const { connect, rooms } = rig();

    const { ports } = await connect('1');
    await ports.room(catalog.v1.getUsers);

    expect(ports.origin).toBe('https://acme.pipedrive.com');
    expect(await ports.credentials()).toEqual({ 'x-api-token': 'token-1' });
    expect(rooms).toEqual([['1', 'premium']]);
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
