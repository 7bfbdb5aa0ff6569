import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** When an account's webhooks were looked at last, and what can be said of all of them. */
export const LastPass = z.object({
  at: z.string(),
  /** Webhooks that seem to be another deployment's of this suite: they are left alone. */
  foreign: z.int(),
});
export type LastPass = z.infer<typeof LastPass>;

export interface LastPasses {
  readonly find: (account: string) => Promise<LastPass | undefined>;
  readonly save: (account: string, pass: LastPass) => Promise<void>;
}

/** The last look at each account's webhooks. */
export const createLastPasses = (table: Pick<Table, 'get' | 'put'>): LastPasses => ({
  find: async (account) => {
    const item = await table.get(keys.lastPass(account));
    return item === undefined ? undefined : parse(LastPass, item, 'last pass');
  },
  save: async (account, pass) => {
    await table.put(keys.lastPass(account), pass);
  },
});
