import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { type Collection, createCollection } from './collection.ts';
import { keys } from './keys.ts';
import { everyItem, type Table } from './table.ts';

/** A company id as Pipedrive gives it. It is part of keys, secret names and routes, so only digits pass. */
export const AccountId = z.string().check(z.regex(/^[1-9]\d{0,14}$/));

/** What a plan allows per rolling 2 s with an API token (FACTS: burst limits). */
export const Plan = z.enum(['lite', 'growth', 'premium', 'ultimate']);
export type Plan = z.infer<typeof Plan>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** What decides how many tokens a company has in a day; shared/governor/budget.ts has the defaults. */
export const budgetSettings = {
  /** Paid seats, each with tokens of its own. */
  seats: z.optional(z.int().check(z.gte(1), z.lte(100_000))),
  /** Tokens a day that were bought on top. */
  topUpTokens: z.optional(z.int().check(z.gte(0), z.lte(1_000_000_000))),
  /** The share of the day's tokens that is left to people and other apps. */
  reserve: z.optional(z.number().check(z.gte(0), z.lte(0.9))),
  /** IANA name of the zone at whose midnight the tokens are new. */
  timeZone: z.optional(z.string().check(z.maxLength(64), z.refine(isTimeZone))),
};

/** What Pipedrive can tell of by a webhook of version 2; those after `stage` came on 2026-04-10 (FACTS: webhooks). */
export const WebhookEntity = z.enum([
  'user',
  'deal',
  'person',
  'organization',
  'activity',
  'lead',
  'product',
  'note',
  'pipeline',
  'stage',
  'project',
  'task',
  'board',
  'phase',
  'deal_product',
  'deal_installment',
]);
export type WebhookEntity = z.infer<typeof WebhookEntity>;

/** What an account hears of unless it says: the entities that can be compared with Pipedrive and mended at a small price. */
export const DEFAULT_ENTITIES: readonly WebhookEntity[] = [
  'user',
  'deal',
  'person',
  'organization',
  'activity',
  'lead',
  'product',
];

/** What whoever connects a company may say of it, besides plan and mode. */
export const accountSettings = {
  ...budgetSettings,
  /** Which entities webhooks are registered for. */
  entities: z.optional(
    z.array(WebhookEntity).check(
      z.minLength(1),
      z.maxLength(WebhookEntity.options.length),
      z.refine((entities) => new Set(entities).size === entities.length, 'names an entity twice'),
    ),
  ),
  /**
   * How a gap's deletions are found: in the list of recent changes, which may leave them out, or `deep`, by asking for every
   * record that is known.
   */
  deletions: z.optional(z.enum(['recents', 'deep'])),
};
export type AccountSettings = Pick<Account, keyof typeof accountSettings>;

/** A connected Pipedrive company; its credentials are secrets and not here. */
export const Account = z.object({
  account: AccountId,
  name: z.string(),
  origin: z.string(),
  plan: Plan,
  /** `read-only` refuses every write, at the door and in the sender. */
  mode: z.enum(['read-only', 'read-write']),
  /** Whose token we use; off-boarding this user would lock us out. */
  tokenUserId: z.int(),
  /** `oauth`: by a user's consent to our app, with four times the burst window of an API token. */
  auth: z._default(z.enum(['api-token', 'oauth']), 'api-token'),
  connectedAt: z.string(),
  ...accountSettings,
  /** Pipedrive no longer lets us in: nothing is called until the account is connected again. */
  disconnected: z.optional(z.object({ at: z.string(), reason: z.string() })),
});
export type Account = z.infer<typeof Account>;

export interface Accounts extends Pick<Collection<Account>, 'save'> {
  readonly find: (account: string) => Promise<Account | undefined>;
  readonly list: () => Promise<Account[]>;
  /** Marks an account as disconnected, unless it has been connected again since this copy of it was read. */
  readonly disconnect: (
    seen: Account,
    disconnected: NonNullable<Account['disconnected']>,
  ) => Promise<boolean>;
  /** Notes that the company answers under another origin. */
  readonly move: (account: string, origin: string) => Promise<void>;
}

/** The companies of this deployment; connecting one again replaces what was known of it. */
export function createAccounts(table: Table): Accounts {
  const { find, save } = createCollection(table, Account, keys.account, ({ account }) => account);
  return {
    save,
    find: (account) => find(account, account),
    list: async () => {
      const accounts: Account[] = [];
      for await (const item of everyItem(table, keys.accounts()))
        accounts.push(parse(Account, item, 'account'));
      return accounts;
    },
    disconnect: async ({ account, connectedAt }, disconnected) => {
      const { done } = await table.update(
        keys.account(account),
        { text: 'SET disconnected = :disconnected', values: { ':disconnected': disconnected } },
        { text: 'connectedAt = :connectedAt', values: { ':connectedAt': connectedAt } },
      );
      return done;
    },
    move: async (account, origin) => {
      await table.update(
        keys.account(account),
        { text: 'SET origin = :origin', values: { ':origin': origin } },
        { text: 'attribute_exists(pk)' },
      );
    },
  };
}
