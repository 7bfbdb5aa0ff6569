import type { Context, Result } from '../behaviour.ts';
import { badRequest } from '../wire/refusal.ts';
import { read, recordsOf } from './field-values.ts';
import { offsetPage } from './pages.ts';
import { foundItem } from './search-items.ts';
import { type SearchedKind, textsOf } from './search-texts.ts';

export type { SearchedKind } from './search-texts.ts';

/** What each kind can be searched by, as documented. */
const FIELDS: Readonly<Record<SearchedKind, readonly string[]>> = {
  deal: ['custom_fields', 'notes', 'title'],
  person: ['custom_fields', 'email', 'name', 'notes', 'phone'],
  organization: ['address', 'custom_fields', 'name', 'notes'],
  product: ['code', 'custom_fields', 'name'],
  lead: ['custom_fields', 'notes', 'title'],
  project: ['custom_fields', 'notes', 'title', 'description'],
};

/** The optional fields of what is found, by the kind that has them. */
const EXTRAS = ['deal.cc_email', 'person.picture', 'product.price', 'lead.was_seen'];

/** What every search takes; the links narrow deals, persons, leads and projects. */
export interface SearchQuery {
  readonly term: string;
  /** Comma separated. */
  readonly fields?: string | undefined;
  readonly exact_match?: boolean | undefined;
  readonly include_fields?: string | undefined;
  readonly person_id?: number | undefined;
  readonly organization_id?: number | undefined;
  readonly status?: string | undefined;
  readonly limit?: number | undefined;
}

/** A found record; the more of a text the term is, the higher it stands. Pipedrive's own ranking is not documented. */
export interface Found {
  readonly kind: SearchedKind;
  readonly record: object;
  readonly score: number;
}

/** A v2 search over records of some kinds: `data.items`, best first, and a cursor. */
export function searchRecords(
  context: Context,
  kinds: readonly SearchedKind[],
  query: SearchQuery & { readonly cursor?: string | undefined },
): Result {
  const { page, next_cursor } = pageOf(found(context, kinds, query), query);
  return { data: { items: shown(context, page, query) }, additional_data: { next_cursor } };
}

/** A v1 search, which goes on by `start`. */
export function v1Search(
  context: Context,
  kinds: readonly SearchedKind[],
  query: SearchQuery & { readonly start?: number | undefined },
): Result {
  const page = offsetPage(shown(context, found(context, kinds, query), query), query);
  return { ...page, data: { items: page.data } };
}

/** What a search finds, best first. Archived records are found too, and say so; deleted ones are not. */
export function found(context: Context, kinds: readonly SearchedKind[], query: SearchQuery): Found[] {
  checkTerm(query.term, query.exact_match ?? false);
  const names = listOf(query.fields);
  const known = new Set(kinds.flatMap((kind) => FIELDS[kind]));
  const stray = names.find((name) => !known.has(name));
  if (stray !== undefined) throw badRequest(`fields must be of ${[...known].join(', ')}`);
  return kinds
    .flatMap((kind) =>
      searchable(context, kind)
        .filter((record) => isLinked(record, query))
        .map((record) => ({ kind, record, score: scoreOf(context, kind, record, names, query) })),
    )
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}

/** The records of a kind that the caller can find. */
export const searchable = (context: Context, kind: SearchedKind): readonly object[] =>
  recordsOf(context.company, kind).filter((record) => {
    if (read(record, 'is_deleted') === true) return false;
    const visibleTo = read(record, 'visible_to');
    const seen = { owner_id: Number(read(record, 'owner_id')) };
    return context.sees(
      context.caller,
      visibleTo === undefined || visibleTo === null ? seen : { ...seen, visible_to: Number(visibleTo) },
    );
  });

/** Two characters at least; one is enough where it must be the whole. */
export function checkTerm(term: string, exact: boolean): void {
  const least = exact ? 1 : 2;
  if (term.trim().length < least) throw badRequest(`term must have at least ${least} characters`);
}

/** A page of a ranking, whose cursor is how far it has come. */
export function pageOf<Item>(
  items: readonly Item[],
  { cursor, limit = 100 }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): { readonly page: readonly Item[]; readonly next_cursor: string | null } {
  const from = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(from) || from < 0) throw badRequest('Invalid cursor');
  const next = from + limit;
  return {
    page: items.slice(from, next),
    next_cursor: next < items.length ? Buffer.from(String(next)).toString('base64url') : null,
  };
}

/** Found records as answered. */
export function shown(
  context: Context,
  all: readonly Found[],
  { include_fields }: Pick<SearchQuery, 'include_fields'>,
): object[] {
  const extras = listOf(include_fields);
  const stray = extras.find((name) => !EXTRAS.includes(name));
  if (stray !== undefined) throw badRequest(`include_fields does not know ${stray}`);
  return all.map(({ kind, record, score }) => ({
    result_score: score,
    item: foundItem(context, kind, record, extras),
  }));
}

function isLinked(record: object, { person_id, organization_id, status }: SearchQuery): boolean {
  const organization = read(record, 'org_id') ?? read(record, 'organization_id');
  return (
    (person_id === undefined || holds(read(record, 'person_id') ?? read(record, 'person_ids'), person_id)) &&
    (organization_id === undefined || holds(organization ?? read(record, 'org_ids'), organization_id)) &&
    (status === undefined || read(record, 'status') === status)
  );
}

const holds = (value: unknown, id: number) => (Array.isArray(value) ? value.includes(id) : value === id);

function scoreOf(
  context: Context,
  kind: SearchedKind,
  record: object,
  names: readonly string[],
  { term, exact_match = false }: SearchQuery,
): number {
  const wanted = term.trim().toLowerCase();
  const texts = FIELDS[kind]
    .filter((name) => names.length === 0 || names.includes(name))
    .flatMap((name) => textsOf(context, kind, record, name));
  const scores = texts.map((value) => {
    const text = String(value).toLowerCase();
    if (text === wanted) return 1;
    return exact_match || !text.includes(wanted) ? 0 : wanted.length / text.length;
  });
  return Math.max(0, ...scores);
}

const listOf = (text: string | undefined): string[] =>
  text ? text.split(',').map((part) => part.trim()) : [];
