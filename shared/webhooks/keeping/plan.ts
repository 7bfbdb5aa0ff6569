import type { Webhook } from '../../pipedrive/v1.ts';
import { type Wanted, WEBHOOK_NAME } from './wanted.ts';

/** Why a webhook of ours has to go. */
export type Fault = 'dead' | 'not wanted' | 'old password' | 'other user' | 'double';

/** One thing to do so that Pipedrive has just the webhooks that are wanted. */
export type Step =
  | { readonly do: 'create'; readonly wanted: Wanted }
  | { readonly do: 'delete'; readonly id: number; readonly object: string; readonly why: Fault };

export interface Plan {
  /** Creations first: what replaces a webhook is there before that goes. */
  readonly steps: readonly Step[];
  /** The webhook that serves each object. */
  readonly live: ReadonlyMap<string, Webhook>;
  /** Webhooks that are called as ours are and are not: another deployment's. */
  readonly foreign: number;
}

/**
 * What is to be done to have one live webhook for each object and no other of ours. What is not ours is never touched, and
 * of two that would both do the older one stays.
 */
export function planSubscriptions(
  wanted: readonly Wanted[],
  listed: readonly Webhook[],
  isOurs: (webhook: Webhook) => boolean,
): Plan {
  const live = new Map<string, Webhook>();
  const deletions: Step[] = [];
  const others = listed.filter((webhook) => !isOurs(webhook));
  for (const webhook of listed.filter(isOurs).sort((one, other) => one.id - other.id)) {
    const { id, event_object: object } = webhook;
    const why = faultOf(
      webhook,
      wanted.find((one) => one.object === object),
    );
    if (why === undefined && !live.has(object)) live.set(object, webhook);
    else deletions.push({ do: 'delete', id, object, why: why ?? 'double' });
  }
  const creations = wanted
    .filter(({ object }) => !live.has(object))
    .map((one): Step => ({ do: 'create', wanted: one }));
  return {
    steps: [...creations, ...deletions],
    live,
    foreign: others.filter(({ name }) => name?.startsWith(WEBHOOK_NAME)).length,
  };
}

/** What Pipedrive leaves out of a webhook counts as right: it is no reason to make another one. */
function faultOf(webhook: Webhook, wanted: Wanted | undefined): Exclude<Fault, 'double'> | undefined {
  if (webhook.is_active === false) return 'dead';
  if (webhook.subscription_url !== wanted?.url) return 'not wanted';
  if (webhook.event_action !== '*' || (webhook.version ?? '2.0') !== '2.0') return 'not wanted';
  if ((webhook.http_auth_user ?? wanted.user) !== wanted.user) return 'old password';
  if ((webhook.user_id ?? wanted.userId) !== wanted.userId) return 'other user';
  return undefined;
}
