import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { keys } from '../../../shared/state/keys.ts';
import type { Table } from '../../../shared/state/table.ts';
import { createLines, type Lines } from '../../../shared/writes/lines.ts';
import { NOW_MS } from '../../support/functions.ts';
import { ENGINES, startState } from './engines.ts';

const GROUP = '1/deals/8';
const write = (key: string) => ({ key, lane: 'sync' as const });

/** The lines over a table, which is a real server: who was not the first tries again after real time, as in the suite. */
function linesOver(table: Table, clock = { nowMs: NOW_MS }): Lines {
  return createLines({
    table,
    now: () => clock.nowMs++,
    sleep: (ms) => setTimeout(ms).then(() => undefined),
    random: Math.random,
  });
}

const waiting = async (lines: Lines, group = GROUP) =>
  (await lines.find('1', group)).waiting.map(({ key }) => key);

describe.each(ENGINES)('lines %s', (_engine, options) => {
  test('keep the order in which writes join, and each place once', async () => {
    const lines = linesOver(await startState(options));

    await lines.join('1', GROUP, [write('a'), write('b')]);
    const joined = await lines.join('1', GROUP, [write('b'), write('c')]);

    expect(joined.waiting).toEqual([write('a'), write('b'), write('c')]);
    expect(await lines.find('1', GROUP)).toEqual(joined);
  });

  test('are joined many at once: new ones, ones that are there, and all but one that is full', async () => {
    const lines = linesOver(await startState(options));
    const full = Array.from({ length: 1_400 }, (_, index) => write(`${'k'.repeat(120)}${index}`));
    await lines.join('1', GROUP, [write('a')]);
    await lines.join('1', '1/deals/7', full.slice(0, 1_000));

    const joined = await lines.joinAll('1', [
      { group: '1/deals/new', writes: [write('d'), write('e')] },
      { group: GROUP, writes: [write('b'), write('a')] },
      { group: '1/deals/7', writes: full.slice(1_000) },
      { group: '1/deals/6', writes: full },
      { group: '1/deals/newer', writes: [write('f')] },
    ]);

    expect(joined.map((line) => ('group' in line ? line.group : line.name))).toEqual([
      '1/deals/new',
      GROUP,
      'TooLarge',
      'TooLarge',
      '1/deals/newer',
    ]);
    expect(joined[0]).toEqual(await lines.find('1', '1/deals/new'));
    expect(joined[1]).toEqual(await lines.find('1', GROUP));
    expect(await waiting(lines)).toEqual(['a', 'b']);
    expect(await waiting(lines, '1/deals/new')).toEqual(['d', 'e']);
    expect(await waiting(lines, '1/deals/7')).toHaveLength(1_000);
    expect(await waiting(lines, '1/deals/6')).toEqual([]);
  });

  test('lose nobody of those that join many lines at once while others leave them', async () => {
    const lines = linesOver(await startState(options));
    const groups = Array.from({ length: 30 }, (_, index) => `1/deals/${index}`);
    const joining = (key: string) =>
      lines.joinAll(
        '1',
        groups.map((group) => ({ group, writes: [write(key)] })),
      );
    await joining('old');

    await Promise.all([joining('x'), ...groups.map((group) => lines.leave('1', group, 'old')), joining('y')]);

    for (const group of groups) expect((await waiting(lines, group)).toSorted()).toEqual(['x', 'y']);
  });

  test('take in twenty that join at once, each in one place', async () => {
    const lines = linesOver(await startState(options));
    const all = Array.from({ length: 20 }, (_, index) => `w-${index}`);

    await Promise.all(all.map((key) => lines.join('1', GROUP, [write(key)])));

    const stored = await waiting(lines);
    expect(stored).toHaveLength(20);
    expect(new Set(stored)).toEqual(new Set(all));
  });

  test('lose nobody who joins while others leave', async () => {
    const lines = linesOver(await startState(options));
    const leaving = Array.from({ length: 10 }, (_, index) => `old-${index}`);
    const joining = Array.from({ length: 10 }, (_, index) => `new-${index}`);
    await lines.join('1', GROUP, leaving.map(write));

    await Promise.all([
      ...leaving.map((key) => lines.leave('1', GROUP, key)),
      ...joining.map((key) => lines.join('1', GROUP, [write(key)])),
    ]);

    expect(new Set(await waiting(lines))).toEqual(new Set(joining));
  });

  test('lose nobody who joins as the last one leaves and the line is removed', async () => {
    const lines = linesOver(await startState(options));

    for (let round = 0; round < 10; round++) {
      await lines.join('1', GROUP, [write(`old-${round}`)]);
      await Promise.all([
        lines.leave('1', GROUP, `old-${round}`),
        lines.join('1', GROUP, [write(`new-${round}`)]),
      ]);
      expect(await waiting(lines)).toEqual([`new-${round}`]);
      await lines.leave('1', GROUP, `new-${round}`);
    }
  });

  test('leave nothing in the table when the last one has left', async () => {
    const table = await startState(options);
    const lines = linesOver(table);
    await lines.join('1', GROUP, [write('a')]);

    const line = await lines.leave('1', GROUP, 'a');

    expect(line.waiting).toEqual([]);
    expect(await table.get(keys.line('1', GROUP))).toBeUndefined();
  });

  test('are not taken for the one that was removed before them, by whoever still has that in mind', async () => {
    const table = await startState(options);
    const lines = linesOver(table);
    const before = await lines.join('1', GROUP, [write('a')]);
    await lines.leave('1', GROUP, 'a');
    const after = await lines.join('1', GROUP, [write('b')]);

    const late = await table.put(keys.line('1', GROUP), before, {
      text: 'version = :seen',
      values: { ':seen': before.version },
    });

    expect(after.version).not.toBe(before.version);
    expect(late.done).toBe(false);
    expect(await waiting(lines)).toEqual(['b']);
  });

  test('remember what creations of one content have made, until they are dropped', async () => {
    const table = await startState(options);
    const lines = linesOver(table);
    await lines.join('1', GROUP, [write('a')]);

    const empty = await lines.leave('1', GROUP, 'a', '80');
    const remembered = await lines.find('1', GROUP);
    await lines.drop('1', empty);

    expect(remembered).toMatchObject({ waiting: [], made: ['80'] });
    expect(await table.get(keys.line('1', GROUP))).toBeUndefined();
  });

  test('are neither dropped nor resumed by whoever has not seen their last change', async () => {
    const lines = linesOver(await startState(options));
    await lines.join('1', GROUP, [write('a')]);
    const seen = await lines.park('1', GROUP, NOW_MS + 1_000, 'spent');
    const parked = await lines.park('1', GROUP, NOW_MS + 9_000, 'spent again');

    await lines.drop('1', seen);
    const resumed = await lines.resume('1', seen);

    expect(resumed).toEqual(parked);
    expect(await lines.find('1', GROUP)).toEqual(parked);
  });

  test('park with all that stand in them, resume, and know still who was parked', async () => {
    const lines = linesOver(await startState(options));
    await lines.join('1', GROUP, [write('a')]);

    const parked = await lines.park('1', GROUP, NOW_MS + 9_000, 'spent');
    await lines.join('1', GROUP, [write('b')]);
    await lines.resume('1', await lines.find('1', GROUP));
    const after = await lines.join('1', GROUP, [write('c')]);

    expect(parked).toMatchObject({ parkedUntilMs: NOW_MS + 9_000, reason: 'spent' });
    expect(after.waiting).toEqual([
      { ...write('a'), parked: true },
      { ...write('b'), parked: true },
      write('c'),
    ]);
    expect(after.parkedUntilMs).toBeUndefined();
    expect(after.reason).toBeUndefined();
  });

  test('let the second one past the first, once', async () => {
    const lines = linesOver(await startState(options));
    await lines.join('1', GROUP, [write('a'), write('b'), write('c')]);

    await Promise.all([lines.letPast('1', GROUP, 'a', 'b'), lines.letPast('1', GROUP, 'a', 'b')]);

    const { waiting: places } = await lines.find('1', GROUP);
    expect(places).toEqual([write('b'), { ...write('a'), coveredBy: 'b' }, write('c')]);
  });

  test('refuse a write that does not fit into their item any more, and keep those that are there', async () => {
    const lines = linesOver(await startState(options));
    const long = (index: number) => write(`${index}-`.padEnd(128, 'k'));
    await lines.join(
      '1',
      GROUP,
      Array.from({ length: 1_200 }, (_, index) => long(index)),
    );

    const refused = lines.join('1', GROUP, [
      long(5_001),
      long(5_002),
      ...Array.from({ length: 100 }, (_, index) => long(6_000 + index)),
    ]);

    await expect(refused).rejects.toMatchObject({ name: 'TooLarge', details: { waiting: 1_200 } });
    expect(await waiting(lines)).toHaveLength(1_200);
  });

  test('fit into their item up to the last place, each let past another', async () => {
    const lines = linesOver(await startState(options));
    const long = (index: number) => write(`${index}-`.padEnd(128, 'k'));
    const most = Math.floor(380_000 / (2 * 128 + 50));
    const line = await lines.join(
      '1',
      GROUP,
      Array.from({ length: most }, (_, index) => long(index)),
    );

    const parked = await lines.park('1', GROUP, NOW_MS, 'x'.repeat(1_000));

    expect(parked.waiting).toHaveLength(line.waiting.length);
  });

  test('are listed by account, page by page', async () => {
    const lines = linesOver(await startState(options));
    for (const group of ['1/deals/7', GROUP, '1/persons/8']) await lines.join('1', group, [write('a')]);
    await lines.join('2', '2/deals/8', [write('a')]);

    const first = await lines.page('1', { limit: 2 });
    const second = await lines.page('1', { limit: 2, after: first.next ?? '' });

    expect(first.items.map(({ group }) => group)).toEqual(['1/deals/7', GROUP]);
    expect(second.items.map(({ group }) => group)).toEqual(['1/persons/8']);
    expect(second.next).toBeUndefined();
  });

  test('of one account are not those of another', async () => {
    const lines = linesOver(await startState(options));

    await lines.join('1', GROUP, [write('a')]);

    expect((await lines.find('2', GROUP)).waiting).toEqual([]);
  });
});
