import type * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import type { Key } from './keys.ts';
import { absent, type Table } from './table.ts';

/** Things of one kind that an account has, each under an id. */
export interface Collection<Item> {
  readonly find: (account: string, id: string) => Promise<Item | undefined>;
  /** Stores a new thing; when its id is taken, answers the one that is there. */
  readonly add: (account: string, item: Item) => Promise<{ added: boolean; item: Item }>;
  /** Stores a thing in place of what was there. */
  readonly save: (account: string, item: Item) => Promise<void>;
}

export function createCollection<Item extends object>(
  table: Table,
  schema: z.ZodMiniType<Item>,
  keyOf: (account: string, id: string) => Key,
  idOf: (item: Item) => string,
): Collection<Item> {
  const find = async (account: string, id: string): Promise<Item | undefined> => {
    const item = await table.get(keyOf(account, id));
    return item === undefined ? undefined : parse(schema, item, 'stored');
  };
  return {
    find,
    add: async (account, item) => {
      const { done, item: there } = await table.put(keyOf(account, idOf(item)), item, absent);
      if (done) return { added: true, item };
      // Not every engine answers with what it found.
      const known = there === undefined ? await find(account, idOf(item)) : parse(schema, there, 'stored');
      return { added: false, item: known ?? item };
    },
    save: async (account, item) => {
      await table.put(keyOf(account, idOf(item)), item);
    },
  };
}
