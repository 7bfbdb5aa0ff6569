import { describe, expect, test } from 'vitest';
import type { GraphRead } from '../../../../functions/user-sync/read-graph.ts';
import { type Deps, syncAccount } from '../../../../functions/user-sync/sync-account.ts';
import type { Nodes, Saved } from '../../../../shared/state/graph.ts';
import type { NodeKind } from '../../../../shared/state/keys.ts';
import type { Sync } from '../../../../shared/state/syncs.ts';
import { NOW_MS } from '../../../support/functions.ts';

const requested: Sync = { id: 'sync-1', status: 'requested', requestedAt: '2026-11-20T08:59:00.000Z' };
const AT = '2026-11-20T09:00:00.000Z';

const aRead = (part: Partial<GraphRead> = {}): GraphRead => ({
  user: {
    nodes: [
      { id: 41, name: 'Grace', active: true },
      { id: 42, name: 'Ada', active: true },
    ],
    odd: [],
  },
  role: { nodes: [{ id: 1, name: 'Company' }], odd: [] },
  permissionSet: { nodes: [{ id: 'set-1', name: 'Regular', app: 'sales' }], odd: [] },
  tokens: 60,
  ...part,
});

/** An identity graph with a memory, and a company that is read in this way. */
function createWorld(
  read: () => Promise<GraphRead>,
  known: Partial<Record<NodeKind, readonly (number | string)[]>> = {},
) {
  const saved: { kind: NodeKind; node: object; timeMs: number; news: boolean }[] = [];
  const reports: Sync[] = [];
  const outcomes = new Map<string, Saved>();
  let nowMs = NOW_MS;
  let isCompared = false;
  const knownNodes = <K extends NodeKind>(kind: K): Nodes[K][] => {
    const all: { [Kind in NodeKind]: Nodes[Kind][] } = {
      user: (known.user ?? []).map((id) => ({ id: Number(id) })),
      role: (known.role ?? []).map((id) => ({ id: Number(id), name: 'role' })),
      permissionSet: (known.permissionSet ?? []).map((id) => ({ id: String(id), name: 'set', app: 'sales' })),
    };
    return all[kind];
  };
  const deps: Deps = {
    read,
    saveNode: async (_account, kind, node, timeMs, news) => {
      saved.push({ kind, node, timeMs, news });
      return outcomes.get(`${kind} ${node.id}`) ?? 'added';
    },
    isCompared: async () => isCompared,
    allNodes: async (_account, kind) => knownNodes(kind),
    saveSync: async (_account, sync) => {
      reports.push(sync);
    },
    now: () => nowMs,
  };
  return {
    deps,
    saved,
    reports,
    outcomes,
    pass: (ms: number) => {
      nowMs += ms;
    },
    compare: () => {
      isCompared = true;
    },
  };
}

test('what was read is stored and reported in counts', async () => {
  const { deps, saved, reports, outcomes } = createWorld(async () => aRead());
  outcomes.set('user 41', 'changed').set('user 42', 'unchanged');

  const sync = await syncAccount(deps, '1', requested);

  expect(saved.map(({ kind, node }) => [kind, node])).toEqual([
    ['user', { id: 41, name: 'Grace', active: true }],
    ['user', { id: 42, name: 'Ada', active: true }],
    ['role', { id: 1, name: 'Company' }],
    ['permissionSet', { id: 'set-1', name: 'Regular', app: 'sales' }],
  ]);
  const none = { added: 0, changed: 0, unchanged: 0, newer: 0, odd: 0, missing: [] };
  expect(sync).toEqual({
    ...requested,
    status: 'succeeded',
    finishedAt: AT,
    users: { ...none, read: 2, changed: 1, unchanged: 1 },
    roles: { ...none, read: 1, added: 1 },
    permissionSets: { ...none, read: 1, added: 1 },
    tokens: 60,
  });
  expect(reports.map(({ status }) => status)).toEqual(['running', 'succeeded']);
});

test('nodes are stored as of the moment before the reading, so a webhook meanwhile is newer', async () => {
  const world = createWorld(async () => {
    world.pass(30_000);
    return aRead();
  });
  world.outcomes.set('user 42', 'newer');

  const sync = await syncAccount(world.deps, '1', requested);

  expect(new Set(world.saved.map(({ timeMs }) => timeMs))).toEqual(new Set([NOW_MS]));
  expect(sync.users).toMatchObject({ read: 2, added: 1, newer: 1 });
  expect(sync.finishedAt).toBe('2026-11-20T09:00:30.000Z');
});

test('who is missing from the list is reported and left as he was', async () => {
  const { deps, saved } = createWorld(async () => aRead(), {
    user: [41, 42, 43, 44],
    role: [1, 5],
    permissionSet: ['set-1', 'set-2'],
  });

  const sync = await syncAccount(deps, '1', requested);

  expect(sync.users?.missing).toEqual(['43', '44']);
  expect(sync.roles?.missing).toEqual(['5']);
  expect(sync.permissionSets?.missing).toEqual(['set-2']);
  expect(
    saved.map(({ node }) => JSON.stringify(node)).filter((text) => /43|44|"id":5|set-2/.test(text)),
  ).toEqual([]);
});

test('odd records are counted and cost the others nothing', async () => {
  const odd = [{ index: 1, field: 'id' }];
  const { deps, saved } = createWorld(async () => aRead({ user: { nodes: [{ id: 41 }], odd } }), {
    user: [41, 42],
  });

  const sync = await syncAccount(deps, '1', requested);

  expect(sync).toMatchObject({ status: 'succeeded', users: { read: 1, odd: 1, missing: ['42'] } });
  expect(saved.filter(({ kind }) => kind === 'user')).toHaveLength(1);
});

describe('an empty list', () => {
  const empty = { nodes: [], odd: [] };

  test.each<[string, Partial<GraphRead>]>([
    ['users', { user: empty }],
    ['users, all of them odd', { user: { nodes: [], odd: [{ index: 0, field: 'id' }] } }],
    ['roles', { role: empty }],
  ])('of %s is never believed: nothing is changed, and the report says why', async (_, part) => {
    const { deps, saved, reports } = createWorld(async () => aRead(part), { user: [41, 42], role: [1] });

    const sync = await syncAccount(deps, '1', requested);

    expect(saved).toEqual([]);
    expect(sync).toMatchObject({ status: 'refused', tokens: 60, finishedAt: AT });
    expect(sync.reason).toMatch(/listed no (user|role)s at all/);
    expect(reports.at(-1)).toEqual(sync);
  });

  test('of permission sets may be: a company on a small plan has none', async () => {
    const { deps } = createWorld(async () => aRead({ permissionSet: empty }));

    const sync = await syncAccount(deps, '1', requested);

    expect(sync).toMatchObject({ status: 'succeeded', permissionSets: { read: 0 } });
  });
});

describe('a failure', () => {
  test('of the reading changes nothing, is reported with its reason and is thrown', async () => {
    const { deps, saved, reports } = createWorld(async () => {
      throw new Error('Pipedrive answered with a page of HTML');
    });

    await expect(syncAccount(deps, '1', requested)).rejects.toThrow('a page of HTML');

    expect(saved).toEqual([]);
    expect(reports.at(-1)).toEqual({
      ...requested,
      status: 'failed',
      finishedAt: AT,
      reason: 'Pipedrive answered with a page of HTML',
    });
  });

  test('of the graph is reported and thrown, and the same sync again ends right', async () => {
    const { deps, reports } = createWorld(async () => aRead());
    let failures = 1;
    const saveNode: Deps['saveNode'] = async (...args) => {
      if (failures-- > 0) throw new Error('the table is throttled');
      return deps.saveNode(...args);
    };

    await expect(syncAccount({ ...deps, saveNode }, '1', requested)).rejects.toThrow(
      'the table is throttled',
    );
    const again = await syncAccount({ ...deps, saveNode }, '1', requested);

    expect(reports.map(({ status }) => status)).toEqual(['running', 'failed', 'running', 'succeeded']);
    expect(again.reason).toBeUndefined();
  });
});

test('5 000 users are written no more than 16 at a time', async () => {
  const nodes = Array.from({ length: 5_000 }, (_, id) => ({ id }));
  const { deps } = createWorld(async () => aRead({ user: { nodes, odd: [] } }));
  let under = 0;
  let most = 0;
  const saveNode: Deps['saveNode'] = async () => {
    under++;
    most = Math.max(most, under);
    await Promise.resolve();
    under--;
    return 'unchanged';
  };

  const sync = await syncAccount({ ...deps, saveNode }, '1', requested);

  expect(sync.users?.unchanged).toBe(5_000);
  expect(most).toBe(16);
});

test('whom nobody knew is news only once users have been compared for a gap: the first sync tells of nobody', async () => {
  const { deps, saved, compare } = createWorld(async () => aRead());
  await syncAccount(deps, '1', requested);
  compare();

  await syncAccount(deps, '1', { ...requested, id: 'sync-2' });

  expect(saved.map(({ news }) => news)).toEqual([false, false, false, false, true, true, true, true]);
});
