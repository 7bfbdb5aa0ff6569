import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { absent, type Table } from './table.ts';

/** What a bearer token may do; `admin` includes the rest. */
export const Scope = z.enum(['read', 'write', 'approve', 'scim', 'admin']);
export type Scope = z.infer<typeof Scope>;

/** A token as it is stored: the hash of it is its key, the token itself is nowhere. */
export const Token = z.object({
  name: z.string(),
  scopes: z.array(Scope),
  /** The account it is for; absent means every account of this deployment. */
  account: z.optional(z.string()),
  createdAt: z.string(),
});
export type Token = z.infer<typeof Token>;

export interface Tokens {
  readonly find: (bearer: string) => Promise<Token | undefined>;
  readonly save: (bearer: string, token: Token) => Promise<void>;
}

/** Tokens have 256 random bits, so a plain hash is enough to store them by. */
export const hashOf = (bearer: string): string => createHash('sha256').update(bearer).digest('hex');

export function createTokens(table: Table): Tokens {
  return {
    find: async (bearer) => {
      const item = await table.get(keys.token(hashOf(bearer)));
      return item === undefined ? undefined : parse(Token, item, 'token');
    },
    save: async (bearer, token) => {
      await table.put(keys.token(hashOf(bearer)), token, absent);
    },
  };
}
