import * as z from 'zod/mini';
import { type Answer, type Call, type Endpoint, pages } from '../pipedrive/index.ts';
import { parse } from '../runtime/parse.ts';
import { SENDING_LEASE_MS, type Write } from '../state/writes.ts';
import { type Lookup, lookupOf } from './lookups.ts';
import { type Fields, says } from './says.ts';

export interface FindCreatedPorts {
  /** Calls Pipedrive inside its limits. */
  readonly call: (endpoint: Endpoint, call: Call) => Promise<Answer<unknown>>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A record with all it has, not just the fields that we use elsewhere: any of them can tell it from another. */
const Found = () => z.looseObject({ id: z.union([z.string(), z.number()]) });
type Found = z.infer<ReturnType<typeof Found>>;

const SaidCall = z.object({ body: z.optional(z.record(z.string(), z.unknown())) });

/** Our clock and Pipedrive's are not the same. */
const CLOCKS_MS = 5_000;
/** A list may lag behind a creation. */
const LAG_MS = 3_000;
const MOST_PAGES = 3;
const PAGE_LIMIT = 500;

/**
 * The one record that a creation has led to whose answer was lost, or undefined unless it is certain which: a wrong one loses
 * a write, and none only asks a person. It says what the body said, was created while a sender could be at it, and is not
 * among `except`, the ids that others have made. A look costs 10 tokens for version 2 and webhooks and 20 for the rest of
 * version 1; a second one follows where nothing is found, and one takes up to three pages where much was created since.
 * Throws what the calls throw.
 */
export async function findCreated(
  ports: FindCreatedPorts,
  write: Pick<Write, 'operation' | 'call' | 'beganMs'>,
  except: readonly string[],
): Promise<string | undefined> {
  const search = searchFor(write, except);
  if (!search) return undefined;
  let found = await look(ports, search);
  if (found?.length === 0) {
    await ports.sleep(LAG_MS);
    found = await look(ports, search);
  }
  const [first, ...others] = found ?? [];
  if (!first || others.length > 0) return undefined;
  return first.createdMs <= search.beganMs + SENDING_LEASE_MS + CLOCKS_MS ? first.id : undefined;
}

interface Search {
  readonly lookup: Lookup;
  readonly body: Fields;
  readonly beganMs: number;
  readonly except: ReadonlySet<string>;
}

/** What to look for, or undefined for what no look can tell. */
function searchFor(
  { operation, call, beganMs }: Pick<Write, 'operation' | 'call' | 'beganMs'>,
  except: readonly string[],
): Search | undefined {
  const lookup = lookupOf(operation);
  const { body } = parse(SaidCall, JSON.parse(call), 'stored');
  if (!lookup || !body || beganMs === undefined) return undefined;
  const text = body[lookup.telling];
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  // The body says itself when the record is to have been created: nothing tells when it really was.
  if (Object.hasOwn(body, lookup.createdAt)) return undefined;
  return { lookup, body, beganMs, except: new Set(except) };
}

interface Candidate {
  readonly id: string;
  readonly createdMs: number;
}

/** The records that may be it, or undefined where the list leaves that open. */
async function look(ports: FindCreatedPorts, search: Search): Promise<Candidate[] | undefined> {
  const { lookup, body, except } = search;
  // Times are told in whole seconds.
  const sinceMs = Math.floor((search.beganMs - CLOCKS_MS) / 1000) * 1000;
  const found: Candidate[] = [];
  let lastMs = Number.POSITIVE_INFINITY;
  let count = 0;
  for await (const page of pages((place) => read(ports, lookup, { ...lookup.query(body), ...place }))) {
    // What cannot be read may be it, or a second one.
    if (page.odd.length > 0) return undefined;
    for (const record of page.data) {
      const createdMs = timeOf(record[lookup.createdAt]);
      if (createdMs !== undefined && lookup.newestFirst) {
        // The list is not in the order that was asked for: nobody knows where its newest records are.
        if (createdMs > lastMs) return undefined;
        if (createdMs < sinceMs) return found;
        lastMs = createdMs;
      }
      if (except.has(String(record.id)) || !says(record, body, lookup)) continue;
      if (createdMs === undefined) return undefined;
      if (createdMs >= sinceMs) found.push({ id: String(record.id), createdMs });
    }
    count++;
    if (count === MOST_PAGES && page.next) return undefined;
  }
  return found;
}

async function read(
  { call }: FindCreatedPorts,
  { list }: Lookup,
  query: Fields,
): Promise<Answer<readonly Found[]>> {
  const hasPages = list.paging === 'cursor' || list.paging === 'offset';
  const asked = { ...query, ...(hasPages ? { limit: PAGE_LIMIT } : {}) };
  const answer = await call({ ...list, items: Found }, list.query ? { query: asked } : {});
  return { ...answer, data: parse(z.array(Found()), answer.data, 'data') };
}

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/** In milliseconds since 1970; a time without a zone, as version 1 has them, is taken for UTC. */
function timeOf(value: unknown): number | undefined {
  const [text, , zone] = (typeof value === 'string' && TIME.exec(value)) || [];
  if (text === undefined) return undefined;
  const ms = Date.parse(`${text.replace(' ', 'T')}${zone === undefined ? 'Z' : ''}`);
  return Number.isNaN(ms) ? undefined : ms;
}
