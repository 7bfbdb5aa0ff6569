import type { Context } from '../behaviour.ts';
import { fieldsOf, type Plain, read, recordsOf, valuesOf } from './field-values.ts';

/** The kinds of record that a search finds. */
export type SearchedKind = 'deal' | 'person' | 'organization' | 'product' | 'lead' | 'project';

/** The types of field whose values can be searched, as documented. */
export const SEARCHED_TYPES: readonly string[] = [
  'address',
  'varchar',
  'text',
  'double',
  'monetary',
  'phone',
];

/** The custom fields of a kind that a search looks at. */
export const searchedCustomFields = (context: Context, kind: SearchedKind) =>
  fieldsOf(context.company, kind).filter(
    ({ is_custom_field, field_type }) => is_custom_field && SEARCHED_TYPES.includes(field_type),
  );

/** The texts of a record under one of the names that a search's `fields` takes. */
export function textsOf(context: Context, kind: SearchedKind, record: object, name: string): Plain[] {
  if (name === 'custom_fields')
    return searchedCustomFields(context, kind).flatMap((field) => valuesOf(record, field));
  if (name === 'notes') return notesOf(context, kind, record);
  const field = { field_code: name, is_custom_field: false };
  return valuesOf(record, field);
}

/** In which field a note names the record it is about. */
const NOTE_LINKS: Partial<Record<SearchedKind, string>> = {
  deal: 'deal_id',
  person: 'person_id',
  organization: 'org_id',
  lead: 'lead_id',
  project: 'project_id',
};

/** The notes about a record. */
export function notesOf(context: Context, kind: SearchedKind, record: object): string[] {
  const link = NOTE_LINKS[kind];
  if (link === undefined) return [];
  return recordsOf(context.company, 'note')
    .filter((note) => read(note, link) === read(record, 'id') && read(note, 'active_flag') !== false)
    .map((note) => String(read(note, 'content') ?? ''));
}
