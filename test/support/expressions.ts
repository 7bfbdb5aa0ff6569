import type { Expression } from '../../shared/state/table.ts';

export type Item = Readonly<Record<string, unknown>>;

/**
 * Whether a condition holds for an item, as DynamoDB reads it: comparisons, `IN`, `attribute_exists`, `attribute_not_exists`
 * and `size`, joined by AND and OR with brackets. A comparison with an attribute that is not there is false, but for `<>`.
 */
export function holds({ text, names, values }: Expression, item: Item): boolean {
  const words = text.match(/(?:attribute_\w+|size)\([#\w.-]+\)|[()]|[^\s(),]+/g) ?? [];
  const readOf = readerOf(item, names, values);
  const next = (): string => words.shift() ?? '';

  const listed = (): unknown[] => {
    const list: unknown[] = [];
    next();
    while (words[0] !== ')' && words.length > 0) list.push(readOf(next()));
    next();
    return list;
  };
  const clause = (): boolean => {
    const word = next();
    if (word === '(') {
      const inside = anyOf();
      next();
      return inside;
    }
    const [, exists, name = ''] = /^attribute_(exists|not_exists)\(([#\w.-]+)\)$/.exec(word) ?? [];
    if (exists) return (readOf(name) !== undefined) === (exists === 'exists');
    const operator = next();
    if (operator === 'IN') return listed().includes(readOf(word));
    return compared(readOf(word), operator, readOf(next()));
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
  if (operator === '<>') return one !== other;
  if (one === undefined || other === undefined) return false;
  if (operator === '=') return one === other;
  if (typeof one !== 'number' || typeof other !== 'number') return false;
  if (operator === '<') return one < other;
  if (operator === '<=') return one <= other;
  if (operator === '>') return one > other;
  throw new Error(`This table does not know the operator ${operator}`);
}

/** An item after a change: `SET` to values, sums and `if_not_exists`, also in a map, `REMOVE`, and `ADD` of numbers. */
export function changed({ text, names, values }: Expression, item: Item): Item {
  const readOf = readerOf(item, names, values);
  const nameOf = (word: string) => names?.[word] ?? word;
  const parts = /^(?:SET (.*?))?\s*(?:REMOVE (.*?))?\s*(?:ADD (.*))?$/.exec(text);
  if (!parts) throw new Error(`This table cannot read ${text}`);
  const [, sets, removes, adds] = parts;
  const after = new Map(Object.entries(item));
  for (const assignment of sets?.split(/, (?![^(]*\))/) ?? []) {
    const [path = '', value = ''] = assignment.split(' = ');
    const terms = value.split(' + ').map((term) => {
      const [, attribute, otherwise] = /^if_not_exists\((\S+), (\S+)\)$/.exec(term) ?? [];
      return attribute ? (readOf(attribute) ?? readOf(otherwise ?? '')) : readOf(term);
    });
    if (terms.includes(undefined)) throw new Error(`This table cannot do ${text}`);
    const [only] = terms;
    const sum = terms.reduce<number>((total, term) => total + Number(term), 0);
    const result = terms.length === 1 ? only : sum;
    const [name = '', inside] = path.split('.').map(nameOf);
    after.set(name, inside === undefined ? result : { ...Object(after.get(name)), [inside]: result });
  }
  for (const name of removes?.split(', ').map(nameOf) ?? []) after.delete(name);
  for (const addition of adds?.split(', ') ?? []) {
    const [name = '', value = ''] = addition.split(' ');
    after.set(nameOf(name), Number(readOf(name) ?? 0) + Number(readOf(value)));
  }
  return Object.fromEntries(after);
}

const readerOf =
  (item: Item, names: Expression['names'], values: Expression['values']) =>
  (term: string): unknown => {
    if (term.startsWith(':')) return values?.[term];
    const [, measured] = /^size\((.+)\)$/.exec(term) ?? [];
    const found = (measured ?? term)
      .split('.')
      .reduce<unknown>((from, word) => Object(from)[names?.[word] ?? word], item);
    return measured === undefined ? found : Object.keys(Object(found)).length;
  };
