import type { Context } from '../behaviour.ts';
import { FIELD_KINDS, type FieldKind, type FieldType } from '../records/field.ts';
import { FILTER_KINDS, type FilterCondition, type FilterRecord } from '../records/filter.ts';
import { badRequest, notFound } from '../wire/refusal.ts';
import { fieldsOf, type Plain, read, recordsOf, valuesOf } from './field-values.ts';

const MOST_CONDITIONS = 16;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Filters that are not deleted and that the caller may see: the shared ones and the caller's own. */
export const seesFilter = ({ caller }: Context, filter: FilterRecord): boolean =>
  filter.active_flag && (filter.visible_to > 1 || filter.user_id === caller.id);

/**
 * Whether records are in a stored filter; 404 for one that is not there, not visible or for another kind, also where there is
 * nothing to narrow.
 */
export const filterOf =
  (context: Context, kind: FieldKind) =>
  (filterId: number): ((record: object) => boolean) => {
    const filter = context.company.filter.get(filterId);
    if (!filter || FILTER_KINDS[filter.type] !== kind || !seesFilter(context, filter))
      throw notFound('Filter');
    const holds = (record: object) => (condition: FilterCondition) =>
      holdsFor(context, condition, owning(context, kind, condition.object, record));
    return (record) =>
      filter.and.every(holds(record)) && (filter.or.length === 0 || filter.or.some(holds(record)));
  };

/** Where a record of one kind points to one of another, whose fields its filters may name too. */
const LINKS: Partial<Record<FieldKind, Partial<Record<FieldKind, string>>>> = {
  deal: { person: 'person_id', organization: 'org_id' },
  lead: { person: 'person_id', organization: 'organization_id' },
  person: { organization: 'org_id' },
  activity: { person: 'person_id', organization: 'org_id', deal: 'deal_id' },
};

function owning(context: Context, kind: FieldKind, object: FieldKind, record: object): object | undefined {
  const link = LINKS[kind]?.[object];
  if (kind === object || link === undefined) return record;
  const id = read(record, link);
  return recordsOf(context.company, object).find((other) => read(other, 'id') === id);
}

interface Asked {
  readonly object: string;
  readonly field_id: string | number;
  readonly operator: string;
  readonly value?: string | number | boolean | null | undefined;
  readonly extra_value?: string | number | boolean | null | undefined;
}

interface AskedGroup {
  readonly glue: string;
  readonly conditions: readonly Asked[];
}

/**
 * The lines of a filter as kept. What the simulation could not evaluate is refused instead of ignored: Pipedrive knows
 * more operators and relative dates. That a field's code is taken in the place of its number is assumed.
 */
export function conditionsFrom(
  context: Context,
  kind: FieldKind,
  asked: { readonly glue: string; readonly conditions: readonly AskedGroup[] },
): Pick<FilterRecord, 'and' | 'or'> {
  const [first, second, ...more] = asked.conditions;
  const glues = [first?.glue, second?.glue].toSorted().join(' ');
  if (asked.glue !== 'and' || more.length > 0 || glues !== 'and or')
    throw badRequest('conditions must be glued with and, and hold one group glued with and, one with or');
  const lines = (glue: string) =>
    asked.conditions
      .filter((group) => group.glue === glue)
      .flatMap(({ conditions }) => conditions.map((condition) => conditionFrom(context, kind, condition)));
  const [and, or] = [lines('and'), lines('or')];
  if (and.length + or.length > MOST_CONDITIONS)
    throw badRequest(`A filter takes up to ${MOST_CONDITIONS} conditions`);
  return { and, or };
}

function conditionFrom(context: Context, kind: FieldKind, asked: Asked): FilterCondition {
  const { object, field_id, operator, value = null, extra_value = null } = asked;
  const of = FIELD_KINDS.find((one) => one === object && (one === kind || LINKS[kind]?.[one]));
  if (!of) throw badRequest(`A filter of this type cannot have conditions on ${object}`);
  const field = fieldsOf(context.company, of).find(
    (one) => String(one.id) === String(field_id) || one.field_code === field_id,
  );
  if (!field) throw badRequest(`field_id must be a field of ${object}`);
  const operators = operatorsOf(field.field_type);
  if (!operators.includes(operator))
    throw badRequest(`operator must be one of ${operators.join(', ')} for ${field.field_code}`);
  if (extra_value !== null && extra_value !== '') throw badRequest('extra_value cannot be evaluated');
  const wants = !operator.endsWith('NULL');
  if (wants && !isValueOf(field.field_type, value))
    throw badRequest(`value does not fit the field ${field.field_code}`);
  return {
    object: of,
    field_id: String(field.id),
    operator,
    value: wants ? String(value) : null,
    extra_value: null,
  };
}

const EMPTINESS = ['IS NULL', 'IS NOT NULL'];
const SAME = ['=', '!='];
const LIKES = ["LIKE '$%'", "LIKE '%$%'", "LIKE '%$'"];
const TEXT = [...SAME, ...LIKES, ...LIKES.map((like) => `NOT ${like}`), ...EMPTINESS];
const ORDERED = [...SAME, '>', '<', '>=', '<=', ...EMPTINESS];

/** What can be asked of a type of field. */
export function operatorsOf(type: FieldType): readonly string[] {
  if (type === 'set') return EMPTINESS;
  if (isText(type)) return TEXT;
  return isNumber(type) || type === 'date' || type === 'time' ? ORDERED : [...SAME, ...EMPTINESS];
}

const isText = (type: FieldType) => ['varchar', 'text', 'phone', 'address'].includes(type);
const isNumber = (type: FieldType) => ['int', 'double', 'monetary'].includes(type);

function isValueOf(type: FieldType, value: Asked['value']): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (type === 'date') return DATE.test(String(value));
  if (type === 'boolean') return ['0', '1', 'true', 'false'].includes(String(value));
  // Users, persons and the rest are named by their ids; leads have UUIDs.
  const isId = ['user', 'people', 'org', 'deal', 'stage', 'project', 'visible_to'].includes(type);
  return isNumber(type) || isId ? Number.isFinite(Number(value)) : true;
}

function holdsFor(context: Context, condition: FilterCondition, record: object | undefined): boolean {
  const field = context.company.field.get(Number(condition.field_id));
  if (!field) return false;
  const values = valuesOf(record, field);
  const { operator } = condition;
  if (operator === 'IS NULL') return values.length === 0;
  if (operator === 'IS NOT NULL') return values.length > 0;
  const wanted = comparable(field.field_type, condition.value ?? '');
  const compared = values.map((value) => comparable(field.field_type, value));
  // An empty field is not equal to anything and does not begin with anything.
  if (operator === '!=') return !compared.includes(wanted);
  if (operator.startsWith('NOT LIKE'))
    return !compared.some((value) => isLike(operator.slice(4), value, wanted));
  return compared.some((value) => isLike(operator, value, wanted) || isOrdered(operator, value, wanted));
}

/** Values in a form in which they can be compared: dates by day, texts without regard to case. */
function comparable(type: FieldType, value: Plain): string | number {
  if (isNumber(type)) return Number(value);
  if (type === 'boolean') return ['1', 'true'].includes(String(value)) ? 1 : 0;
  return type === 'date' ? String(value).slice(0, 10) : String(value).toLowerCase();
}

function isLike(operator: string, value: string | number, wanted: string | number): boolean {
  const [text, part] = [String(value), String(wanted)];
  if (operator === "LIKE '$%'") return text.startsWith(part);
  if (operator === "LIKE '%$'") return text.endsWith(part);
  return operator === "LIKE '%$%'" && text.includes(part);
}

function isOrdered(operator: string, value: string | number, wanted: string | number): boolean {
  if (operator === '=') return value === wanted;
  if (operator === '>') return value > wanted;
  if (operator === '<') return value < wanted;
  if (operator === '>=') return value >= wanted;
  return operator === '<=' && value <= wanted;
}
