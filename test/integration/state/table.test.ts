import { describe, expect, test } from 'vitest';
import { indexes } from '../../../shared/state/keys.ts';
import { absent, everyItem } from '../../../shared/state/table.ts';
import { ENGINES, startState, startTable, TABLES, tally } from './engines.ts';

const key = (sk: string) => ({ pk: 'GROUP', sk });

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _item of items) count++;
  return count;
}

describe.each(ENGINES)('the table %s', (_engine, options) => {
  test('answers what was put, and nothing where nothing is', async () => {
    const table = await startState(options);
    const item = {
      text: 'Ünï 😀',
      empty: '',
      number: 1.5,
      flag: false,
      list: [1, 'a', null],
      map: { a: { b: 1 } },
    };

    const written = await table.put(key('a'), { ...item, gone: undefined });

    expect(written).toEqual({ done: true, item: { ...key('a'), ...item } });
    expect(await table.get(key('a'))).toEqual({ ...key('a'), ...item });
    expect(await table.get(key('b'))).toBeUndefined();
  });

  test('cannot be made to write under another key by what is in the item', async () => {
    const table = await startState(options);

    await table.put(key('a'), { pk: 'OTHER', sk: 'b', value: 1 });

    expect(await table.get(key('a'))).toEqual({ ...key('a'), value: 1 });
    expect(await table.get({ pk: 'OTHER', sk: 'b' })).toBeUndefined();
  });

  test('puts a new item once, whoever else tries', async () => {
    const table = await startState(options);

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, writer) => table.put(key('a'), { writer }, absent)),
    );

    expect(tally(outcomes.map(({ done }) => String(done)))).toEqual({ true: 1, false: 19 });
    const winner = outcomes.findIndex(({ done }) => done);
    expect(await table.get(key('a'))).toEqual({ ...key('a'), writer: winner });
  });

  test('adds up what twenty writers add', async () => {
    const table = await startState(options);
    await table.put(key('a'), { count: 0 });
    const add = { text: 'SET #count = #count + :one', names: { '#count': 'count' }, values: { ':one': 1 } };

    await Promise.all(Array.from({ length: 20 }, () => table.update(key('a'), add)));

    expect(await table.get(key('a'))).toEqual({ ...key('a'), count: 20 });
  });

  test('changes nothing where a condition fails, and says so', async () => {
    const table = await startState(options);
    await table.put(key('a'), { version: 1 });
    const change = { text: 'SET version = :next', values: { ':next': 2 } };
    const condition = { text: 'version = :seen', values: { ':seen': 7 } };

    const updated = await table.update(key('a'), change, condition);
    const put = await table.put(key('a'), { version: 2 }, condition);

    expect([updated.done, put.done]).toEqual([false, false]);
    expect(await table.get(key('a'))).toEqual({ ...key('a'), version: 1 });
  });

  test('removes an item once its condition holds, and what is not there is no item either way', async () => {
    const table = await startState(options);
    await table.put(key('a'), { version: 2 });
    const isVersion = (version: number) => ({ text: 'version = :seen', values: { ':seen': version } });

    const early = await table.remove(key('a'), isVersion(1));
    const kept = await table.get(key('a'));
    const done = await table.remove(key('a'), isVersion(2));

    expect([early.done, done.done]).toEqual([false, true]);
    expect(kept).toEqual({ ...key('a'), version: 2 });
    expect(await table.get(key('a'))).toBeUndefined();
    expect((await table.remove(key('a'), isVersion(2))).done).toBe(false);
  });

  test('answers the item as it is after an update', async () => {
    const table = await startState(options);
    await table.put(key('a'), { version: 1, name: 'x' });

    const written = await table.update(key('a'), { text: 'SET version = :next', values: { ':next': 2 } });

    expect(written).toEqual({ done: true, item: { ...key('a'), version: 2, name: 'x' } });
  });

  test('reads a group page by page, in order and without its neighbours', async () => {
    const table = await startState(options);
    for (const sk of ['d', 'b', 'a', 'c']) await table.put(key(sk), {});
    await table.put({ pk: 'GROUP2', sk: 'x' }, {});

    const first = await table.page('GROUP', { limit: 3 });
    const second = await table.page('GROUP', { limit: 3, after: 'c' });

    expect(first).toEqual({ items: [key('a'), key('b'), key('c')], next: 'c' });
    expect(second).toEqual({ items: [key('d')] });
    expect(await countOf(everyItem(table, 'GROUP'))).toBe(4);
  });

  test('reads a group to its end when it is more than a page of 1 MB', async () => {
    const table = await startState(options);
    const text = 'x'.repeat(300_000);
    for (const sk of ['1', '2', '3', '4', '5']) await table.put(key(sk), { text });

    const items = await countOf(everyItem(table, 'GROUP'));

    expect(items).toBe(5);
  });

  test('refuses an item of more than 400 kB', async () => {
    const table = await startState(options);

    const putting = table.put(key('a'), { text: 'x'.repeat(410_000) });

    await expect(putting).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await table.get(key('a'))).toBeUndefined();
  });

  test('that is down is an error and never a condition that failed', async () => {
    const table = await startState(options);
    table.setDown(true);

    await expect(table.put(key('a'), {}, absent)).rejects.toMatchObject({ name: 'InternalServerError' });
    await expect(table.get(key('a'))).rejects.toMatchObject({ $fault: 'server' });
  });
});

describe.each(TABLES)('the table, in other orders, %s', (_engine, options) => {
  test('is read downwards, on from the last of a page', async () => {
    const table = await startTable(options);
    for (const sk of ['b', 'a', 'c']) await table.put(key(sk), {});

    const first = await table.page('GROUP', { limit: 2, newestFirst: true });
    const second = await table.page('GROUP', { limit: 2, newestFirst: true, after: 'b' });

    expect(first).toEqual({ items: [key('c'), key('b')], next: 'b' });
    expect(second).toEqual({ items: [key('a')] });
  });

  test('is read by an index: what has its attributes, in its order, and the copied fields alone', async () => {
    const table = await startTable(options);
    const indexed = (timeGroup: string, indexedAt: string) => ({ timeGroup, indexedAt, id: indexedAt });
    await table.put(key('x'), { ...indexed('LOG', '2'), effect: 'stale' });
    await table.put(key('y'), indexed('LOG', '1'));
    await table.put({ pk: 'ELSEWHERE', sk: 'z' }, indexed('LOG', '3'));
    await table.put(key('other group'), indexed('LOG2', '1'));
    await table.put(key('no group'), { indexedAt: '4' });
    const index = indexes.byTime;

    const first = await table.page('LOG', { limit: 2, index });
    const second = await table.page('LOG', { limit: 2, index, after: '2' });
    const downwards = await table.page('LOG', { limit: 1, index, newestFirst: true, after: '3' });

    expect(first).toEqual({
      items: [
        { ...key('y'), ...indexed('LOG', '1') },
        { ...key('x'), ...indexed('LOG', '2'), effect: 'stale' },
      ],
      next: '2',
    });
    expect(second.items).toMatchObject([{ pk: 'ELSEWHERE' }]);
    expect(downwards.items).toMatchObject([{ sk: 'x' }]);
  });

  test('forgets in an index what loses its attributes', async () => {
    const table = await startTable(options);
    await table.put(key('x'), { timeGroup: 'LOG', indexedAt: '1' });

    await table.update(key('x'), { text: 'REMOVE timeGroup, indexedAt' });

    expect(await table.page('LOG', { limit: 2, index: indexes.byTime })).toEqual({ items: [] });
    expect(await table.get(key('x'))).toEqual(key('x'));
  });

  test('answers an update with the item before it at wish, and with nothing where there was none', async () => {
    const table = await startTable(options);
    const add = { text: 'ADD #count :two', names: { '#count': 'count' }, values: { ':two': 2 } };

    const written = [
      await table.update(key('a'), add, undefined, 'before'),
      await table.update(key('a'), add, undefined, 'before'),
      await table.update(key('a'), add),
    ];

    expect(written).toEqual([
      { done: true, item: undefined },
      { done: true, item: { ...key('a'), count: 2 } },
      { done: true, item: { ...key('a'), count: 6 } },
    ]);
  });

  test('puts into a map once, and no more than it may hold', async () => {
    const table = await startTable(options);
    await table.put(key('a'), { map: {} });
    const enter = (name: string) =>
      table.update(
        key('a'),
        {
          text: 'SET #map.#name = :one',
          names: { '#map': 'map', '#name': name },
          values: { ':one': 1, ':most': 2 },
        },
        { text: 'attribute_exists(pk) AND attribute_not_exists(#map.#name) AND size(#map) < :most' },
      );

    const done = [];
    for (const name of ['x', 'x', 'y.z', 'third']) done.push((await enter(name)).done);

    expect(done).toEqual([true, false, true, false]);
    expect(await table.get(key('a'))).toEqual({ ...key('a'), map: { x: 1, 'y.z': 1 } });
  });

  test('removes what the condition holds for, and what is not there at once', async () => {
    const table = await startTable(options);
    await table.put(key('a'), { version: 1 });
    const of = (version: number) => ({ text: 'version = :seen', values: { ':seen': version } });

    const kept = await table.remove(key('a'), of(2));
    const removed = await table.remove(key('a'), of(1));

    expect([kept.done, removed.done]).toEqual([false, true]);
    expect(await table.get(key('a'))).toBeUndefined();
  });

  test('inserts many at once where nothing is, and answers what stands in the way of the others', async () => {
    const table = await startTable(options);
    const old = { text: 'old', list: [1, null] };
    await table.put(key('7'), old);
    await table.put(key('61'), old);
    const entries = Array.from({ length: 70 }, (_, index) => ({
      key: key(String(index)),
      item: { text: `it’s "new" ? 😀 ${index}`, map: { empty: '' }, gone: undefined, pk: 'OTHER' },
    }));

    const written = await table.insertAll(entries);

    const inserted = (index: number) => ({
      ...key(String(index)),
      text: `it’s "new" ? 😀 ${index}`,
      map: { empty: '' },
    });
    expect(written.map(({ done }) => done)).toEqual(entries.map((_, index) => index !== 7 && index !== 61));
    expect(written[7]?.item).toEqual({ ...key('7'), ...old });
    expect(await table.get(key('7'))).toEqual({ ...key('7'), ...old });
    expect(written[42]?.item).toEqual(inserted(42));
    expect(await table.get(key('42'))).toEqual(inserted(42));
    expect(await countOf(everyItem(table, 'GROUP'))).toBe(70);
  });

  test('inserts nothing of nothing', async () => {
    const table = await startTable(options);

    expect(await table.insertAll([])).toEqual([]);
  });

  test('inserts each item once, of whoever of ten was the first', async () => {
    const table = await startTable(options);
    const writers = Array.from({ length: 10 }, (_, writer) => writer);

    const outcomes = await Promise.all(
      writers.map((writer) =>
        table.insertAll(
          Array.from({ length: 30 }, (_, index) => ({ key: key(`${index}`), item: { writer } })),
        ),
      ),
    );

    for (let index = 0; index < 30; index++) {
      const winners = writers.filter((writer) => outcomes[writer]?.[index]?.done);
      expect(winners).toHaveLength(1);
      expect(await table.get(key(`${index}`))).toEqual({ ...key(`${index}`), writer: winners[0] });
    }
  });

  test('inserts large items beside small ones', async () => {
    const table = await startTable(options);
    const sizes = [10, 390_000, 10, 300_000, 200_000, 150_000, 10];

    const written = await table.insertAll(
      sizes.map((size, index) => ({ key: key(`${index}`), item: { text: 'x'.repeat(size) } })),
    );

    expect(written.every(({ done }) => done)).toBe(true);
    expect(await table.get(key('3'))).toEqual({ ...key('3'), text: 'x'.repeat(300_000) });
    expect(await countOf(everyItem(table, 'GROUP'))).toBe(7);
  });
});
