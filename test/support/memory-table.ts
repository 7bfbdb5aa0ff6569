import type { Key } from '../../shared/state/keys.ts';
import type { Expression, Table } from '../../shared/state/table.ts';

type Item = Readonly<Record<string, unknown>>;

export interface MemoryTable extends Pick<Table, 'get' | 'update'> {
  /** How many updates were asked for, done or not. */
  readonly updates: () => number;
  readonly put: (key: Key, item: Item) => void;
}

/**
 * A table in memory that reads the expressions it is given as DynamoDB does, as far as the governor uses them:
 * comparisons and `attribute_not_exists`, joined by AND or by OR, and `SET` of one attribute to a value or a sum. A
 * comparison with an attribute that is not there is false. `delay` passes before and after each call has its effect.
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
      const done = condition === undefined || holds(condition, before ?? {});
      const after = done ? changed(change, before ?? { ...key }) : before;
      if (after) items.set(idOf(key), after);
      await delay();
      return { done, item: after };
    },
  };
}

function holds({ text, values }: Expression, item: Item): boolean {
  const clause = (part: string): boolean => {
    const missing = /^attribute_not_exists\((\w+)\)$/.exec(part);
    if (missing) return !(missing[1] && missing[1] in item);
    const [left = '', operator = '', right = ''] = part.split(' ');
    const one = numberOf(left, item, values);
    const other = numberOf(right, item, values);
    if (one === undefined || other === undefined) return false;
    if (operator === '<') return one < other;
    if (operator === '<=') return one <= other;
    if (operator === '>') return one > other;
    throw new Error(`This table does not know the operator ${operator}`);
  };
  if (/ AND .* OR | OR .* AND /.test(text)) throw new Error('This table does not mix AND and OR');
  return text.includes(' OR ') ? text.split(' OR ').some(clause) : text.split(' AND ').every(clause);
}

function changed({ text, values }: Expression, item: Item): Item {
  const [, name = '', left = '', right] = /^SET (\w+) = (\S+)(?: \+ (\S+))?$/.exec(text) ?? [];
  const sum = [left, ...(right ? [right] : [])].map((term) => numberOf(term, item, values));
  if (name === '' || sum.includes(undefined)) throw new Error(`This table cannot do ${text}`);
  return { ...item, [name]: sum.reduce<number>((total, term) => total + (term ?? 0), 0) };
}

function numberOf(term: string, item: Item, values: Expression['values']): number | undefined {
  const value = term.startsWith(':') ? values?.[term] : item[term];
  return typeof value === 'number' ? value : undefined;
}
