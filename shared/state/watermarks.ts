import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { absent, everyItem, type Table } from './table.ts';

/** Up to when every change of one entity is known to be in State or on its way there. */
export const Watermark = z.object({
  entity: z.string(),
  /** In whole seconds since 1970, as Pipedrive counts changes. */
  verifiedUntil: z.int(),
  /** A pass that was not finished: the end of its window, in seconds too, and where in the list to go on. */
  pass: z.optional(z.object({ windowUntil: z.int(), position: z.optional(z.string()) })),
  version: z.int(),
});
export type Watermark = z.infer<typeof Watermark>;

export interface Watermarks {
  readonly find: (account: string, entity: string) => Promise<Watermark | undefined>;
  readonly all: (account: string) => Promise<Watermark[]>;
  /**
   * Moves a mark on from where it was seen. Undefined when somebody else has moved it since, or when it would go back:
   * whoever is told so has lost his place and stops.
   */
  readonly advance: (
    account: string,
    seen: Watermark | undefined,
    next: Omit<Watermark, 'version'>,
  ) => Promise<Watermark | undefined>;
}

export function createWatermarks(table: Pick<Table, 'get' | 'put' | 'page'>): Watermarks {
  const read = (item: unknown) => parse(Watermark, item, 'watermark');
  return {
    find: async (account, entity) => {
      const item = await table.get(keys.watermark(account, entity));
      return item === undefined ? undefined : read(item);
    },
    all: async (account) => {
      const marks = [];
      for await (const item of everyItem(table, keys.watermarks(account))) marks.push(read(item));
      return marks;
    },
    advance: async (account, seen, next) => {
      if (seen && next.verifiedUntil < seen.verifiedUntil) return undefined;
      const mark = { ...next, version: (seen?.version ?? 0) + 1 };
      const { done } = await table.put(
        keys.watermark(account, next.entity),
        mark,
        seen ? { text: 'version = :seen', values: { ':seen': seen.version } } : absent,
      );
      return done ? mark : undefined;
    },
  };
}
