import type { Result } from '../behaviour.ts';
import { badRequest, notFound } from '../wire/refusal.ts';
import { cursorPage } from './pages.ts';

interface Listed {
  readonly id: number;
  readonly owner_id: number;
  readonly add_time: string;
  readonly update_time: string;
  readonly custom_fields?: Readonly<Record<string, unknown>>;
}

/** What every v2 list takes. */
export interface ListQuery {
  readonly filter_id?: number | undefined;
  readonly ids?: string | undefined;
  readonly owner_id?: number | undefined;
  readonly updated_since?: string | undefined;
  readonly updated_until?: string | undefined;
  readonly sort_by?: string | undefined;
  readonly sort_direction?: 'asc' | 'desc' | undefined;
  readonly include_fields?: string | undefined;
  readonly custom_fields?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Fields that are answered only where `include_fields` names them. */
export type Extras<Item> = Readonly<Record<string, (item: Item) => unknown>>;

const MOST_IDS = 100;
const MOST_CUSTOM_FIELDS = 15;
/** RFC 3339 without milliseconds, which are refused. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;

/**
 * Narrows, sorts and cuts the records that a v2 list has on offer; `order` maps `sort_by` to a record's value.
 * With a `filter_id`, `narrowed`, `ids` and `owner_id` have no say, as documented; the times of update keep theirs.
 */
export function v2List<Item extends Listed>(
  records: readonly Item[],
  query: ListQuery,
  shape: {
    readonly shown: (item: Item) => object;
    readonly extras: Extras<Item>;
    readonly order?: Readonly<Record<string, (item: Item) => string>>;
    /** Looks up a stored filter (`filterOf(context, kind)`); a list without it knows none. */
    readonly filter?: (filterId: number) => (item: Item) => boolean;
    /** What the list's own parameters leave in it. */
    readonly narrowed?: (item: Item) => boolean;
  },
): Result {
  const since = timeOf('updated_since', query.updated_since);
  const until = timeOf('updated_until', query.updated_until);
  const ids = idsOf(query.ids);
  const field = query.sort_by ?? 'id';
  const order = new Map<string, (item: Item) => string | number>([
    ['id', (item) => item.id],
    ['add_time', (item) => item.add_time],
    ['update_time', (item) => item.update_time],
    ...Object.entries(shape.order ?? {}),
  ]);
  const sortValue = order.get(field);
  if (!sortValue) throw badRequest(`sort_by must be one of ${[...order.keys()].join(', ')}`);

  const asked = (item: Item) =>
    (!ids || ids.has(item.id)) &&
    (query.owner_id === undefined || item.owner_id === query.owner_id) &&
    (shape.narrowed?.(item) ?? true);
  const matches = query.filter_id === undefined ? asked : filterIn(shape, query.filter_id);
  const wanted = records.filter(
    (item) =>
      matches(item) &&
      (since === undefined || Date.parse(item.update_time) >= since) &&
      (until === undefined || Date.parse(item.update_time) < until),
  );
  const { items, next_cursor } = cursorPage(
    wanted,
    { field, direction: query.sort_direction ?? 'asc', valueOf: sortValue },
    query,
  );
  const finish = finisher(query, shape);
  return { data: items.map(finish), additional_data: { next_cursor } };
}

function filterIn<Item>(
  { filter }: { readonly filter?: (filterId: number) => (item: Item) => boolean },
  filterId: number,
): (item: Item) => boolean {
  if (!filter) throw notFound('Filter');
  return filter(filterId);
}

/** One record of such a list, with the extra fields and the custom fields that its `GET` asks for. */
export const v2One = <Item extends Listed>(
  item: Item,
  query: Pick<ListQuery, 'include_fields' | 'custom_fields'>,
  shape: { readonly shown: (item: Item) => object; readonly extras: Extras<Item> },
): Result => ({ data: finisher(query, shape)(item) });

/** How a record is shown with the extra fields and the custom fields asked for. */
function finisher<Item extends Listed>(
  query: ListQuery,
  { shown, extras }: { readonly shown: (item: Item) => object; readonly extras: Extras<Item> },
): (item: Item) => object {
  const names = listOf(query.include_fields);
  const unknown = names.find((name) => !Object.hasOwn(extras, name));
  if (unknown !== undefined) throw badRequest(`include_fields does not know ${unknown}`);
  const keys = listOf(query.custom_fields);
  if (keys.length > MOST_CUSTOM_FIELDS)
    throw badRequest(`custom_fields takes up to ${MOST_CUSTOM_FIELDS} keys`);

  return (item) => ({
    ...shown(item),
    ...Object.fromEntries(names.map((name) => [name, extras[name]?.(item)])),
    ...(query.custom_fields === undefined
      ? {}
      : { custom_fields: Object.fromEntries(keys.map((key) => [key, item.custom_fields?.[key] ?? null])) }),
  });
}

const listOf = (text: string | undefined): string[] =>
  text ? text.split(',').map((part) => part.trim()) : [];

function idsOf(text: string | undefined): Set<number> | undefined {
  if (text === undefined) return undefined;
  const ids = listOf(text);
  if (ids.length > MOST_IDS) throw badRequest(`ids takes up to ${MOST_IDS} ids`);
  if (!ids.every((id) => /^\d{1,15}$/.test(id))) throw badRequest('ids must be numbers, comma separated');
  return new Set(ids.map(Number));
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw badRequest(`${name} must be a time in RFC 3339 format, without milliseconds`);
  return ms;
}
