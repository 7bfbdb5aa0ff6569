import { oldTime } from '../v1/old-time.ts';
import type { Remembered } from './remembered.ts';

/** A field's value as version 1 writes it, if it survives JSON. */
export type FieldValue = string | number | boolean | null | object;

/** Times that go along with another change, which is told of itself. */
const UNTOLD = new Set([
  'id',
  'update_time',
  'stage_change_time',
  'local_won_date',
  'local_lost_date',
  'local_close_date',
  'first_won_time',
]);

const V2_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

interface Logged {
  readonly value: FieldValue;
  readonly custom: boolean;
}

/** A record's fields by the names under which version 1 tells of their changes; that these are v1's names is assumed. */
export function loggedFields(kind: Remembered, record: object): ReadonlyMap<string, Logged> {
  const own = Object.entries(record)
    .filter(([name]) => name !== 'custom_fields' && !UNTOLD.has(name))
    .map(([name, value]) => loggedField(kind, name, value));
  const custom = Object.entries(Object('custom_fields' in record ? record.custom_fields : {}));
  return new Map<string, Logged>([
    ...own.map(([name, value]) => [name, { value, custom: false }] as const),
    ...custom.map(([name, value]) => [name, { value: simple(value), custom: true }] as const),
  ]);
}

function loggedField(kind: Remembered, name: string, value: unknown): readonly [string, FieldValue] {
  switch (name) {
    case 'owner_id':
      return [kind === 'deal' ? 'user_id' : 'owner_id', simple(value)];
    case 'is_deleted':
      return kind === 'deal' ? ['deleted', value === true] : ['active_flag', value !== true];
    case 'label_ids':
      return ['label', first(value)];
    case 'emails':
      return ['email', first(value)];
    case 'phones':
      return ['phone', first(value)];
    case 'visible_to':
      return ['visible_to', String(value)];
    default:
      return [name, simple(value)];
  }
}

/** What stands for a whole list: the primary contact, or the first entry. */
function first(list: unknown): FieldValue {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return simple(
    entries.find((entry) => new Map(Object.entries(Object(entry))).get('primary') === true) ?? entries[0],
  );
}

/** An address or a contact is its `value`, a time is written as v1 does. */
function simple(value: unknown): FieldValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return V2_TIME.test(value) ? oldTime(value) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'object' ? ('value' in value ? simple(value.value) : value) : String(value);
}
