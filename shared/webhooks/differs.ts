import type { NormalRecord } from './change.ts';
import { isObject } from './exact-json.ts';
import { isScalar } from './normal/values.ts';

/** Fields that change without a change of the record, or are told by some ways and not by others. */
const SILENT: ReadonlySet<string> = new Set([
  'update_time',
  'modified',
  'last_login',
  'timezone_offset',
  'stage_change_time',
  'rotten_time',
  'last_incoming_mail_time',
  'last_outgoing_mail_time',
]);

/** Whether a field's change says nothing of its own: the time of a change, counts, what comes next or came last. */
export const isSilent = (field: string): boolean =>
  SILENT.has(field) || /_count$|^(next|last)_activity_/.test(field);

/**
 * The fields in which two normal records of one thing differ, custom ones as `custom_fields.<key>`. Compared is only what
 * both of them tell, and nothing silent: payloads and reads carry different parts of a record. What is said in two ways is
 * one value: a number in digits, rounded or not, nothing as null or as an empty text, options in any order, an amount with
 * and without its currency.
 */
export function differs(a: NormalRecord, b: NormalRecord): string[] {
  const fields = shared(a, b).filter((field) => !isSilent(field));
  const named = fields.flatMap((field) => {
    const [one, other] = [a[field], b[field]];
    if (field === 'custom_fields' && isObject(one) && isObject(other))
      return shared(one, other)
        .filter((key) => !same(one[key], other[key]))
        .map((key) => `custom_fields.${key}`);
    return same(one, other) ? [] : [field];
  });
  return labelsDiffer(a, b) ? [...named, 'label_ids'] : named;
}

/** The changed fields as `differs` names them, of a part of a record that holds nothing else. */
export const fieldsOf = (part: NormalRecord): string[] =>
  Object.entries(part).flatMap(([field, value]) =>
    field === 'custom_fields' && isObject(value)
      ? Object.keys(value).map((key) => `custom_fields.${key}`)
      : [field],
  );

const shared = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(a).filter((field) => Object.hasOwn(b, field));

/** Where one tells all labels and the other the first alone, that one is compared. */
function labelsDiffer(a: NormalRecord, b: NormalRecord): boolean {
  const first = ({ label, label_ids: labels }: NormalRecord): unknown =>
    Array.isArray(labels) ? (labels[0] ?? null) : label;
  const alike = 'label_ids' in a === 'label_ids' in b;
  const [one, other] = [first(a), first(b)];
  return !alike && one !== undefined && other !== undefined && !same(one, other);
}

function same(a: unknown, b: unknown): boolean {
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (isObject(a) && isObject(b)) return shared(a, b).every((part) => same(a[part], b[part]));
  if (Array.isArray(a) && Array.isArray(b)) return sameList(a, b);
  // Version 1 writes several options as text, and the parts of a value apart from it.
  if (Array.isArray(a) && typeof b === 'string') return sameList(a, b.split(','));
  if (Array.isArray(b) && typeof a === 'string') return sameList(b, a.split(','));
  if (isObject(a) && 'value' in a) return same(a.value, b);
  if (isObject(b) && 'value' in b) return same(a, b.value);
  return isScalar(a) && isScalar(b) && textOf(a) === textOf(b);
}

/** Ids and options are a set; of anything else the order counts. */
function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  if (![...a, ...b].every(isScalar)) return a.every((item, index) => same(item, b[index]));
  const [one, other] = [a.map(textOf).sort(), b.map(textOf).sort()];
  return one.every((text, index) => text === other[index]);
}

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (isObject(value) && 'value' in value && Object.values(value).every(isNothing));

/** A read has gone through `JSON.parse`, which rounds what a delivery tells exactly. */
const textOf = (value: unknown): string =>
  JSON.isRawJSON(value) ? String(Number(value.rawJSON)) : String(value);
