import { describe, expect, test } from 'vitest';
import { createHandler } from '../../../../functions/user-sync/handler.ts';
import type { Sync } from '../../../../shared/state/syncs.ts';
import { createMemoryObserver, NOW_MS } from '../../../support/functions.ts';

/** The real handler over three companies; those of `failing` cannot be read. */
function syncer({
  failing = [],
  stored = [],
  unreadable = [],
}: {
  failing?: string[];
  stored?: [string, Sync][];
  unreadable?: string[];
} = {}) {
  const reports: [string, Sync][] = [];
  const read: string[] = [];
  const observer = createMemoryObserver();
  const handler = createHandler({
    read: async (account) => {
      read.push(account);
      if (failing.includes(account)) throw new Error('no answer for ada@example.com');
      return {
        user: { nodes: [{ id: 42 }], odd: [] },
        role: { nodes: [{ id: 1, name: 'Company' }], odd: [] },
        permissionSet: { nodes: [], odd: [] },
        tokens: 60,
      };
    },
    saveNode: async () => 'changed',
    isCompared: async () => false,
    allNodes: async () => [],
    saveSync: async (account, sync) => {
      reports.push([account, sync]);
    },
    findSync: async (account, id) => {
      if (unreadable.includes(account)) throw new Error('the stored sync cannot be read');
      return stored.find(([owner, sync]) => owner === account && sync.id === id)?.[1];
    },
    listAccounts: async () => ['1', '2', '3'],
    now: () => NOW_MS,
    ...observer,
  });
  const last = () => Object.fromEntries(reports.map(([account, { status }]) => [account, status]));
  return { handler, reports, read, last, ...observer };
}

describe('asked for one account', () => {
  test('it syncs that one, under the sync that was requested', async () => {
    const requested: Sync = { id: 'sync-1', status: 'requested', requestedAt: '2026-11-20T08:00:00.000Z' };
    const { handler, read, reports, counts } = syncer({ stored: [['2', requested]] });

    await handler({ account: '2', syncId: 'sync-1' });

    expect(read).toEqual(['2']);
    expect(reports.at(-1)).toMatchObject([
      '2',
      { id: 'sync-1', status: 'succeeded', requestedAt: '2026-11-20T08:00:00.000Z' },
    ]);
    expect(counts).toEqual([{ name: 'SyncFinished', fields: { account: '2', status: 'succeeded' } }]);
  });

  test('a sync that nobody stored is reported all the same', async () => {
    const { handler, reports } = syncer();

    await handler({ account: '1', syncId: 'sync-9' });

    expect(reports.at(-1)).toMatchObject([
      '1',
      { id: 'sync-9', status: 'succeeded', requestedAt: '2026-11-20T09:00:00.000Z' },
    ]);
  });
});

describe('asked by the schedule', () => {
  test('it syncs every account', async () => {
    const { handler, last } = syncer();

    await handler({});

    expect(last()).toEqual({ 1: 'succeeded', 2: 'succeeded', 3: 'succeeded' });
  });

  test.each(['1', '2', '3'])(
    'account %s failing does not cost the others theirs, and the invocation fails',
    async (failing) => {
      const { handler, last, counts } = syncer({ failing: [failing] });

      await expect(handler({})).rejects.toThrow('Sync failed for 1 account(s)');

      expect(last()).toEqual({ 1: 'succeeded', 2: 'succeeded', 3: 'succeeded', [failing]: 'failed' });
      expect(counts).toContainEqual({ name: 'SyncFinished', fields: { account: failing, status: 'failed' } });
    },
  );

  test('an account whose stored sync cannot be read does not cost the others theirs', async () => {
    const { handler, last } = syncer({ unreadable: ['1'] });

    await expect(handler({})).rejects.toThrow('Sync failed for 1 account(s)');

    expect(last()).toEqual({ 2: 'succeeded', 3: 'succeeded' });
  });

  test('a failure is noted without what its message says', async () => {
    const { handler, lines } = syncer({ failing: ['2'] });

    await handler({}).catch(() => undefined);

    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { sentence: 'sync failed', fields: { account: '2', error: 'Error' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('ada@example.com');
  });

  test('with no account connected it does nothing, and that is no failure', async () => {
    const { log, count } = createMemoryObserver();
    const never = async (): Promise<never> => {
      throw new Error('called for nothing');
    };
    const handler = createHandler({
      read: never,
      saveNode: never,
      isCompared: never,
      allNodes: never,
      saveSync: never,
      findSync: never,
      listAccounts: async () => [],
      now: () => NOW_MS,
      log,
      count,
    });

    await expect(handler({})).resolves.toBeUndefined();
  });
});

test.each([
  ['an account that cannot be one', { account: '1#META' }],
  ['an account that is a number', { account: 1 }],
  ['nothing', undefined],
  ['a list', []],
])('an event with %s is refused before anything is read', async (_, event) => {
  const { handler, read } = syncer();

  await expect(handler(event)).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(read).toEqual([]);
});
