import { createHash } from 'node:crypto';
import type { NormalRecord } from './change.ts';
import { isObject } from './exact-json.ts';
import { isScalar } from './normal/values.ts';

/** SHA-256 of each value of a record, by field; a value of several parts has one for each: `emails.0.value`. */
export type Hashes = Readonly<Record<string, string>>;

/** The hashes of all values of a normal record, custom fields as `custom_fields.<key>`. */
export const hashesOf = (record: NormalRecord): Hashes =>
  Object.fromEntries(
    Object.entries(record).flatMap(([field, value]) =>
      field === 'custom_fields' && isObject(value)
        ? Object.entries(value).flatMap(([key, part]) => partsOf(`custom_fields.${key}`, part))
        : partsOf(field, value),
    ),
  );

/**
 * Whether what is told of a field is all that was written to it. Pipedrive adds parts that nobody wrote, as a country to an
 * address, and tells an amount with its currency or without.
 */
export function says(told: Hashes, written: Hashes, field: string): boolean {
  const parts = Object.keys(written).filter((part) => isOf(part, field));
  if (parts.length === 0) return false;
  const isPlain = Object.hasOwn(told, field) && !parts.includes(field);
  if (isPlain && parts.includes(`${field}.value`)) return told[field] === written[`${field}.value`];
  return parts.every((part) => (told[part] ?? told[`${part}.value`]) === written[part]);
}

const isOf = (part: string, field: string): boolean =>
  part === field || part.startsWith(`${field}.`) || part === `${field}#`;

function partsOf(name: string, value: unknown): [string, string][] {
  if (isObject(value)) {
    const parts = Object.entries(value).filter(([, part]) => !isNothing(part));
    return parts.length === 0
      ? [[name, hashOf('')]]
      : parts.flatMap(([part, of]) => partsOf(`${name}.${part}`, of));
  }
  if (!Array.isArray(value)) return [[name, hashOf(textOf(value))]];
  // Ids and options are a set.
  if (value.every(isScalar)) return [[name, hashOf(value.map(textOf).sort().join('\n'))]];
  return [
    [`${name}#`, hashOf(String(value.length))],
    ...value.flatMap((item, index) => partsOf(`${name}.${index}`, item)),
  ];
}

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '';

/** What is said in two ways is one value: nothing as null or as an empty text, a number in digits, rounded or not. */
function textOf(value: unknown): string {
  if (isNothing(value)) return '';
  return JSON.isRawJSON(value) ? String(Number(value.rawJSON)) : String(value);
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
