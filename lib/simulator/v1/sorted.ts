import type { Result } from '../behaviour.ts';
import { offsetPage } from '../lists/pages.ts';
import { badRequest } from '../wire/refusal.ts';

type Direction = 1 | -1;

/** A page of a v1 list. A record in version 1's shape takes much counting: without a `sort`, only the page is shaped. */
export function v1Page<Item extends object>(
  records: readonly Item[],
  query: {
    readonly start?: number | undefined;
    readonly limit?: number | undefined;
    readonly sort?: string | undefined;
  },
  shown: (record: Item) => object,
): Result {
  if (query.sort !== undefined) return offsetPage(v1Sorted(records.map(shown), query.sort), query);
  const page = offsetPage(records, query);
  const onPage = new Set<unknown>(Array.isArray(page.data) ? page.data : []);
  return { ...page, data: records.filter((record) => onPage.has(record)).map(shown) };
}

/**
 * A v1 list in the order of its `sort`: `name ASC, add_time DESC`, by fields as version 1 shows them. That a field the
 * records do not have is refused is assumed.
 */
export function v1Sorted<Item extends object>(
  items: readonly Item[],
  sort: string | undefined,
): readonly Item[] {
  if (sort === undefined || items.length === 0) return items;
  const orders = sort.split(',').map((part) => orderFrom(part.trim(), items));
  return items.toSorted((a, b) => {
    for (const { field, direction } of orders) {
      const order = compared(valueIn(a, field), valueIn(b, field));
      if (order !== 0) return order * direction;
    }
    return 0;
  });
}

function orderFrom(text: string, items: readonly object[]): { field: string; direction: Direction } {
  const [field = '', direction = 'ASC', ...rest] = text.split(/\s+/);
  const known = items[0] !== undefined && Object.hasOwn(items[0], field);
  if (!known || rest.length > 0 || !/^(asc|desc)$/i.test(direction))
    throw badRequest(`sort does not take ${text}`);
  return { field, direction: /^asc$/i.test(direction) ? 1 : -1 };
}

const valueIn = (item: object, field: string): unknown => new Map(Object.entries(item)).get(field);

/** Nothing comes first, numbers by their size, the rest as text; an owner by the id. */
function compared(a: unknown, b: unknown): number {
  const [first, second] = [plain(a), plain(b)];
  if (first === second) return 0;
  if (first === null) return -1;
  if (second === null) return 1;
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return String(first) < String(second) ? -1 : 1;
}

const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? value.value : (value ?? null);
