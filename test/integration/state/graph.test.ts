import { describe, expect, test } from 'vitest';
import { createGraph, type UserNode } from '../../../shared/state/graph.ts';
import { ENGINES, startState, tally } from './engines.ts';

describe.each(ENGINES)('the identity graph %s', (_engine, options) => {
  test('tells what saving a node came to', async () => {
    const graph = createGraph(await startState(options));
    const ada: UserNode = { id: 7, name: 'Ada', active: true };

    const outcomes = [
      await graph.save('1', 'user', ada, 1000),
      await graph.save('1', 'user', ada, 1000),
      await graph.save('1', 'user', { id: 7, name: 'Ada King' }, 2000),
      await graph.save('1', 'user', { id: 7, name: 'Ada of old' }, 1500),
    ];

    expect(outcomes).toEqual(['added', 'unchanged', 'changed', 'newer']);
    expect(await graph.find('1', 'user', 7)).toEqual({ id: 7, name: 'Ada King', active: true });
  });

  test('keeps the fields that a later state leaves out', async () => {
    const graph = createGraph(await startState(options));
    await graph.save('1', 'user', { id: 7, email: 'ada@example.com', roleId: 4, access: [] }, 1000);

    await graph.save('1', 'user', { id: 7, active: false }, 2000);

    expect(await graph.find('1', 'user', 7)).toEqual({
      id: 7,
      email: 'ada@example.com',
      roleId: 4,
      access: [],
      active: false,
    });
  });

  test('remembers the time of a state that changed nothing', async () => {
    const graph = createGraph(await startState(options));
    await graph.save('1', 'user', { id: 7, name: 'Ada' }, 1000);
    await graph.save('1', 'user', { id: 7, name: 'Ada' }, 3000);

    const late = await graph.save('1', 'user', { id: 7, name: 'Ada of old' }, 2000);

    expect(late).toBe('newer');
    expect(await graph.find('1', 'user', 7)).toEqual({ id: 7, name: 'Ada' });
  });

  test('loses no field of twenty savers of one node', async () => {
    const graph = createGraph(await startState(options));
    const parts: Omit<UserNode, 'id'>[] = [
      { email: 'ada@example.com' },
      { name: 'Ada' },
      { active: true },
      { roleId: 4 },
      { access: [{ app: 'sales', admin: false }] },
    ];

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, saver) =>
        graph.save('1', 'user', { id: 7, ...parts[saver % parts.length] }, 1000),
      ),
    );

    expect(tally(outcomes)).toEqual({ added: 1, changed: 4, unchanged: 15 });
    expect(await graph.find('1', 'user', 7)).toEqual({
      id: 7,
      email: 'ada@example.com',
      name: 'Ada',
      active: true,
      roleId: 4,
      access: [{ app: 'sales', admin: false }],
    });
  });

  test('ends with the latest state, in whichever order twenty savers come', async () => {
    const graph = createGraph(await startState(options));
    const seconds = Array.from({ length: 20 }, (_, index) => 1000 + ((index * 7) % 20));

    await Promise.all(
      seconds.map((second) => graph.save('1', 'user', { id: 7, name: `at ${second}` }, second * 1000)),
    );

    expect(await graph.find('1', 'user', 7)).toEqual({ id: 7, name: 'at 1019' });
  });

  test('takes what comes later within one second for newer, because user events are rounded down to it', async () => {
    const graph = createGraph(await startState(options));
    await graph.save('1', 'user', { id: 7, name: 'read by a sync' }, 10_400);

    const saved = await graph.save('1', 'user', { id: 7, name: 'changed just after' }, 10_000);

    expect(saved).toBe('changed');
    expect(await graph.find('1', 'user', 7)).toEqual({ id: 7, name: 'changed just after' });
  });

  test('keeps accounts and kinds apart', async () => {
    const graph = createGraph(await startState(options));
    await graph.save('1', 'user', { id: 7, name: 'Ada' }, 1000);
    await graph.save('1', 'role', { id: 7, name: 'Sales' }, 1000);
    await graph.save('1', 'permissionSet', { id: '7', name: 'Admin', app: 'sales' }, 1000);

    expect(await graph.find('2', 'user', 7)).toBeUndefined();
    expect(await graph.all('1', 'user')).toEqual([{ id: 7, name: 'Ada' }]);
    expect(await graph.all('1', 'role')).toEqual([{ id: 7, name: 'Sales' }]);
    expect(await graph.all('1', 'permissionSet')).toEqual([{ id: '7', name: 'Admin', app: 'sales' }]);
  });

  test('is read page by page to its end', async () => {
    const graph = createGraph(await startState(options));
    for (const id of [1, 2, 3]) await graph.save('1', 'role', { id, name: `Role ${id}` }, 1000);

    const first = await graph.page('1', 'role', { limit: 2 });
    const second = await graph.page('1', 'role', { limit: 2, ...(first.next ? { after: first.next } : {}) });

    expect(first.items.map(({ id }) => id)).toEqual([1, 2]);
    expect(second.items.map(({ id }) => id)).toEqual([3]);
    expect(second).not.toHaveProperty('next');
  });
});
