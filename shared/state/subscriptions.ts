import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { everyItem, type Table } from './table.ts';

/** One thing that was done to have a webhook as it should be. */
export const Repair = z.object({
  at: z.string(),
  what: z.enum(['created', 'deleted']),
  webhookId: z.string(),
  why: z.string(),
});
export type Repair = z.infer<typeof Repair>;

/** What Pipedrive said of a webhook when it listed it; its times as it wrote them. */
const Health = z.object({
  active: z.boolean(),
  lastDeliveryTime: z.optional(z.string()),
  lastHttpStatus: z.optional(z.int()),
  removeReason: z.optional(z.string()),
});

/**
 * `narrowed`: another webhook stands in, because Pipedrive refused one for this object alone. `refused`: there is none,
 * because Pipedrive refuses it. `ended`: we no longer want it.
 */
export const SubscriptionState = z.enum([
  'live',
  'silent',
  'banned',
  'inactive',
  'missing',
  'narrowed',
  'refused',
  'ended',
]);
export type SubscriptionState = z.infer<typeof SubscriptionState>;

/** The one webhook of ours for one object, as it was seen last. */
export const Subscription = z.object({
  /** An entity, or `*`. */
  object: z.string(),
  /** Pipedrive's id; absent while there is none. */
  webhookId: z.optional(z.string()),
  name: z.string(),
  version: z.enum(['1.0', '2.0']),
  /** As whom Pipedrive looks when it decides what to tell. */
  userId: z.optional(z.int()),
  /** Which password it carries. */
  generation: z.optional(z.int()),
  state: SubscriptionState,
  /** Why it is as it is, where it is not live. */
  reason: z.optional(z.string()),
  health: z.optional(Health),
  seenMs: z.number(),
  /**
   * What had been noted of its deliveries by then: when the latest one came, and the latest that was not a first attempt. What
   * comes while it is looked at is noted later, so that only these two tell whether it was heard since.
   */
  heardMs: z.optional(z.number()),
  lateMs: z.optional(z.number()),
  /** How often it was repaired, and the latest twenty times, the latest first. */
  repairs: z.int(),
  history: z.array(Repair),
});
export type Subscription = z.infer<typeof Subscription>;

export interface Subscriptions {
  readonly find: (account: string, object: string) => Promise<Subscription | undefined>;
  readonly all: (account: string) => Promise<Subscription[]>;
  /** Stores what was seen, unless something was seen later; says whether it did. */
  readonly save: (account: string, subscription: Subscription) => Promise<boolean>;
}

const MOST_REPAIRS_KEPT = 20;

/** A subscription with one repair more. */
export const repaired = (subscription: Subscription, repair: Repair): Subscription => ({
  ...subscription,
  repairs: subscription.repairs + 1,
  history: [repair, ...subscription.history].slice(0, MOST_REPAIRS_KEPT),
});

/** Every webhook id that was ours at some time, as far as is remembered. */
export const webhookIdsOf = ({ webhookId, history }: Subscription): string[] => [
  ...new Set([...(webhookId === undefined ? [] : [webhookId]), ...history.map((repair) => repair.webhookId)]),
];

/** Our webhooks at Pipedrive, by object. */
export function createSubscriptions(table: Pick<Table, 'get' | 'put' | 'page'>): Subscriptions {
  const read = (item: unknown) => parse(Subscription, item, 'subscription');
  return {
    find: async (account, object) => {
      const item = await table.get(keys.subscription(account, object));
      return item === undefined ? undefined : read(item);
    },
    all: async (account) => {
      const subscriptions = [];
      for await (const item of everyItem(table, keys.subscriptions(account))) subscriptions.push(read(item));
      return subscriptions;
    },
    save: async (account, subscription) => {
      const { done } = await table.put(keys.subscription(account, subscription.object), subscription, {
        text: 'attribute_not_exists(pk) OR seenMs < :now',
        values: { ':now': subscription.seenMs },
      });
      return done;
    },
  };
}
