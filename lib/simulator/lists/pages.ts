import type { Result } from '../behaviour.ts';
import { badRequest } from '../wire/refusal.ts';

const DEFAULT_LIMIT = 100;

/** A v1 page by `start` and `limit`; `next_start` is there only where the list goes on. */
export function offsetPage(
  items: readonly unknown[],
  {
    start = 0,
    limit = DEFAULT_LIMIT,
  }: { readonly start?: number | undefined; readonly limit?: number | undefined },
): Result {
  if (start < 0) throw badRequest('start must not be negative');
  const more = start + limit < items.length;
  const pagination = {
    start,
    limit,
    more_items_in_collection: more,
    ...(more ? { next_start: start + limit } : {}),
  };
  return { data: items.slice(start, start + limit), additional_data: { pagination } };
}

interface Sorted {
  readonly id: number;
}

/**
 * A v2 page. The cursor holds the sort value and id of the next record, so that a record which leaves the list
 * between two pages moves no other one out of sight.
 */
export function cursorPage<Item extends Sorted>(
  items: readonly Item[],
  order: {
    readonly field: string;
    readonly direction: 'asc' | 'desc';
    readonly valueOf: (item: Item) => string | number;
  },
  {
    cursor,
    limit = DEFAULT_LIMIT,
  }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): { readonly items: readonly Item[]; readonly next_cursor: string | null } {
  const sign = order.direction === 'asc' ? 1 : -1;
  const compare = (value: string | number, id: number, other: Place) =>
    sign * (compared(value, other.fieldValue) || id - other.id);
  const sorted = items.toSorted((a, b) =>
    compare(order.valueOf(a), a.id, { fieldValue: order.valueOf(b), id: b.id }),
  );
  const place = cursor === undefined ? undefined : placeFrom(cursor, order.field);
  const from = place ? sorted.findIndex((item) => compare(order.valueOf(item), item.id, place) >= 0) : 0;
  if (from < 0) return { items: [], next_cursor: null };
  const next = sorted[from + limit];
  return {
    items: sorted.slice(from, from + limit),
    next_cursor: next ? cursorOf(order.field, order.direction, order.valueOf(next), next.id) : null,
  };
}

interface Place {
  readonly fieldValue: string | number;
  readonly id: number;
}

const compared = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

const cursorOf = (field: string, sortDirection: string, fieldValue: string | number, id: number) =>
  Buffer.from(JSON.stringify({ field, fieldValue, sortDirection, id })).toString('base64url');

function placeFrom(cursor: string, field: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const entries = new Map(Object.entries(Object(place)));
    const id = entries.get('id');
    const fieldValue = entries.get('fieldValue');
    const fits = typeof fieldValue === 'string' || typeof fieldValue === 'number';
    if (entries.get('field') === field && typeof id === 'number' && fits) return { fieldValue, id };
  } catch {
    // Refused below, as everything else that is not one of our cursors.
  }
  throw badRequest('Invalid cursor');
}
