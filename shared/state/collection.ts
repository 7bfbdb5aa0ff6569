import type * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import type { Key } from './keys.ts';
import { absent, standing, type Table, type Written } from './table.ts';

/** Things of one kind that an account has, each under an id. */
export interface Collection<Item> {
  readonly find: (account: string, id: string) => Promise<Item | undefined>;
  /** Stores a new thing; when its id is taken, answers the one that is there. */
  readonly add: (account: string, item: Item) => Promise<{ added: boolean; item: Item }>;
  /** The same for many, in few calls. Answers each that was given with the one that is there; of one id the first is stored. */
  readonly addAll: (account: string, items: readonly Item[]) => Promise<{ given: Item; item: Item }[]>;
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
  const thereAfter = async (account: string, item: Item, written: Written): Promise<Item> => {
    if (written.done) return item;
    const there = await standing(table, keyOf(account, idOf(item)), written);
    return there === undefined ? item : parse(schema, there, 'stored');
  };
  return {
    find,
    add: async (account, item) => {
      const written = await table.put(keyOf(account, idOf(item)), item, absent);
      return { added: written.done, item: await thereAfter(account, item, written) };
    },
    addAll: async (account, items) => {
      const firsts = [...Map.groupBy(items, idOf)].flatMap(([id, [first]]) => (first ? [{ id, first }] : []));
      const written = await table.insertAll(
        firsts.map(({ id, first }) => ({ key: keyOf(account, id), item: first })),
      );
      const there = await Promise.all(
        firsts.map(async ({ id, first }, index): Promise<[string, Item]> => {
          const outcome = written[index] ?? { done: false, item: undefined };
          return [id, await thereAfter(account, first, outcome)];
        }),
      );
      const byId = new Map(there);
      return items.map((given) => ({ given, item: byId.get(idOf(given)) ?? given }));
    },
    save: async (account, item) => {
      await table.put(keyOf(account, idOf(item)), item);
    },
  };
}
