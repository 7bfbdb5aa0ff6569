import { parse } from '../runtime/parse.ts';
import { type EventFilter, EventHead } from './event-record.ts';
import { type Index, indexes, keys } from './keys.ts';
import type { Page, Table } from './table.ts';

export interface EventPageOptions {
  readonly limit: number;
  readonly after?: string;
  /** Otherwise the latest come first. */
  readonly oldestFirst?: boolean;
}

/** Some events, and where to go on; there may be none and still a place to go on, because a call looks at so many only. */
export interface EventPage {
  readonly items: readonly EventHead[];
  readonly next?: string;
}

/** One call looks at so many events at most: ten queries of 150 KB. */
const MOST_PAGES = 10;
const PAGE = 500;

/** The shortest list that has them all: of one record, of what is unrecognised, or of the account by time. */
function listFor(account: string, filter: EventFilter): { readonly group: string; readonly index: Index } {
  const { entity, entityId, effect } = filter;
  if (effect === 'unrecognised') return { group: keys.unrecognised(account), index: indexes.byRecord };
  if (entity !== undefined && entityId !== undefined)
    return { group: keys.eventsOf(account, entity, entityId), index: indexes.byRecord };
  return { group: keys.eventLog(account), index: indexes.byTime };
}

const isWanted = (head: EventHead, { entity, entityId, correlationId, effect }: EventFilter): boolean =>
  (entity === undefined || head.entity === entity) &&
  (entityId === undefined || head.entityId === entityId) &&
  (correlationId === undefined || head.correlationId === correlationId) &&
  (effect === undefined || head.effect === effect);

const placeOf = ({ receivedAt, id }: EventHead) => `${receivedAt}_${id}`;

/** One page of the events that a filter wants. A list by correlation id looks through the time that is given. */
export async function pageOfEvents(
  table: Pick<Table, 'page'>,
  account: string,
  filter: EventFilter,
  { limit, after, oldestFirst = false }: EventPageOptions,
): Promise<EventPage> {
  const { group, index } = listFor(account, filter);
  const isPast = ({ receivedAt }: EventHead) =>
    oldestFirst
      ? filter.to !== undefined && receivedAt >= filter.to
      : filter.from !== undefined && receivedAt < filter.from;
  const items: EventHead[] = [];
  let place = after ?? (oldestFirst ? filter.from : filter.to);

  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page: Page = await table.page(group, {
      // Most often what comes first is what is wanted.
      limit: pages === 0 ? Math.min(PAGE, limit + 1) : PAGE,
      index,
      newestFirst: !oldestFirst,
      ...(place === undefined ? {} : { after: place }),
    });
    for (const item of page.items) {
      const head = parse(EventHead, item, 'event');
      if (isPast(head)) return { items };
      if (!isWanted(head, filter)) continue;
      // One more than asked for: only then is there something to go on to.
      if (items.length === limit) return withNext(items);
      items.push(head);
    }
    if (page.next === undefined) return { items };
    place = page.next;
  }
  return { items, ...(place === undefined ? {} : { next: place }) };
}

const withNext = (items: readonly EventHead[]): EventPage => {
  const last = items.at(-1);
  return { items, ...(last ? { next: placeOf(last) } : {}) };
};
