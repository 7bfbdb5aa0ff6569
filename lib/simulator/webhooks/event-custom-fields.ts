import type { Entity, EventData } from '../changes/entities.ts';
import { fieldsOf } from '../lists/field-values.ts';
import { FIELD_KINDS, type FieldType } from '../records/field.ts';
import type { Company } from '../store/company.ts';

/**
 * What a v2 webhook shows, its custom fields in the form that only webhooks have: each value says its type, and a range
 * runs `from` … `until` (FACTS 5.3: official examples of an address, an amount, one option and several). That whoever is
 * named is an `id` too, and everything else a `value`, is assumed. A key without a definition stays as it is.
 */
export function withTypedCustomFields(company: Company, entity: Entity, data: EventData): EventData {
  const values = Object.entries(Object(data.custom_fields));
  const kind = FIELD_KINDS.find((name) => name === entity);
  if (values.length === 0 || !kind) return data;
  const types = new Map(fieldsOf(company, kind).map((field) => [field.field_code, field.field_type]));
  const typed = values.map(([key, value]) => {
    const type = types.get(key);
    return [key, type === undefined || value === null ? value : typedValue(type, value)];
  });
  return { ...data, custom_fields: Object.fromEntries(typed) };
}

function typedValue(type: FieldType, value: unknown): object {
  const parts: Readonly<Record<string, unknown>> | undefined =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  switch (type) {
    case 'set':
      return { type, values: [value].flat().map((id) => ({ id })) };
    case 'enum':
    case 'user':
    case 'org':
    case 'people':
    case 'deal':
    case 'lead':
    case 'project':
    case 'stage':
      return { type, id: value };
    case 'daterange':
    case 'timerange': {
      const { value: from, ...others } = parts ?? { value };
      return { type, from, ...others };
    }
    default:
      return { type, ...(parts ?? { value }) };
  }
}
