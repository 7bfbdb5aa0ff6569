import type { Publish } from '../../shared/queue/bus.ts';
import type { DeliveryMessage } from '../../shared/queue/messages.ts';
import type { DeliveryRecord } from '../../shared/state/deliveries.ts';
import type { Saved } from '../../shared/state/graph.ts';
import type { RecordState } from '../../shared/state/records.ts';
import { type Delivery, recognise } from '../../shared/webhooks/delivery.ts';
import { type UserEvent, userEventFrom } from './user-event.ts';

export interface Deps {
  readonly findDelivery: (account: string, id: string) => Promise<DeliveryRecord | undefined>;
  readonly saveDelivery: (account: string, delivery: DeliveryRecord) => Promise<void>;
  readonly saveRecord: (account: string, state: RecordState) => Promise<'applied' | 'stale'>;
  readonly saveUser: (account: string, user: UserEvent, timeMs: number) => Promise<Saved>;
  readonly publish: Publish;
  readonly now: () => number;
}

export type Effect = DeliveryRecord['effect'] | 'duplicate';

/** Deliveries are remembered this long. */
const KEEP_DAYS = 30;

/**
 * Gives one delivery its effect, once: state first, then the bus, and last the note that it is done. A crash in between
 * costs a repeat, which finds the state as it left it and publishes under the same id.
 */
export async function processDelivery(deps: Deps, message: DeliveryMessage): Promise<Effect> {
  const { account, id, raw, receivedAt } = message;
  if (await deps.findDelivery(account, id)) return 'duplicate';

  const expiresAt = Math.floor(deps.now() / 1000) + KEEP_DAYS * 86_400;
  const recognised = recognise(raw, account);
  if (!recognised.known) {
    const { reason } = recognised;
    await deps.saveDelivery(account, { id, receivedAt, effect: 'unrecognised', reason, raw, expiresAt });
    return 'unrecognised';
  }

  const { meta } = recognised.delivery;
  const effect = await applied(deps, account, recognised.delivery);
  await deps.publish(cleanEvent(account, id, recognised.delivery, effect));
  await deps.saveDelivery(account, {
    id,
    receivedAt,
    effect,
    entity: meta.entity,
    entityId: meta.entity_id,
    action: meta.action,
    expiresAt,
  });
  return effect;
}

async function applied(deps: Deps, account: string, delivery: Delivery): Promise<'applied' | 'stale'> {
  const { meta, data, previous } = delivery;
  if (meta.entity === 'user') {
    const user = userEventFrom(delivery);
    return (await deps.saveUser(account, user, meta.timestamp)) === 'newer' ? 'stale' : 'applied';
  }
  const deleted = meta.action === 'delete';
  return deps.saveRecord(account, {
    entity: meta.entity,
    id: meta.entity_id,
    timeMs: meta.timestamp,
    deleted,
    json: JSON.stringify(deleted ? previous : data),
  });
}

/** One event of the bus, the same for every entity. `after` is null when the record is gone, `before` holds what changed. */
function cleanEvent(
  account: string,
  id: string,
  { meta, data, previous }: Delivery,
  effect: 'applied' | 'stale',
) {
  return {
    type: `${meta.entity}.${meta.action}`,
    detail: {
      id,
      account,
      entity: meta.entity,
      entityId: meta.entity_id,
      action: meta.action,
      time: new Date(meta.timestamp).toISOString(),
      actor: meta.user_id ?? null,
      source: meta.change_source ?? null,
      correlationId: meta.correlation_id ?? null,
      changed: meta.action === 'change' ? Object.keys(previous ?? {}) : [],
      before: previous,
      after: data,
      /** A later state was known already; the event is passed on, the state was left alone. */
      stale: effect === 'stale',
    },
  };
}
