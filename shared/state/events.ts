import { eventFrom, indexKeysOf, itemOf, tellingName } from './event-item.ts';
import { type EventPage, type EventPageOptions, pageOfEvents } from './event-pages.ts';
import type { EventFilter, EventRecord, NewEvent, Replay, Telling } from './event-record.ts';
import { type Key, keys } from './keys.ts';
import { absent, assignments, type Table } from './table.ts';

/** What an event came to, when it was handled anew. */
export type Outcome = Pick<EventRecord, 'effect' | 'handledAt'> &
  Partial<
    Pick<
      EventRecord,
      'reason' | 'entity' | 'entityId' | 'action' | 'actor' | 'correlationId' | 'sequence' | 'receives'
    >
  >;

export interface Events {
  readonly find: (account: string, id: string) => Promise<EventRecord | undefined>;
  /** Notes an event that has had its effect; false when it is noted already, which then stays as it is. */
  readonly save: (account: string, event: NewEvent) => Promise<boolean>;
  /** Notes that an event was told once more. False when that was noted before, there is no such event, or it has twenty. */
  readonly tell: (account: string, id: string, telling: Telling) => Promise<boolean>;
  /** Notes what became of an event that was handled anew; undefined when its effect is no longer the one that was seen. */
  readonly finish: (account: string, seen: EventRecord, outcome: Outcome) => Promise<EventRecord | undefined>;
  /** Notes a replay under the request that asked for it. False when that was noted before, or there are a hundred. */
  readonly markReplayed: (account: string, id: string, replay: Replay) => Promise<boolean>;
  /** One page of the log, without what the events say; it may lag behind by a moment. */
  readonly page: (account: string, filter: EventFilter, options: EventPageOptions) => Promise<EventPage>;
}

const MOST_TELLINGS = 20;
const MOST_REPLAYS = 100;

/** The events of each account: the log, what keeps each from having its effect twice, and what a replay reads. */
export function createEvents(table: Pick<Table, 'get' | 'put' | 'update' | 'page'>): Events {
  /** Puts an entry into a map of the item, unless one of that name is there or the map is full. */
  const enter = async (
    key: Key,
    map: 'told' | 'replays',
    name: string,
    entry: object,
    most: number,
  ): Promise<boolean> => {
    const { done } = await table.update(
      key,
      {
        text: 'SET #map.#name = :entry',
        names: { '#map': map, '#name': name },
        values: { ':entry': entry, ':most': most },
      },
      { text: 'attribute_exists(pk) AND attribute_not_exists(#map.#name) AND size(#map) < :most' },
    );
    return done;
  };

  return {
    find: async (account, id) => {
      const item = await table.get(keys.delivery(account, id));
      return item === undefined ? undefined : eventFrom(item);
    },
    save: async (account, event) => {
      const { done } = await table.put(keys.delivery(account, event.id), itemOf(account, event), absent);
      return done;
    },
    tell: (account, id, telling) =>
      enter(keys.delivery(account, id), 'told', tellingName(telling), telling, MOST_TELLINGS),
    finish: async (account, seen, outcome) => {
      const set = assignments({ ...outcome, ...indexKeysOf(account, { ...seen, ...outcome }) });
      const { done, item } = await table.update(
        keys.delivery(account, seen.id),
        {
          text: `SET ${set.text}${outcome.reason === undefined ? ' REMOVE reason' : ''}`,
          names: set.names,
          values: { ...set.values, ':seen': seen.effect },
        },
        { text: '#effect = :seen' },
      );
      return done ? eventFrom(item) : undefined;
    },
    markReplayed: (account, id, replay) =>
      enter(keys.delivery(account, id), 'replays', replay.request, replay, MOST_REPLAYS),
    page: (account, filter, options) => pageOfEvents(table, account, filter, options),
  };
}
