import type { ReplayMessage } from '../../shared/queue/messages.ts';
import type { EventRecord } from '../../shared/state/event-record.ts';
import { changeFrom } from '../../shared/webhooks/weighing/change-from.ts';
import { type Deps, keptOf } from './deps.ts';
import { aboutChange } from './event-parts.ts';
import { type Handled, handleChange } from './handle-change.ts';
import type { Processed } from './process-delivery.ts';

/**
 * Handles an event of the log anew, against State as it is now: what State has of it is told again under the same id, what
 * is outdated is skipped with the reason, and what could not be read at its time may be by now.
 */
export async function processReplay(deps: Deps, { account, id, request }: ReplayMessage): Promise<Processed> {
  const event = await deps.findEvent(account, id);
  if (!event) return { effect: 'gone' };
  if (event.replays.some((replay) => replay.request === request)) return { effect: 'duplicate' };
  const { processed, outcome } = await replayed(deps, account, event);
  const at = new Date(deps.now()).toISOString();
  await deps.markReplayed(account, id, { request, at, outcome });
  return processed;
}

async function replayed(
  deps: Deps,
  account: string,
  event: EventRecord,
): Promise<{ readonly processed: Processed; readonly outcome: string }> {
  const { id, gapId } = event;
  const change = changeFrom(event, account);
  if (!change) return { processed: { effect: 'unrecognised' }, outcome: 'unrecognised still' };
  const handled = await handleChange(deps, {
    account,
    id,
    change,
    replayed: true,
    ...(gapId === undefined ? {} : { gapId }),
  });
  const { effect, reason, sequence } = handled;
  if (handled.again) return { processed: { effect: 'republished' }, outcome: 'republished' };
  // What was skipped keeps the effect that it had, unless it had none.
  if (effect === 'applied' || event.effect === 'unrecognised') {
    const { handledAt } = keptOf(deps);
    await deps.finishEvent(account, event, {
      effect,
      ...(handledAt === undefined ? {} : { handledAt }),
      ...aboutChange(change),
      ...(reason === undefined ? {} : { reason }),
      ...(sequence === undefined ? {} : { sequence }),
    });
  }
  return effect === 'applied'
    ? { processed: { effect }, outcome: effect }
    : { processed: { effect: 'skipped' }, outcome: skippedBecause(handled) };
}

const skippedBecause = ({ effect, reason }: Handled): string => `skipped, ${effect}: ${reason ?? ''}`;
