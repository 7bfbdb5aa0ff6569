import { describe, expect, test } from 'vitest';
import { createGraph, type NodeChange, type UserNode } from '../../../shared/state/graph.ts';
import { ENGINES, startState, startTable, TABLES, tally } from './engines.ts';

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

  test('remembers what a sync has read of a user and no event has told, until one does', async () => {
    const graph = createGraph(await startState(options));
    const untold = async () => (await graph.state('1', 'user', 7))?.untold;
    const seen: unknown[] = [];
    await graph.save('1', 'user', { id: 7, name: 'Ada', active: true }, 1000);
    seen.push(await untold());
    await graph.save('1', 'user', { id: 7, name: 'Ada King', active: true, roleId: 4 }, 2000);
    seen.push(await untold());
    await graph.save('1', 'user', { id: 7, name: 'Ada', active: false }, 3000);
    seen.push(await untold());
    await graph.apply('1', 'user', { id: 7, active: false }, 4000, { changeId: 'c-1', precisionMs: 1 });
    seen.push(await untold());

    expect(seen).toEqual([undefined, { name: 'Ada' }, { active: true }, undefined]);
  });

  test('remembers of a user whom a sync has added as news that nobody has told of him', async () => {
    const graph = createGraph(await startState(options));
    await graph.save('1', 'user', { id: 7, name: 'Ada' }, 1000, true);
    await graph.save('1', 'user', { id: 7, name: 'Ada King' }, 2000, true);

    expect((await graph.states('1', 'user')).map(({ untold }) => untold)).toEqual(['added']);
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

const by = (changeId: string, part: Partial<NodeChange> = {}): NodeChange => ({
  changeId,
  precisionMs: 1000,
  ...part,
});
const named = (name: string): UserNode => ({ id: 7, name });

describe.each(TABLES)('a user in the graph, by single changes, %s', (_engine, options) => {
  test('is told with what was known before, and counted', async () => {
    const graph = createGraph(await startTable(options));

    const saved = [
      await graph.apply('1', 'user', { id: 7, name: 'Ada', active: true }, 1000, by('a')),
      await graph.apply('1', 'user', { id: 7, active: false }, 2000, by('b')),
      await graph.apply('1', 'user', { id: 7, active: false }, 3000, by('c')),
    ];

    expect(saved).toEqual([
      { outcome: 'applied', saved: 'added', sequence: 1 },
      { outcome: 'applied', saved: 'changed', sequence: 2, before: { id: 7, name: 'Ada', active: true } },
      { outcome: 'applied', saved: 'unchanged', sequence: 3, before: { id: 7, name: 'Ada', active: false } },
    ]);
    expect(await graph.find('1', 'user', 7)).toEqual({ id: 7, name: 'Ada', active: false });
  });

  test('is changed by one change once, however often it comes', async () => {
    const graph = createGraph(await startTable(options));

    const saved = await Promise.all(
      Array.from({ length: 20 }, () => graph.apply('1', 'user', named('Ada'), 1000, by('a'))),
    );

    expect(tally(saved.map(({ outcome }) => outcome))).toEqual({ applied: 1, again: 19 });
    expect(new Set(saved.map((one) => (one.outcome === 'refused' ? 0 : one.sequence)))).toEqual(new Set([1]));
  });

  test('is left alone by an older change, which is told what is known', async () => {
    const graph = createGraph(await startTable(options));
    await graph.apply(
      '1',
      'user',
      named('newer'),
      2000,
      by('a', { coveredUntilMs: 2000, coveredBy: 'gap-1' }),
    );

    const late = await graph.apply('1', 'user', named('older'), 1000, by('b'));

    expect(late).toEqual({
      outcome: 'refused',
      stored: {
        node: named('newer'),
        timeMs: 2000,
        version: 1,
        sequence: 1,
        last: { changeId: 'a', timeMs: 2000, precisionMs: 1000 },
        coveredUntilMs: 2000,
        coveredBy: 'gap-1',
      },
    });
    expect(await graph.find('1', 'user', 7)).toEqual(named('newer'));
  });

  test('leaves two changes of one second to whoever can tell which came last', async () => {
    const graph = createGraph(await startTable(options));
    await graph.apply('1', 'user', named('first'), 1000, by('a'));

    const tie = await graph.apply('1', 'user', named('second'), 1000, by('b'));
    const over = tie.outcome === 'refused' ? tie.stored : { version: 0 };
    const settled = await graph.apply('1', 'user', named('second'), 1000, by('b', { over }));
    const stale = await graph.apply('1', 'user', named('third'), 1000, by('c', { over }));

    expect([tie.outcome, settled.outcome, stale.outcome]).toEqual(['refused', 'applied', 'refused']);
    expect(await graph.find('1', 'user', 7)).toEqual(named('second'));
  });

  test('cannot tell a change of whole seconds from a read within that second', async () => {
    const graph = createGraph(await startTable(options));
    await graph.save('1', 'user', named('read'), 10_400);

    const tie = await graph.apply('1', 'user', named('event'), 10_000, by('a'));
    const over = tie.outcome === 'refused' ? tie.stored : { version: 0 };
    const older = await graph.apply('1', 'user', named('older'), 9_000, by('b', { over }));
    const settled = await graph.apply('1', 'user', named('event'), 10_000, by('a', { over }));
    const next = await graph.apply('1', 'user', named('next'), 11_000, by('c'));

    expect([tie, older, settled, next].map(({ outcome }) => outcome)).toEqual([
      'refused',
      'refused',
      'applied',
      'applied',
    ]);
  });

  test('tells two exact times apart within a second', async () => {
    const graph = createGraph(await startTable(options));
    await graph.apply('1', 'user', named('later'), 10_400, by('a', { precisionMs: 1 }));

    const older = await graph.apply('1', 'user', named('older'), 10_399, by('b', { precisionMs: 1 }));
    const newer = await graph.apply('1', 'user', named('newer'), 10_401, by('c', { precisionMs: 1 }));

    expect([older.outcome, newer.outcome]).toEqual(['refused', 'applied']);
  });

  test('keeps count and last change through a sync, and its time never goes back', async () => {
    const graph = createGraph(await startTable(options));
    await graph.apply('1', 'user', named('event'), 10_000, by('a'));
    await graph.save('1', 'user', named('read'), 20_900);
    await graph.save('1', 'user', named('read before, answered later'), 20_100);

    const late = await graph.apply('1', 'user', named('older'), 10_000, by('b'));
    const again = await graph.apply('1', 'user', named('event'), 10_000, by('a'));

    expect(late).toMatchObject({
      outcome: 'refused',
      stored: { timeMs: 20_900, version: 3, sequence: 1, last: { changeId: 'a', timeMs: 10_000 } },
    });
    expect(again).toEqual({ outcome: 'again', sequence: 1 });
  });
});
