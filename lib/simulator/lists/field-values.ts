import type { FieldKind, FieldRecord } from '../records/field.ts';
import type { Company } from '../store/company.ts';

/** A property of a record of any kind; undefined where it has none of that name. */
export const read = (record: object | undefined, name: string): unknown =>
  record && Object.hasOwn(record, name) ? new Map(Object.entries(record)).get(name) : undefined;

interface AnyTable {
  readonly all: () => readonly object[];
  readonly get: (id: never) => object | undefined;
}

/** The records of a kind that this company may or may not have a table of. */
export function recordsOf(company: Company, kind: string): readonly object[] {
  const tables: Readonly<Record<string, AnyTable>> = company;
  return Object.hasOwn(company, kind) ? (tables[kind]?.all() ?? []) : [];
}

/** Where a field's value is kept under another name than the field's code, or in a part of it. */
const KEPT_AS: Readonly<Record<string, string>> = { email: 'emails', phone: 'phones' };

/** The plain values of a record's field: none where it is empty, several for labels or a person's e-mails. */
export function valuesOf(
  record: object | undefined,
  { field_code, is_custom_field }: Pick<FieldRecord, 'field_code' | 'is_custom_field'>,
): Plain[] {
  if (!record) return [];
  const custom = read(record, 'custom_fields');
  if (is_custom_field) return plain(typeof custom === 'object' && custom ? read(custom, field_code) : null);
  return plain(read(record, KEPT_AS[field_code] ?? field_code));
}

/** What a field holds in the end. */
export type Plain = string | number | boolean;

function plain(value: unknown): Plain[] {
  if (value === '' || value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(plain);
  if (typeof value === 'object') return plain(read(value, 'value') ?? read(value, 'amount'));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : [];
}

/** The fields of a kind, standard ones first. Leads have the company's own fields of deals. */
export const fieldsOf = (company: Company, kind: FieldKind): FieldRecord[] =>
  company.field
    .all()
    .filter(
      (field) => field.kind === kind || (kind === 'lead' && field.kind === 'deal' && field.is_custom_field),
    );
