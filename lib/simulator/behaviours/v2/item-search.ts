import type { itemSearch } from '../../../../shared/pipedrive/endpoints/v2/item-search.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { fieldsOf, read, valuesOf } from '../../lists/field-values.ts';
import {
  checkTerm,
  type Found,
  found,
  pageOf,
  type SearchedKind,
  searchable,
  shown,
} from '../../lists/search.ts';
import { SEARCHED_TYPES } from '../../lists/search-texts.ts';
import { badRequest } from '../../wire/refusal.ts';

const KINDS: readonly SearchedKind[] = ['deal', 'person', 'organization', 'product', 'lead', 'project'];
/** Documented types of item that the simulation has nothing of. */
const EMPTY_TYPES = ['file', 'mail_attachment'];

export const itemSearchBehaviours: BehavioursOf<typeof itemSearch> = {
  searchItem: ({ query }, context) => {
    const types = query.item_types?.split(',').map((type) => type.trim());
    const stray = types?.find((type) => !KINDS.some((kind) => kind === type) && !EMPTY_TYPES.includes(type));
    if (stray !== undefined) throw badRequest(`item_types does not know ${stray}`);
    const kinds = KINDS.filter((kind) => types === undefined || types.includes(kind));
    const { page, next_cursor } = pageOf(found(context, kinds, query), query);
    const related = query.search_for_related_items
      ? { related_items: shown(context, relatedTo(context, page), {}) }
      : {};
    return { data: { items: shown(context, page, query), ...related }, additional_data: { next_cursor } };
  },

  searchItemByField: ({ query }, context) => {
    const { term, entity_type: kind, match = 'exact', field: code } = query;
    checkTerm(term, match === 'exact');
    const field = fieldsOf(context.company, kind).find(({ field_code }) => field_code === code);
    if (!field || !SEARCHED_TYPES.includes(field.field_type))
      throw badRequest(
        `field must be the key of a field that can be searched, of types ${SEARCHED_TYPES.join(', ')}`,
      );
    const fits = {
      exact: (text: string) => text === term,
      beginning: (text: string) => text.startsWith(term),
      middle: (text: string) => text.includes(term),
    }[match];
    const hits = searchable(context, kind).flatMap((record) => {
      const value = valuesOf(record, field).find((one) => fits(String(one)));
      // The official example has the value as `name`; that another field has it under its own key is assumed.
      return value === undefined ? [] : [{ id: read(record, 'id'), [code]: value }];
    });
    const { page, next_cursor } = pageOf(hits, query);
    return { data: page, additional_data: { next_cursor } };
  },
};

const MOST_RELATED = 100;

/** Deals and leads of the persons and organizations found, and persons of the organizations, newest first. */
function relatedTo(context: Context, all: readonly Found[]): Found[] {
  const idsOf = (kind: SearchedKind) =>
    all.filter((one) => one.kind === kind).map(({ record }) => read(record, 'id'));
  const persons = idsOf('person');
  const organizations = idsOf('organization');
  const pointsTo = (record: object, kind: SearchedKind) =>
    organizations.includes(read(record, 'org_id') ?? read(record, 'organization_id')) ||
    (kind !== 'person' && persons.includes(read(record, 'person_id')));
  return (['deal', 'lead', 'person'] as const).flatMap((kind) =>
    searchable(context, kind)
      .filter((record) => pointsTo(record, kind) && !all.some((one) => one.record === record))
      .toReversed()
      .slice(0, MOST_RELATED)
      .map((record) => ({ kind, record, score: 0 })),
  );
}
