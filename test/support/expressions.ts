import type { Expression } from '../../shared/state/table.ts';

export type Item = Readonly<Record<string, unknown>>;

/**
 * Whether a condition holds for an item, as DynamoDB reads it: comparisons, `IN`, `attribute_exists` and
 * `attribute_not_exists`, joined by AND and OR with brackets. A comparison with an attribute that is not there is false.
 */
export function holds({ text, names, values }: Expression, item: Item): boolean {
  const words = text.match(/attribute_\w+\([#\w]+\)|[()]|[^\s(),]+/g) ?? [];
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
    const [, exists, name = ''] = /^attribute_(exists|not_exists)\(([#\w]+)\)$/.exec(word) ?? [];
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
  if (one === undefined || other === undefined) return false;
  if (operator === '=') return one === other;
  if (operator === '<>') return one !== other;
  if (typeof one !== 'number' || typeof other !== 'number') return false;
  if (operator === '<') return one < other;
  if (operator === '<=') return one <= other;
  if (operator === '>') return one > other;
  throw new Error(`This table does not know the operator ${operator}`);
}

/** An item after a change: `SET` to values, sums and `if_not_exists`, `REMOVE`, and `ADD` of numbers. */
export function changed({ text, names, values }: Expression, item: Item): Item {
  const readOf = readerOf(item, names, values);
  const nameOf = (word: string) => names?.[word] ?? word;
  const parts = /^(?:SET (.*?))?\s*(?:REMOVE (.*?))?\s*(?:ADD (.*))?$/.exec(text);
  if (!parts) throw new Error(`This table cannot read ${text}`);
  const [, sets, removes, adds] = parts;
  const set = (sets?.split(/, (?![^(]*\))/) ?? []).map((assignment) => {
    const [name = '', value = ''] = assignment.split(' = ');
    const terms = value.split(' + ').map((term) => {
      const [, attribute, otherwise] = /^if_not_exists\((\S+), (\S+)\)$/.exec(term) ?? [];
      return attribute ? (readOf(attribute) ?? readOf(otherwise ?? '')) : readOf(term);
    });
    if (terms.includes(undefined)) throw new Error(`This table cannot do ${text}`);
    const [only] = terms;
    const sum = terms.reduce<number>((total, term) => total + Number(term), 0);
    return [nameOf(name), terms.length === 1 ? only : sum];
  });
  const added = (adds?.split(', ') ?? []).map((addition) => {
    const [name = '', value = ''] = addition.split(' ');
    return [nameOf(name), Number(readOf(name) ?? 0) + Number(readOf(value))];
  });
  const removed = removes?.split(', ').map(nameOf) ?? [];
  const kept = Object.entries(item).filter(([name]) => !removed.includes(name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(set), ...Object.fromEntries(added) };
}

const readerOf =
  (item: Item, names: Expression['names'], values: Expression['values']) =>
  (term: string): unknown =>
    term.startsWith(':') ? values?.[term] : item[names?.[term] ?? term];
