import { isObject } from '../exact-json.ts';
import type { Rules } from './rules.ts';
import { asTime } from './values.ts';

/** A record, or any part of one, by the rules of its kind. Nothing is added that was not told, and twice is once. */
export function apply(rules: Rules, data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { renamed = {}, reformed = {}, dropped = [], addresses = [] } = rules;
  const gathered = addresses.reduce(withAddress, { ...data });
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(gathered)) {
    if (dropped.includes(name)) continue;
    const [normalName, reform] = (Object.hasOwn(renamed, name) ? renamed[name] : undefined) ?? [name];
    // Told under both names: the newer one has it all.
    if (normalName !== name && Object.hasOwn(gathered, normalName)) continue;
    fields.set(normalName, reform ? reform(value) : value);
  }
  return Object.fromEntries(
    [...fields].map(([name, value]) => {
      const reform = Object.hasOwn(reformed, name) ? reformed[name] : isMoment(name) ? asTime : undefined;
      return [name, reform ? reform(value) : value];
    }),
  );
}

/** The fields that begin with the address's name, as parts of it. */
function withAddress(data: Record<string, unknown>, name: string): Record<string, unknown> {
  const beginning = `${name}_`;
  const parts = Object.entries(data).filter(([field]) => field.startsWith(beginning));
  if (parts.length === 0) return data;
  const others = Object.entries(data).filter(([field]) => !field.startsWith(beginning));
  const known = data[name];
  const address = {
    ...(isObject(known) ? known : known === undefined ? {} : { value: known }),
    ...Object.fromEntries(parts.map(([field, value]) => [field.slice(beginning.length), value])),
  };
  return { ...Object.fromEntries(others), [name]: address };
}

/** Whether a field of this name holds a moment; only a value that looks like one is touched. */
const isMoment = (name: string): boolean => name.endsWith('_time');
