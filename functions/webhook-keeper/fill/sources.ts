import { ContractBroken, Rejected } from '../../../shared/errors.ts';
import type { Answer } from '../../../shared/pipedrive/index.ts';
import type { RawRecord } from '../../../shared/webhooks/change.ts';
import { type Listed, listedFrom } from './listed.ts';
import { onward } from './onward.ts';
import { type Reads, reads } from './reads.ts';
import type { Place } from './step.ts';
import { timeOf, type Window } from './window.ts';

/** One list of Pipedrive's that shows what has changed of an entity. */
export interface Source {
  readonly entity: string;
  /** Tokens a page. */
  readonly cost: number;
  readonly page: (client: Reads, window: Window, place: Place | undefined) => Promise<SourcePage>;
}

export interface SourcePage {
  readonly listed: readonly Listed[];
  /** Records that do not say which one they are, or when they changed. */
  readonly odd: number;
  readonly next?: Place;
}

type ListAnswer = Answer<readonly RawRecord[]>;

/** The largest page there is, because a page costs the same whatever its size. */
const PAGE = 500;
/** A list may be empty in its middle, but not so often in a row. */
const MOST_EMPTY = 20;

const oldestFirst = { sort_by: 'update_time', sort_direction: 'asc' } as const;

interface CursorQuery {
  readonly limit: number;
  readonly cursor?: string;
}
interface ChangesQuery extends CursorQuery {
  readonly updated_since: string;
}

/** The lists of changes by entity. Deletions are told by those of deals alone; where `until` is not taken, it is applied here. */
const sources: Readonly<Record<string, readonly Source[]>> = {
  deal: [
    changesOf('deal', reads.getDeals.cost, (client, query, until) =>
      client.getDeals({ query: { ...query, ...oldestFirst, updated_until: until } }),
    ),
    changesOf('deal', reads.getDeals.cost, (client, query, until) =>
      client.getDeals({ query: { ...query, ...oldestFirst, updated_until: until, status: 'deleted' } }),
    ),
    changesOf('deal', reads.getArchivedDeals.cost, (client, query, until) =>
      client.getArchivedDeals({ query: { ...query, ...oldestFirst, updated_until: until } }),
    ),
    changesOf('deal', reads.getArchivedDeals.cost, (client, query, until) =>
      client.getArchivedDeals({
        query: { ...query, ...oldestFirst, updated_until: until, status: 'deleted' },
      }),
    ),
  ],
  person: [
    changesOf('person', reads.getPersons.cost, (client, query, until) =>
      client.getPersons({ query: { ...query, ...oldestFirst, updated_until: until } }),
    ),
  ],
  organization: [
    changesOf('organization', reads.getOrganizations.cost, (client, query, until) =>
      client.getOrganizations({ query: { ...query, ...oldestFirst, updated_until: until } }),
    ),
  ],
  activity: [
    changesOf('activity', reads.getActivities.cost, (client, query, until) =>
      client.getActivities({ query: { ...query, ...oldestFirst, updated_until: until } }),
    ),
  ],
  product: [
    changesOf('product', reads.getProducts.cost, (client, query) =>
      client.getProducts({ query: { ...query, ...oldestFirst } }),
    ),
  ],
  lead: [leads(), archivedLeads()],
  project: [
    everyOne('project', reads.getProjects.cost, (client, query) => client.getProjects({ query })),
    everyOne('project', reads.getArchivedProjects.cost, (client, query) =>
      client.getArchivedProjects({ query }),
    ),
  ],
  task: [everyOne('task', reads.getTasks.cost, (client, query) => client.getTasks({ query }))],
};

/** The lists that show an entity's changes; none for one that Pipedrive, or this suite, has no list of. */
export const sourcesOf = (entity: string): readonly Source[] =>
  Object.hasOwn(sources, entity) ? (sources[entity] ?? []) : [];

/** A list of version 2 of what has changed since a time, oldest first, that goes on by a cursor. */
function changesOf(
  entity: string,
  cost: number,
  list: (client: Reads, query: ChangesQuery, until: string) => Promise<ListAnswer>,
): Source {
  const page: Source['page'] = async (client, window, place = {}) => {
    const { since = window.since, reached = since, cursor, vain = 0 } = place;
    const query = { limit: PAGE, updated_since: timeOf(since), ...(cursor === undefined ? {} : { cursor }) };
    let answer: ListAnswer;
    try {
      answer = await list(client, query, timeOf(window.until));
    } catch (error) {
      // A cursor that was kept for a day may no longer be taken; the time it stood for always is.
      const isOld = error instanceof Rejected && cursor !== undefined && reached > since;
      if (!isOld) throw error;
      return page(client, window, { since: reached });
    }
    const listed = recordsOf(entity, 'rest-2', answer.data);
    const latest = Math.max(reached, ...listed.map(({ updated }) => updated));
    const next = latest < window.until ? cursorOf(answer, cursor, vain) : undefined;
    return {
      ...inWindow(listed, answer, window),
      ...(next ? { next: { since, reached: latest, ...next } } : {}),
    };
  };
  return { entity, cost, page };
}

/** A list of version 2 that cannot be narrowed to what has changed: all of it is read. */
function everyOne(
  entity: string,
  cost: number,
  list: (client: Reads, query: CursorQuery) => Promise<ListAnswer>,
): Source {
  return {
    entity,
    cost,
    page: async (client, window, { cursor, vain = 0 } = {}) => {
      const answer = await list(client, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      const next = cursorOf(answer, cursor, vain);
      return {
        ...inWindow(recordsOf(entity, 'rest-2', answer.data), answer, window),
        ...(next ? { next } : {}),
      };
    },
  };
}

/** Leads are listed by version 1 alone. */
function leads(): Source {
  return {
    entity: 'lead',
    cost: reads.getLeads.cost,
    page: async (client, window, place = {}) => {
      const { since = window.since, start = 0 } = place;
      const answer = await client.getLeads({
        query: { updated_since: timeOf(since), sort: 'update_time ASC', start, limit: PAGE },
      });
      const listed = recordsOf('lead', 'rest-1', answer.data);
      const isOver = listed.some(({ updated }) => updated >= window.until);
      const next = onward(place, since, listed.map(entryOf), answer.next !== undefined && !isOver);
      return { ...inWindow(listed, answer, window), ...(next ? { next } : {}) };
    },
  };
}

/** The list of archived leads takes no time: it is read from its newest end, until the window is over. */
function archivedLeads(): Source {
  return {
    entity: 'lead',
    cost: reads.getArchivedLeads.cost,
    page: async (client, window, place = {}) => {
      const { start = 0 } = place;
      const answer = await client.getArchivedLeads({
        query: { sort: 'update_time DESC', start, limit: PAGE },
      });
      const listed = recordsOf('lead', 'rest-1', answer.data);
      const isOver = listed.some(({ updated }) => updated < window.since);
      // No time to go on from: newest first, the list is counted off.
      const next = onward(
        place,
        Number.MAX_SAFE_INTEGER,
        listed.map(entryOf),
        answer.next !== undefined && !isOver,
      );
      return { ...inWindow(listed, answer, window), ...(next ? { next } : {}) };
    },
  };
}

const entryOf = ({ id, updated }: Listed) => ({ key: id, at: updated });

const recordsOf = (entity: string, shape: 'rest-1' | 'rest-2', records: readonly RawRecord[]): Listed[] =>
  records.flatMap((record) => listedFrom(entity, shape, record) ?? []);

/** What the pass answers for of a page. */
const inWindow = (listed: readonly Listed[], answer: ListAnswer, { since, until }: Window) => ({
  listed: listed.filter(({ updated }) => updated >= since && updated < until),
  odd: answer.odd.length + answer.data.length - listed.length,
});

function cursorOf(
  { next, data }: ListAnswer,
  before: string | undefined,
  vain: number,
): Pick<Place, 'cursor' | 'vain'> | undefined {
  if (!next || !('cursor' in next)) return undefined;
  const empty = data.length === 0 ? vain + 1 : 0;
  if (next.cursor === before || empty === MOST_EMPTY) throw new ContractBroken('A list does not move on', {});
  return { cursor: next.cursor, vain: empty };
}
