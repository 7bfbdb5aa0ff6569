import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { standing, type Table } from './table.ts';

/** A change of the webhook password: asked for, stored beside the old one, and done when no webhook carries that. */
export const Rotation = z.object({
  /** The key of whoever asked; the same one again asks for nothing more. */
  id: z.string(),
  askedAt: z.string(),
  status: z.enum(['asked', 'stored', 'done']),
  /** Of the new password, once it is stored. */
  generation: z.optional(z.int()),
  storedAt: z.optional(z.string()),
  doneAt: z.optional(z.string()),
  version: z.int(),
});
export type Rotation = z.infer<typeof Rotation>;

export interface Rotations {
  /** The last one, done or not. */
  readonly find: (account: string) => Promise<Rotation | undefined>;
  /** Asks for one, unless one is under way or this one was asked for before; answers the one that stands then. */
  readonly ask: (
    account: string,
    asked: Pick<Rotation, 'id' | 'askedAt'>,
  ) => Promise<{ readonly asked: boolean; readonly rotation: Rotation }>;
  /** Puts the next state in place of the one that was seen; undefined when it has changed since. */
  readonly save: (
    account: string,
    seen: Rotation,
    next: Partial<Omit<Rotation, 'id' | 'askedAt' | 'version'>>,
  ) => Promise<Rotation | undefined>;
}

/** Rotations of the webhook password; an account has one at a time. */
export function createRotations(table: Pick<Table, 'get' | 'put'>): Rotations {
  const find = async (account: string): Promise<Rotation | undefined> => {
    const item = await table.get(keys.rotation(account));
    return item === undefined ? undefined : parse(Rotation, item, 'rotation');
  };
  return {
    find,
    ask: async (account, { id, askedAt }) => {
      const rotation: Rotation = { id, askedAt, status: 'asked', version: 1 };
      const written = await table.put(keys.rotation(account), rotation, {
        text: 'attribute_not_exists(pk) OR (#status = :done AND id <> :id)',
        names: { '#status': 'status' },
        values: { ':done': 'done', ':id': id },
      });
      if (written.done) return { asked: true, rotation };
      const stored = await standing(table, keys.rotation(account), written);
      return { asked: false, rotation: parse(Rotation, stored, 'rotation') };
    },
    save: async (account, seen, next) => {
      const rotation: Rotation = { ...seen, ...next, version: seen.version + 1 };
      const { done } = await table.put(keys.rotation(account), rotation, {
        text: 'id = :id AND version = :seen',
        values: { ':id': seen.id, ':seen': seen.version },
      });
      return done ? rotation : undefined;
    },
  };
}
