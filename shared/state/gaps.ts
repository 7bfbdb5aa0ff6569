import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { absent, standing, type Table } from './table.ts';
import { sumOf, Tally } from './tally.ts';

/** What made us look. `ban`: inferred, because Pipedrive shows none. */
export const GapSign = z.enum(['removed', 'inactive', 'ban', 'quiet', 'audit', 'echo-missing', 'asked']);
export type GapSign = z.infer<typeof GapSign>;

/** `filled`: every change that was found is in State. */
export const GapStatus = z.enum(['open', 'filling', 'filled']);
export type GapStatus = z.infer<typeof GapStatus>;

/** A time in which deliveries were lost, or may have been, and what became of it: its own report. Times are ISO. */
export const Gap = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  foundAt: z.string(),
  how: GapSign,
  /** The reconciliation that somebody asked for. */
  request: z.optional(z.string()),
  /** The objects of the webhooks that were silent. */
  subscriptions: z.array(z.string()),
  /** The last event that was heard before it, and the first one after. */
  bounds: z.object({ before: z.optional(z.string()), after: z.optional(z.string()) }),
  status: GapStatus,
  /** In tokens: what filling was said to cost before it began, and what was spent so far. */
  quote: z.int(),
  spent: z.int(),
  perEntity: Tally,
  /** What was found before, of a gap that was filled and then turned out to be longer. */
  earlier: z.optional(Tally),
  /** What cannot be brought back, and why. */
  cannot: z.array(
    z.object({ entity: z.string(), what: z.string(), why: z.string(), count: z.optional(z.int()) }),
  ),
  /** What was queued and was not handled yet, by the ids of the messages: when it was, State has it. */
  awaited: z.array(z.object({ entity: z.string(), id: z.string(), timeMs: z.number() })),
  filledAt: z.optional(z.string()),
  version: z.int(),
});
export type Gap = z.infer<typeof Gap>;

/** All that was found of a gap, by entity. */
export const foundIn = ({ perEntity, earlier = {} }: Gap): Gap['perEntity'] => sumOf(earlier, perEntity);

/** A gap as it is found. */
export type FoundGap = Pick<
  Gap,
  'from' | 'to' | 'foundAt' | 'how' | 'request' | 'subscriptions' | 'bounds' | 'quote'
>;

export interface Gaps {
  /**
   * Notes a gap, once: of the same start and the same webhooks there is one, and one of each request; that is answered as it
   * stands.
   */
  readonly open: (account: string, gap: FoundGap) => Promise<{ readonly opened: boolean; readonly gap: Gap }>;
  readonly find: (account: string, id: string) => Promise<Gap | undefined>;
  /** Puts the next state of a gap in place of the one that was seen; undefined when it has changed since. */
  readonly save: (account: string, seen: Gap, next: Partial<GapProgress>) => Promise<Gap | undefined>;
  /** One page, the latest start first. */
  readonly page: (
    account: string,
    options: { readonly limit: number; readonly after?: string },
  ) => Promise<{ readonly items: readonly Gap[]; readonly next?: string }>;
}

/** What filling a gap changes of it. */
export type GapProgress = Omit<
  Gap,
  'id' | 'from' | 'foundAt' | 'how' | 'request' | 'subscriptions' | 'version'
>;

/** Sorts by start, and is the same whoever finds the gap. */
export function gapId({
  from,
  subscriptions,
  request,
}: Pick<Gap, 'from' | 'subscriptions' | 'request'>): string {
  const what = [...subscriptions].sort();
  const of = createHash('sha256').update(JSON.stringify(request === undefined ? what : [what, request]));
  return `${String(Date.parse(from)).padStart(13, '0')}-${of.digest('hex').slice(0, 16)}`;
}

/** The gaps of each account; kept for good, because they are few and say what was lost. */
export function createGaps(table: Pick<Table, 'get' | 'put' | 'page'>): Gaps {
  const read = (item: unknown) => parse(Gap, item, 'gap');
  return {
    open: async (account, found) => {
      const gap: Gap = {
        ...found,
        id: gapId(found),
        status: 'open',
        spent: 0,
        perEntity: {},
        cannot: [],
        awaited: [],
        version: 1,
      };
      const key = keys.gap(account, gap.id);
      const written = await table.put(key, gap, absent);
      if (written.done) return { opened: true, gap };
      return { opened: false, gap: read(await standing(table, key, written)) };
    },
    find: async (account, id) => {
      const item = await table.get(keys.gap(account, id));
      return item === undefined ? undefined : read(item);
    },
    save: async (account, seen, next) => {
      const gap: Gap = { ...seen, ...next, version: seen.version + 1 };
      const { done } = await table.put(keys.gap(account, seen.id), gap, {
        text: 'version = :seen',
        values: { ':seen': seen.version },
      });
      return done ? gap : undefined;
    },
    page: async (account, options) => {
      const { items, next } = await table.page(keys.gaps(account), { ...options, newestFirst: true });
      return { items: items.map(read), ...(next === undefined ? {} : { next }) };
    },
  };
}
