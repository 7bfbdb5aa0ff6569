import type { RecoveredMessage } from '../../shared/queue/messages.ts';
import { recoveredChange } from '../../shared/webhooks/weighing/change-from.ts';
import { type Deps, keptOf } from './deps.ts';
import { aboutChange } from './event-parts.ts';
import { handleChange } from './handle-change.ts';
import type { Processed } from './process-delivery.ts';

/**
 * Gives a change that nobody told of its effect, once, and makes State know up to when it is covered: what is told of it
 * late changes nothing and is told to nobody.
 */
export async function processRecovered(deps: Deps, message: RecoveredMessage): Promise<Processed> {
  const { account, id, gapId } = message;
  if (await deps.findEvent(account, id)) return { effect: 'duplicate' };
  const change = recoveredChange(message);
  const { again: _again, ...outcome } = await handleChange(deps, { account, id, change, gapId });
  const kept = keptOf(deps);
  await deps.saveEvent(account, {
    id,
    kind: 'recovered',
    gapId,
    receivedAt: new Date(deps.now()).toISOString(),
    raw: JSON.stringify(message),
    ...aboutChange(change),
    ...outcome,
    ...kept,
  });
  return { effect: outcome.effect };
}
