import type { fieldDefinitions } from '../../../../shared/pipedrive/endpoints/v2/record-fields.ts';
import type { Behaviour, BehavioursOf, Context, Result } from '../../behaviour.ts';
import { fieldsOf } from '../../lists/field-values.ts';
import { cursorPage } from '../../lists/pages.ts';
import type { FieldKind, FieldRecord, FieldType } from '../../records/field.ts';
import { badRequest, notFound } from '../../wire/refusal.ts';

type Table = typeof fieldDefinitions;
type Query = Parameters<Behaviour<Table['getDealFields']>>[0]['query'];

/** What `include_fields` can ask for; project fields have all of it without being asked. */
const NAMESPACES = ['ui_visibility', 'important_fields', 'required_fields'];
const UI_ONLY = NAMESPACES.slice(0, 1);

const list = (context: Context, kind: FieldKind, query: Query, known = NAMESPACES): Result => {
  const shown = shownBy(query.include_fields, known);
  const order = { field: 'id', direction: 'asc', valueOf: (field: FieldRecord) => field.id } as const;
  const { items, next_cursor } = cursorPage(fieldsOf(context.company, kind), order, query);
  return { data: items.map(shown), additional_data: { next_cursor } };
};

const one = (
  context: Context,
  kind: FieldKind,
  code: string,
  include: string | undefined,
  known = NAMESPACES,
): Result => {
  const shown = shownBy(include, known);
  const field = fieldsOf(context.company, kind).find(({ field_code }) => field_code === code);
  if (!field) throw notFound('Field');
  return { data: shown(field) };
};

const ALL = NAMESPACES.join(',');

export const recordFieldBehaviours: BehavioursOf<Table> = {
  getDealFields: ({ query }, context) => list(context, 'deal', query),
  getDealField: ({ path, query }, context) => one(context, 'deal', path.field_code, query.include_fields),
  getPersonFields: ({ query }, context) => list(context, 'person', query),
  getPersonField: ({ path, query }, context) => one(context, 'person', path.field_code, query.include_fields),
  getOrganizationFields: ({ query }, context) => list(context, 'organization', query),
  getOrganizationField: ({ path, query }, context) =>
    one(context, 'organization', path.field_code, query.include_fields),
  getProductFields: ({ query }, context) => list(context, 'product', query, UI_ONLY),
  getProductField: ({ path, query }, context) =>
    one(context, 'product', path.field_code, query.include_fields, UI_ONLY),
  getActivityFields: ({ query }, context) => list(context, 'activity', query, UI_ONLY),
  getActivityField: ({ path, query }, context) =>
    one(context, 'activity', path.field_code, query.include_fields, UI_ONLY),
  getProjectFields: ({ query }, context) => list(context, 'project', { ...query, include_fields: ALL }),
  getProjectField: ({ path }, context) => one(context, 'project', path.field_code, ALL),
};

/** How a definition is answered with the namespaces asked for. */
function shownBy(include: string | undefined, known: readonly string[]): (field: FieldRecord) => object {
  const names = include ? include.split(',').map((name) => name.trim()) : [];
  const stray = names.find((name) => !known.includes(name));
  if (stray !== undefined) throw badRequest(`include_fields does not know ${stray}`);
  return (field) => {
    const extras: Readonly<Record<string, object>> = {
      ui_visibility: { add_visible_flag: true, details_visible_flag: true },
      important_fields: { enabled: false, stage_ids: [] },
      required_fields: { enabled: field.required },
    };
    return {
      field_name: field.field_name,
      field_code: field.field_code,
      field_type: field.field_type,
      options: field.options,
      subfields: subfieldsOf(field),
      is_custom_field: field.is_custom_field,
      is_optional_response_field: false,
      ...Object.fromEntries(names.map((name) => [name, extras[name]])),
    };
  };
}

const SUBFIELDS: Partial<
  Record<FieldType, readonly (readonly [code: string, name: string, type: string])[]>
> = {
  monetary: [
    ['value', 'Amount', 'double'],
    ['currency', 'Currency', 'varchar'],
  ],
  address: [
    ['value', 'Address value', 'varchar'],
    ['street_number', 'House number', 'varchar'],
    ['route', 'Street/road name', 'varchar'],
    ['subpremise', 'Apartment/suite', 'varchar'],
    ['locality', 'District', 'varchar'],
    ['admin_area_level_1', 'State/province', 'varchar'],
    ['admin_area_level_2', 'County', 'varchar'],
    ['country', 'Country', 'varchar'],
    ['postal_code', 'Postal code', 'varchar'],
    ['formatted_address', 'Formatted address', 'varchar'],
  ],
};

const subfieldsOf = ({ field_type, field_name }: FieldRecord) =>
  SUBFIELDS[field_type]?.map(([code, name, type]) => ({
    field_code: code,
    field_name: `${name} of ${field_name}`,
    field_type: type,
  })) ?? null;
