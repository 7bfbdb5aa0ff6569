import { isObject } from '../exact-json.ts';
import { isScalar } from './values.ts';

/** A v1 field's key: 40 hexadecimal digits, and for a field of several values the other one's name. */
const INLINE = /^([0-9a-f]{40})(?:_([a-z0-9_]+))?$/;

/** The custom fields of a v2 payload, each value in the form of REST. */
export const asCustomFields = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, field]) => [key, fieldValue(field)]))
    : value;

/**
 * A value in a webhook says its type, in REST it does not (FACTS 5.3): `{type:'enum',id}` is the id, `{type:'set',values}`
 * a list of ids, a range's `from` is its `value`, an amount or an address the same without the type, anything else the
 * plain value.
 */
function fieldValue(field: unknown): unknown {
  if (!isObject(field) || typeof field.type !== 'string') return field;
  const { type: _type, ...parts } = field;
  const names = Object.keys(parts);
  if (Array.isArray(parts.values)) {
    const ids = parts.values.map((item) => (isObject(item) ? item.id : item));
    return ids.every((id) => id !== undefined && isScalar(id)) ? ids : field;
  }
  if ('id' in parts && !('value' in parts)) return isPlain(parts.id) ? parts.id : field;
  if ('from' in parts && !('value' in parts)) {
    const { from, ...others } = parts;
    return from === null && others.until == null ? null : { value: from, ...others };
  }
  if (!('value' in parts)) return field;
  if (names.length > 1) return names.every((name) => parts[name] === null) ? null : parts;
  return isPlain(parts.value) ? parts.value : field;
}

const isPlain = (value: unknown): boolean => value === null || isScalar(value);

/** A v1 record's own fields, and its custom fields apart, those of several values as one. */
export function customFieldsApart(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own: [string, unknown][] = [];
  const custom = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(data)) {
    const [, key, part = 'value'] = INLINE.exec(name) ?? [];
    if (key === undefined) own.push([name, value]);
    else custom.set(key, { ...custom.get(key), [part]: value });
  }
  if (custom.size === 0) return Object.fromEntries(own);
  const known = Object.fromEntries(own).custom_fields;
  const fields = [...custom].map(([key, parts]) => [key, together(parts)]);
  return Object.fromEntries([
    ...own.filter(([name]) => name !== 'custom_fields'),
    ['custom_fields', { ...(isObject(known) ? known : {}), ...Object.fromEntries(fields) }],
  ]);
}

/** `100` and the currency beside it as `{value: 100, currency}`; one without anything in it is null. */
function together({ value, ...others }: Record<string, unknown>): unknown {
  if (Object.keys(others).length === 0) return value === '' ? null : value;
  const parts = { ...(isObject(value) ? value : value === undefined ? {} : { value }), ...others };
  return Object.values(parts).every((part) => part === null || part === '') ? null : parts;
}
