import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { accountSettings, Plan } from './accounts.ts';
import { keys } from './keys.ts';
import { absent, type Table } from './table.ts';
import { hashOf } from './tokens.ts';

/** An admin's permission to connect one company by consent, under a link that is good once and for a quarter of an hour. */
export const Installation = z.object({
  plan: z.optional(Plan),
  mode: z.enum(['read-only', 'read-write']),
  ...accountSettings,
  /** When DynamoDB may drop it: seconds since 1970, checked here as well because it drops late. */
  expiresAt: z.int(),
  usedAt: z.optional(z.string()),
});
export type Installation = z.infer<typeof Installation>;

export interface Installations {
  readonly add: (ticket: string, installation: Installation) => Promise<void>;
  /** The installation of a ticket that is still good, or undefined. */
  readonly find: (ticket: string, nowMs: number) => Promise<Installation | undefined>;
  /** Uses a ticket up; undefined when it was used, has run out or never was. */
  readonly use: (ticket: string, nowMs: number) => Promise<Installation | undefined>;
}

/** Tickets have 256 random bits and are stored hashed, as tokens are. */
export function createInstallations(table: Table): Installations {
  const keyOf = (ticket: string) => keys.installation(hashOf(ticket));
  return {
    add: async (ticket, installation) => {
      await table.put(keyOf(ticket), installation, absent);
    },
    find: async (ticket, nowMs) => {
      const item = await table.get(keyOf(ticket));
      const found = item === undefined ? undefined : parse(Installation, item, 'installation');
      return found && !found.usedAt && found.expiresAt * 1000 > nowMs ? found : undefined;
    },
    use: async (ticket, nowMs) => {
      const { done, item } = await table.update(
        keyOf(ticket),
        { text: 'SET usedAt = :now', values: { ':now': new Date(nowMs).toISOString() } },
        {
          text: 'attribute_exists(pk) AND attribute_not_exists(usedAt) AND expiresAt > :seconds',
          values: { ':seconds': nowMs / 1000 },
        },
      );
      return done ? parse(Installation, item, 'installation') : undefined;
    },
  };
}
