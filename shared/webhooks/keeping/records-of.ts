import type { Webhook } from '../../pipedrive/v1.ts';
import {
  type Repair,
  repaired,
  type Subscription,
  type SubscriptionState,
} from '../../state/subscriptions.ts';
import type { Inspected, Wish } from './keep-subscriptions.ts';
import type { Plan, Step } from './plan.ts';
import { generationOf } from './turn-password.ts';
import { EVERYTHING, WEBHOOK_NAME } from './wanted.ts';

/** How long nothing is asked again that Pipedrive refused. */
const REST_MS = 86_400_000;

/** Whether Pipedrive refused a webhook so lately that it is not asked again. */
export const restsAt = ({ state, seenMs }: Subscription, nowMs: number): boolean =>
  (state === 'refused' || state === 'narrowed') && nowMs < seenMs + REST_MS;

/** What a pass found and did. */
export interface Pass {
  readonly wish: Wish;
  /** What webhooks were wanted for in the end: each entity, or everything by one. */
  readonly objects: readonly string[];
  readonly recorded: readonly Subscription[];
  /** The ids of the webhooks that were there before it. */
  readonly known: ReadonlySet<number>;
  /** What is there after it. */
  readonly plan: Plan;
  /** Every live webhook of ours after it, also those that should have been replaced. */
  readonly left: readonly Webhook[];
  readonly deleted: readonly Extract<Step, { do: 'delete' }>[];
  readonly refused: ReadonlyMap<string, string>;
  readonly inspected: Inspected;
  /** What was not asked for again, as it stands recorded. */
  readonly resting: ReadonlyMap<string, SubscriptionState>;
  readonly nowMs: number;
}

/** Each object's webhook as it stands after a pass, and which of these are to be stored. */
export function recordsOf(pass: Pass): {
  readonly stored: readonly Subscription[];
  readonly changed: readonly Subscription[];
} {
  const before = new Map(pass.recorded.map((one) => [one.object, one]));
  const objects = new Set([...before.keys(), ...pass.wish.objects, ...pass.objects]);
  const changed = new Map<string, Subscription>();
  for (const object of objects) {
    const next = nextOf(pass, object, before.get(object));
    if (next) changed.set(object, next);
  }
  const stored = [...objects].flatMap((object) => changed.get(object) ?? before.get(object) ?? []);
  return { stored, changed: [...changed.values()] };
}

/** Undefined where there is nothing new to say. */
function nextOf(pass: Pass, object: string, before: Subscription | undefined): Subscription | undefined {
  const { plan, wish, nowMs } = pass;
  const blank: Subscription = {
    object,
    name: object === EVERYTHING ? WEBHOOK_NAME : `${WEBHOOK_NAME} ${object}`,
    version: '2.0',
    state: 'missing',
    seenMs: nowMs,
    repairs: 0,
    history: [],
  };
  const { reason: _, ...since } = { ...blank, ...before, seenMs: nowMs };
  const live = plan.live.get(object);
  if (live)
    return repairsOf(pass, object, live).reduce(repaired, { ...since, ...seenOf(pass, object, live) });
  const refusal = pass.refused.get(object);
  const old = pass.left.find((one) => one.event_object === object);
  // It tells what it always told; that it could not be replaced is said.
  if (old && refusal !== undefined)
    return { ...since, reason: `It could not be replaced: ${refusal}`, ...seenOf(pass, object, old) };

  if (![...wish.objects, ...pass.objects].includes(object)) {
    if (!before || before.state === 'ended') return undefined;
    const { webhookId: __, ...ended } = since;
    return repairsOf(pass, object).reduce(repaired, { ...ended, state: 'ended' });
  }
  if (plan.live.has(EVERYTHING)) {
    // Another speaks for it, so its own silence means nothing.
    const { webhookId: __, ...narrowed } = since;
    if (pass.resting.get(object) === 'narrowed') return undefined;
    const reason = refusal ?? [...pass.refused.values()][0];
    return { ...narrowed, state: 'narrowed', ...(reason === undefined ? {} : { reason }) };
  }
  if (pass.resting.has(object)) return undefined;
  const lost = repairsOf(pass, object).reduce(repaired, since);
  return refusal === undefined
    ? { ...lost, state: 'missing' }
    : { ...lost, state: 'refused', reason: refusal };
}

/** What a live webhook is, as Pipedrive lists it and as it was found to be. */
function seenOf({ inspected, known }: Pass, object: string, live: Webhook): Partial<Subscription> {
  const ailment = known.has(live.id) ? inspected.ailments.get(object) : undefined;
  const heard = inspected.heard?.find(({ webhookId }) => webhookId === String(live.id));
  return {
    webhookId: String(live.id),
    ...(heard ? { heardMs: heard.receivedMs } : {}),
    ...(heard?.late ? { lateMs: heard.late.atMs } : {}),
    ...(live.user_id ? { userId: live.user_id } : {}),
    generation: generationOf(live.http_auth_user),
    state: ailment?.state ?? 'live',
    ...(ailment ? { reason: ailment.reason } : {}),
    health: {
      active: live.is_active !== false,
      ...(live.last_delivery_time ? { lastDeliveryTime: live.last_delivery_time } : {}),
      ...(typeof live.last_http_status === 'number' ? { lastHttpStatus: live.last_http_status } : {}),
      ...(live.remove_reason ? { removeReason: live.remove_reason } : {}),
    },
  };
}

/** The latest last. */
function repairsOf({ deleted, known, nowMs }: Pass, object: string, live?: Webhook): Repair[] {
  const at = new Date(nowMs).toISOString();
  const gone = deleted.filter((step) => step.object === object);
  const [first] = gone;
  const made: Repair[] =
    live && !known.has(live.id)
      ? [{ at, what: 'created', webhookId: String(live.id), why: first?.why ?? 'missing' }]
      : [];
  return [
    ...made,
    ...gone.map(({ id, why }): Repair => ({ at, what: 'deleted', webhookId: String(id), why })),
  ];
}
