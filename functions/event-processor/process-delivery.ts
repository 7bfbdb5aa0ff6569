import type { DeliveryMessage } from '../../shared/queue/messages.ts';
import type { EventEffect } from '../../shared/state/event-record.ts';
import { deliveryId } from '../../shared/webhooks/delivery-id.ts';
import { type Recognised, recognise } from '../../shared/webhooks/recognise.ts';
import { toChange } from '../../shared/webhooks/to-change.ts';
import { type Deps, keptOf } from './deps.ts';
import { aboutChange } from './event-parts.ts';
import { handleChange } from './handle-change.ts';

export interface Processed {
  /** `republished` and `skipped` are what a replay comes to, and `gone` that there is nothing left to replay. */
  readonly effect: EventEffect | 'duplicate' | 'republished' | 'skipped' | 'gone';
  /** When what was handled for the first time had happened. */
  readonly timeMs?: number;
}

/**
 * Gives one delivery its effect, once: State first, then the bus, and last the note that it is done. Every later delivery
 * of the change, an attempt more or another webhook's, is noted beside it and has no effect.
 */
export async function processDelivery(deps: Deps, message: DeliveryMessage): Promise<Processed> {
  const { account, id, raw } = message;
  const recognised = recognise(raw, account, Date.parse(message.receivedAt));
  const processed = (await deps.findEvent(account, id))
    ? await toldAgain(deps, message, recognised)
    : await handled(deps, message, recognised);
  if (recognised.known && recognised.webhookId !== undefined) {
    const { webhookId, attempt, told } = recognised;
    const receivedMs = Date.parse(message.receivedAt);
    await deps.heard(account, { webhookId, attempt, receivedMs, eventMs: told.timeMs });
  }
  return processed;
}

async function handled(deps: Deps, message: DeliveryMessage, recognised: Recognised): Promise<Processed> {
  const { account, id, raw, receivedAt } = message;
  const event = { id, receivedAt, raw, told: [tellingOf(message, recognised)], ...keptOf(deps) };
  if (!recognised.known) {
    await deps.saveEvent(account, { ...event, effect: 'unrecognised', reason: recognised.reason });
    return { effect: 'unrecognised' };
  }
  const change = toChange(recognised.told);
  const { again: _again, ...outcome } = await handleChange(deps, { account, id, change });
  await deps.saveEvent(account, { ...event, ...aboutChange(change), ...outcome });
  return { effect: outcome.effect, timeMs: change.timeMs };
}

async function toldAgain(deps: Deps, message: DeliveryMessage, recognised: Recognised): Promise<Processed> {
  await deps.tellEvent(message.account, message.id, tellingOf(message, recognised));
  return { effect: 'duplicate' };
}

const tellingOf = ({ account, raw, receivedAt }: DeliveryMessage, recognised: Recognised) => ({
  deliveryId: deliveryId(account, raw),
  ...(recognised.known && recognised.webhookId !== undefined ? { webhookId: recognised.webhookId } : {}),
  attempt: recognised.known ? recognised.attempt : 1,
  at: receivedAt,
});
