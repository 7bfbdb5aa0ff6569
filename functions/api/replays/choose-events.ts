import { NotFound } from '../../../shared/errors.ts';
import type { EventFilter, EventHead } from '../../../shared/state/event-record.ts';
import type { Events } from '../../../shared/state/events.ts';

export interface Deps {
  readonly findEvent: Events['find'];
  readonly pageOfEvents: Events['page'];
}

/** Which events: one by its id, or those of a filter, oldest first, from after a place on. */
export type Which =
  | { readonly event: string }
  | { readonly filter: EventFilter; readonly after?: string | undefined };

/** Some events of the log, and where to go on. */
export interface Chosen {
  readonly heads: readonly EventHead[];
  readonly next?: string;
}

/** One call of the api has 29 s, and what it chose is kept in one item, of 400 KB at most. */
const MOST_AT_ONCE = 1_000;

/** The events that are meant. Throws `NotFound` for one that is not in the log. */
export async function chooseEvents(
  { findEvent, pageOfEvents }: Deps,
  account: string,
  which: Which,
): Promise<Chosen> {
  if ('event' in which) {
    const event = await findEvent(account, which.event);
    if (!event) throw new NotFound('The log has no such event, or no longer', {});
    return { heads: [event] };
  }
  const { filter, after } = which;
  const { items, next } = await pageOfEvents(account, filter, {
    limit: MOST_AT_ONCE,
    oldestFirst: true,
    ...(after === undefined ? {} : { after }),
  });
  return { heads: items, ...(next === undefined ? {} : { next }) };
}
