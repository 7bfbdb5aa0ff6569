import type { Key } from '../../shared/state/keys.ts';
import { absent, type Expression, type Table } from '../../shared/state/table.ts';
import { changed, holds, type Item } from './expressions.ts';

export interface MemoryTable extends Table {
  /** How many updates were asked for, done or not. */
  readonly updates: () => number;
  /** What is stored now, without a call that takes its time. */
  readonly peek: (key: Key) => Item | undefined;
  /** Stores an item as it was before the test began. */
  readonly seed: (key: Key, item: Item) => void;
  /** All that is stored in a group, in the order of `sk`. */
  readonly group: (pk: string) => readonly Item[];
}

/**
 * A table in memory that reads the expressions it is given as DynamoDB does, as far as the suite uses them. `delay` passes
 * before and after each call has its effect.
 */
export function createMemoryTable(delay: () => Promise<void> = async () => {}): MemoryTable {
  const groups = new Map<string, Map<string, Item>>();
  let updates = 0;
  const groupOf = (pk: string): Map<string, Item> => {
    const group = groups.get(pk) ?? new Map<string, Item>();
    groups.set(pk, group);
    return group;
  };
  const peek = ({ pk, sk }: Key) => groups.get(pk)?.get(sk);
  const seed = (key: Key, item: Item) => {
    const given = Object.entries(item).filter(([, value]) => value !== undefined);
    groupOf(key.pk).set(key.sk, { ...Object.fromEntries(given), ...key });
  };
  const group = (pk: string): Item[] =>
    [...groupOf(pk)].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
  const indexed = (index: Pick<Key, 'pk' | 'sk'>, pk: string): Item[] =>
    [...groups.values()]
      .flatMap((items) => [...items.values()])
      .filter((item) => item[index.pk] === pk && typeof item[index.sk] === 'string');
  const isAllowed = (key: Key, condition: Expression | undefined) =>
    condition === undefined || holds(condition, peek(key) ?? {});

  const put: Table['put'] = async (key, item, condition) => {
    await delay();
    const done = isAllowed(key, condition);
    if (done) seed(key, Object.fromEntries(Object.entries(item)));
    const after = peek(key);
    await delay();
    return { done, item: after };
  };

  return {
    updates: () => updates,
    peek,
    seed,
    group,
    get: async (key) => {
      await delay();
      const item = peek(key);
      await delay();
      return item;
    },
    put,
    insertAll: (entries) => Promise.all(entries.map(({ key, item }) => put(key, item, absent))),
    update: async (key, change, condition, answer = 'after') => {
      updates++;
      await delay();
      const before = peek(key);
      const done = isAllowed(key, condition && together(condition, change));
      const whole = condition ? together(change, condition) : change;
      if (done) seed(key, changed(whole, before ?? {}));
      const after = peek(key);
      await delay();
      return { done, item: done && answer === 'before' ? before : after };
    },
    remove: async (key, condition) => {
      await delay();
      const done = isAllowed(key, condition);
      const before = peek(key);
      if (done) groups.get(key.pk)?.delete(key.sk);
      await delay();
      return { done, item: done ? undefined : before };
    },
    page: async (pk, { limit, after, index, newestFirst = false }) => {
      await delay();
      const placeOf = (item: Item) => String(item[index?.sk ?? 'sk']);
      const isBeyond = (place: string) =>
        after === undefined || (newestFirst ? place < after : place > after);
      const items = (index ? indexed(index, pk) : group(pk))
        .filter((item) => isBeyond(placeOf(item)))
        .sort((one, other) => (placeOf(one) < placeOf(other) === newestFirst ? 1 : -1));
      const page = items.slice(0, limit);
      const last = page.at(-1);
      await delay();
      return { items: page, ...(last && items.length > limit ? { next: placeOf(last) } : {}) };
    },
  };
}

/** A condition and the change beside it may use the names and values of each other. */
const together = ({ text, names, values }: Expression, other: Expression): Expression => ({
  text,
  names: { ...other.names, ...names },
  values: { ...other.values, ...values },
});
