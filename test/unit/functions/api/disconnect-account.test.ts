import { describe, expect, test } from 'vitest';
import {
  type Deps,
  disconnectAccount,
  type Notice,
  uninstalled,
} from '../../../../functions/api/disconnect-account.ts';
import { Disconnected } from '../../../../shared/errors.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { anAccount, NOW_MS } from '../../../support/functions.ts';

const consented = anAccount({ auth: 'oauth' });

function rig({
  account = consented,
  leave = async () => {},
}: {
  account?: Account;
  leave?: Deps['leave'];
} = {}) {
  const order: string[] = [];
  const deps: Deps = {
    findAccount: async (id) => (id === account.account ? account : undefined),
    disconnect: async (_, { reason }) => {
      order.push(`disconnected: ${reason}`);
      return true;
    },
    leave: async (left) => {
      order.push('leave');
      await leave(left);
    },
    forget: async (id) => {
      order.push(`forget ${id}`);
    },
    alarm: (id) => {
      order.push(`alarm ${id}`);
    },
    now: () => NOW_MS,
  };
  return { deps, order };
}

describe('an admin disconnects an account', () => {
  test('which is marked first, then left, then forgotten', async () => {
    const { deps, order } = rig();

    expect(await disconnectAccount(deps, consented)).toEqual({ state: 'left' });

    expect(order).toEqual([
      'disconnected: An admin disconnected the account; connect it again',
      'leave',
      'forget 1',
    ]);
  });

  test('also when Pipedrive cannot be told, and hears why', async () => {
    const { deps, order } = rig({ leave: () => Promise.reject(new Disconnected('The token is refused')) });

    expect(await disconnectAccount(deps, consented)).toEqual({
      state: 'not told',
      reason: 'The token is refused',
    });

    expect(order.at(-1)).toBe('forget 1');
  });

  test('but keeps the credentials when something of ours fails, so that it can be done again', async () => {
    const { deps, order } = rig({ leave: () => Promise.reject(new Error('secrets down')) });

    await expect(disconnectAccount(deps, consented)).rejects.toThrow('secrets down');

    expect(order).not.toContain('forget 1');
  });
});

const notice: Notice = { account: '1', userId: 7, atMs: NOW_MS };

describe('Pipedrive tells that the app was uninstalled', () => {
  test('by the user whose consent we use, and the account is disconnected loudly', async () => {
    const { deps, order } = rig();

    expect(await uninstalled(deps, notice)).toBe(true);

    expect(order).toEqual([expect.stringContaining('disconnected: The app was uninstalled'), 'alarm 1']);
  });

  test('without saying when, in a form we know', async () => {
    const { deps } = rig();

    expect(await uninstalled(deps, { account: '1', userId: 7 })).toBe(true);
  });

  test.each<[string, Account, Notice]>([
    ['by another user', consented, { ...notice, userId: 8 }],
    ['of a company that is not connected', consented, { ...notice, account: '2' }],
    ['of a company that is connected by API token', anAccount(), notice],
    [
      'before it was installed again',
      anAccount({ auth: 'oauth', connectedAt: new Date(NOW_MS).toISOString() }),
      { ...notice, atMs: NOW_MS - 10 * 60_000 },
    ],
    [
      'of an account that is disconnected already',
      anAccount({ auth: 'oauth', disconnected: { at: '', reason: 'before' } }),
      notice,
    ],
  ])('%s, and nothing is disconnected', async (_, account, told) => {
    const { deps, order } = rig({ account });

    expect(await uninstalled(deps, told)).toBe(false);

    expect(order).toEqual([]);
  });
});
