import type { Webhook } from '../../pipedrive/v1.ts';
import type { HeardWebhook } from '../../state/heard.ts';
import { type Subscription, type SubscriptionState, webhookIdsOf } from '../../state/subscriptions.ts';
import { type ApplyPorts, type Creations, createMissing, deleteSurplus } from './apply-plan.ts';
import { planSubscriptions } from './plan.ts';
import { recordsOf, restsAt } from './records-of.ts';
import { endRotation, generationOf, type PasswordPorts, passwordFor } from './turn-password.ts';
import { EVERYTHING, WEBHOOK_NAME, wantedOf } from './wanted.ts';

/** What was there before anything was done about it. */
export interface Seen {
  readonly listed: readonly Webhook[];
  readonly recorded: readonly Subscription[];
}

/** A webhook that is there and tells nothing, or is believed to. */
export interface Ailment {
  readonly state: Extract<SubscriptionState, 'banned' | 'silent'>;
  readonly reason: string;
}

/** What is known of webhooks that Pipedrive lists as live. */
export interface Inspected {
  /** What is wrong with them, by object. */
  readonly ailments: ReadonlyMap<string, Ailment>;
  /** What was heard of them; left out where nobody looked. */
  readonly heard?: readonly HeardWebhook[];
}

/** What keeping the webhooks of one account takes. */
export interface KeepPorts extends PasswordPorts, ApplyPorts {
  readonly release: () => Promise<void>;
  /** All webhooks that we may see at Pipedrive; throws when one of them cannot be read. */
  readonly list: () => Promise<readonly Webhook[]>;
  readonly recorded: () => Promise<readonly Subscription[]>;
  readonly record: (subscription: Subscription) => Promise<unknown>;
  /** Is shown what was found before it is mended, and says what is wrong with webhooks that Pipedrive lists as live. */
  readonly inspect: (seen: Seen) => Promise<Inspected>;
}

/** The webhooks that an account is to have. */
export interface Wish {
  readonly objects: readonly string[];
  readonly tokenUserId: number;
  /** Where Pipedrive delivers: a webhook with this address is ours. */
  readonly url: string;
  /** Asks again for what Pipedrive refused, though that was not long ago. */
  readonly again?: boolean;
}

/** `busy`: another process is at it. `unfinished`: time was up; the next pass goes on. */
export type Kept =
  | { readonly outcome: 'busy' }
  | {
      readonly outcome: 'kept' | 'unfinished';
      readonly subscriptions: readonly Subscription[];
      /** How many webhooks were made. */
      readonly created: number;
      readonly foreign: number;
    };

/**
 * Has Pipedrive hold just the webhooks that are wanted. One process at a time looks, creates what is missing, looks again,
 * and deletes what is too much. A creation is never repeated without looking, so there is no second copy; one that
 * Pipedrive carries out only after the second look is found by the next pass.
 */
export async function keepSubscriptions(ports: KeepPorts, wish: Wish): Promise<Kept> {
  if (!(await ports.claim())) return { outcome: 'busy' };
  try {
    return await kept(ports, wish);
  } finally {
    await ports.release();
  }
}

/** The webhooks among those listed that are ours: by address, or by an id and name that we have noted. */
export function oursAmong(recorded: readonly Subscription[], url: string): (webhook: Webhook) => boolean {
  const ids = new Set(recorded.flatMap(webhookIdsOf));
  return ({ id, subscription_url, name }) =>
    subscription_url === url || (ids.has(String(id)) && (name?.startsWith(WEBHOOK_NAME) ?? false));
}

const ONLY_EVERYTHING: readonly string[] = [EVERYTHING];

async function kept(ports: KeepPorts, wish: Wish): Promise<Kept> {
  const recorded = await ports.recorded();
  // What is heard from here on is newer than what is found now, also if it comes before the end.
  const nowMs = ports.now();
  const before = await ports.list();
  const inspected = await ports.inspect({ listed: before, recorded });
  const isOurs = oursAmong(recorded, wish.url);
  const pair = await passwordFor(ports, [
    ...recorded.flatMap(({ generation }) => generation ?? []),
    ...before.filter(isOurs).map(({ http_auth_user }) => generationOf(http_auth_user)),
  ]);
  const planFor = (objects: readonly string[], listed: readonly Webhook[]) =>
    planSubscriptions(wantedOf(objects, wish, pair), listed, isOurs);

  const resting = new Map(
    recorded.flatMap((one) => (!wish.again && restsAt(one, nowMs) ? [[one.object, one.state]] : [])),
  );
  let objects = [...resting.values()].includes('narrowed') ? ONLY_EVERYTHING : wish.objects;
  const first = planFor(objects, before);
  let created: Creations = await createMissing(ports, first, pair, new Set(resting.keys()));
  let listed = created.tried ? await ports.list() : before;
  // Where no entity had a webhook and not all can have one, one for everything stands in. What was made for that just now
  // is given up and makes room for it; what told us something before never is, also with an old password.
  const hadOne = before.some(
    (one) => isOurs(one) && one.is_active !== false && one.event_object !== EVERYTHING,
  );
  if (created.refused.size > 0 && !hadOne && objects !== ONLY_EVERYTHING) {
    for (const { id } of planFor(objects, listed).live.values()) await ports.remove(id);
    objects = ONLY_EVERYTHING;
    const instead = await createMissing(ports, planFor(objects, await ports.list()), pair, new Set());
    created = { ...instead, refused: new Map([...created.refused, ...instead.refused]) };
    listed = await ports.list();
  }
  const plan = planFor(objects, listed);
  const { deleted, isDone } = await deleteSurplus(ports, plan, objects);

  const gone = new Set(deleted.map(({ id }) => id));
  const left = listed.filter((one) => isOurs(one) && one.is_active !== false && !gone.has(one.id));
  const { stored, changed } = recordsOf({
    left,
    wish,
    objects,
    recorded,
    known: new Set(before.map(({ id }) => id)),
    plan,
    deleted,
    refused: created.refused,
    inspected,
    resting,
    nowMs,
  });
  for (const subscription of changed) await ports.record(subscription);
  await endRotation(ports, left);
  return {
    outcome: isDone && !created.isCutShort ? 'kept' : 'unfinished',
    subscriptions: stored,
    created: [...plan.live.values()].filter(({ id }) => !before.some((one) => one.id === id)).length,
    foreign: plan.foreign,
  };
}
