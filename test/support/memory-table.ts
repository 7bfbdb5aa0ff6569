import type { Key } from '../../shared/state/keys.ts';
import type { Expression, Table } from '../../shared/state/table.ts';

type Item = Readonly<Record<string, unknown>>;

export interface MemoryTable extends Pick<Table, 'get' | 'update'> {
  /** How many updates were asked for, done or not. */
  readonly updates: () => number;
  readonly put: (key: Key, item: Item) => void;
}

/**
 * A table in memory that reads the expressions it is given as DynamoDB does, as far as the suite uses them: comparisons,
 * `attribute_exists` and `attribute_not_exists`, joined by AND and OR with brackets; `SET` to values, sums and
 * `if_not_exists`, and `REMOVE`. A comparison with an attribute that is not there is false. `delay` passes before and after
 * each call has its effect.
 */
export function createMemoryTable(delay: () => Promise<void> = async () => {}): MemoryTable {
  const items = new Map<string, Item>();
  let updates = 0;
  const idOf = ({ pk, sk }: Key) => `${pk} ${sk}`;

  return {
    updates: () => updates,
    put: (key, item) => {
      items.set(idOf(key), item);
    },
    get: async (key) => {
      await delay();
      const item = items.get(idOf(key));
      await delay();
      return item;
    },
    update: async (key, change, condition) => {
      updates++;
      await delay();
      const before = items.get(idOf(key));
      const done = condition === undefined || holds(together(condition, change), before ?? {});
      const after = done ? changed(change, before ?? { ...key }) : before;
      if (after) items.set(idOf(key), after);
      await delay();
      return { done, item: after };
    },
  };
}

/** A condition may use the names and values of the change beside it. */
const together = ({ text, names, values }: Expression, change: Expression): Expression => ({
  text,
  names: { ...change.names, ...names },
  values: { ...change.values, ...values },
});

function holds({ text, names, values }: Expression, item: Item): boolean {
  const words = text.match(/attribute_\w+\([#\w]+\)|[()]|[^\s()]+/g) ?? [];
  const readOf = readerOf(item, names, values);
  const next = (): string => words.shift() ?? '';

  const clause = (): boolean => {
    const word = next();
    if (word === '(') {
      const inside = anyOf();
      next();
      return inside;
    }
    const [, exists, name = ''] = /^attribute_(exists|not_exists)\(([#\w]+)\)$/.exec(word) ?? [];
    if (exists) return (readOf(name) !== undefined) === (exists === 'exists');
    return compared(readOf(word), next(), readOf(next()));
  };
  const allOf = (): boolean => {
    let all = clause();
    while (words[0] === 'AND') {
      next();
      all = clause() && all;
    }
    return all;
  };
  const anyOf = (): boolean => {
    let any = allOf();
    while (words[0] === 'OR') {
      next();
      any = allOf() || any;
    }
    return any;
  };
  const result = anyOf();
  if (words.length > 0) throw new Error(`This table cannot read ${text}`);
  return result;
}

function compared(one: unknown, operator: string, other: unknown): boolean {
  if (one === undefined || other === undefined) return false;
  if (operator === '=') return one === other;
  if (typeof one !== 'number' || typeof other !== 'number') return false;
  if (operator === '<') return one < other;
  if (operator === '<=') return one <= other;
  if (operator === '>') return one > other;
  throw new Error(`This table does not know the operator ${operator}`);
}

function changed({ text, names, values }: Expression, item: Item): Item {
  const readOf = readerOf(item, names, values);
  const [, sets, removes] = /^(?:SET (.*?))?\s*(?:REMOVE (.*))?$/.exec(text) ?? [];
  const set = (sets?.split(/, (?![^(]*\))/) ?? []).map((assignment) => {
    const [name = '', value = ''] = assignment.split(' = ');
    const terms = value.split(' + ').map((term) => {
      const [, attribute, otherwise] = /^if_not_exists\((\S+), (\S+)\)$/.exec(term) ?? [];
      return attribute ? (readOf(attribute) ?? readOf(otherwise ?? '')) : readOf(term);
    });
    if (terms.includes(undefined)) throw new Error(`This table cannot do ${text}`);
    const [only] = terms;
    const sum = terms.reduce<number>((total, term) => total + Number(term), 0);
    return [names?.[name] ?? name, terms.length === 1 ? only : sum];
  });
  const removed = removes?.split(', ') ?? [];
  const kept = Object.entries(item).filter(([name]) => !removed.includes(name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(set) };
}

const readerOf =
  (item: Item, names: Expression['names'], values: Expression['values']) =>
  (term: string): unknown =>
    term.startsWith(':') ? values?.[term] : item[names?.[term] ?? term];
