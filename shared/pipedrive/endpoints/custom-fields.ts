import * as z from 'zod/mini';

/** The value of a custom field; what it looks like depends on the field's type. */
export type CustomFieldValue = z.core.util.JSONType;

/** A custom field's key: 40 hexadecimal digits, and for a v1 field of two values the second one's name (`…_currency`). */
const KEY = /^[0-9a-f]{40}(_[a-z_]+)?$/;

/** Custom fields as they are written, by their keys. */
export const CustomFields = () => z.record(z.string().check(z.regex(KEY)), z.json());

/** Custom fields as they are read; a key of another form is no reason to lose the record. */
export const ReadCustomFields = () => z.record(z.string(), z.json());

/** A v1 record with its custom fields taken out from among its own and put into `custom_fields`. */
export function withCustomFieldsApart(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  const entries = Object.entries(record);
  const custom = entries.filter(([name]) => KEY.test(name));
  const own = entries.filter(([name]) => !KEY.test(name));
  return { ...Object.fromEntries(own), custom_fields: Object.fromEntries(custom) };
}

/** The same the other way: a record as v1 spells it. */
export function withCustomFieldsInline(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  const { custom_fields: custom, ...own }: { custom_fields?: unknown } = record;
  return { ...own, ...Object(custom) };
}
