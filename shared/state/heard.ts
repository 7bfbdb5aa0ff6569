import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { assignments, everyItem, type Table } from './table.ts';

/** What was heard from one webhook. Times are milliseconds since 1970. */
export const HeardWebhook = z.object({
  webhookId: z.string(),
  /** When its latest delivery came, and when what it told happened. */
  receivedMs: z.number(),
  eventMs: z.number(),
  /** The latest delivery that was not Pipedrive's first attempt: ten of those failures and it bans the webhook. */
  late: z.optional(z.object({ atMs: z.number(), attempt: z.int() })),
});
export type HeardWebhook = z.infer<typeof HeardWebhook>;

/** One delivery, as far as its webhook's health goes. */
export interface HeardDelivery {
  readonly webhookId: string;
  readonly receivedMs: number;
  readonly eventMs: number;
  readonly attempt: number;
}

export interface HeardWebhooks {
  /** Notes that a webhook lives. Of first attempts a process notes one a minute, and of later ones as well. */
  readonly note: (account: string, delivery: HeardDelivery) => Promise<void>;
  readonly all: (account: string) => Promise<HeardWebhook[]>;
}

/** The keeper looks every fifteen minutes; a write for each delivery would be paid for nothing. */
const NOTED_EVERY_MS = 60_000;

/** What was heard last from each webhook; later news stays, whichever is noted last. */
export function createHeardWebhooks(table: Pick<Table, 'update' | 'page'>): HeardWebhooks {
  const noted = new Map<string, number>();
  const isDue = (name: string, atMs: number): boolean => {
    const last = noted.get(name);
    return last === undefined || atMs >= last + NOTED_EVERY_MS;
  };

  return {
    note: async (account, { webhookId, receivedMs, eventMs, attempt }) => {
      const isLate = attempt > 1;
      const name = JSON.stringify([account, webhookId, isLate]);
      if (!isDue(name, receivedMs)) return;
      const late = isLate ? { atMs: receivedMs, attempt } : undefined;
      const set = assignments({ webhookId, receivedMs, eventMs, late });
      await table.update(
        keys.heardWebhook(account, webhookId),
        { ...set, text: `SET ${set.text}` },
        { text: 'attribute_not_exists(pk) OR #receivedMs < :receivedMs' },
      );
      // Only now: what could not be noted is still due.
      noted.set(name, receivedMs);
    },
    all: async (account) => {
      const webhooks = [];
      for await (const item of everyItem(table, keys.heardWebhooks(account)))
        webhooks.push(parse(HeardWebhook, item, 'heard'));
      return webhooks;
    },
  };
}
