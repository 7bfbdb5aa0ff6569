import type { ReplayMessage } from '../../shared/queue/messages.ts';
import type { EventRecord, Replay } from '../../shared/state/event-record.ts';
import { changeFrom } from '../../shared/webhooks/weighing/change-from.ts';
import { skippedBecause } from '../../shared/webhooks/weighing/judge.ts';
import { type Deps, keptOf } from './deps.ts';
import { aboutChange } from './event-parts.ts';
import { handleChange } from './handle-change.ts';
import type { Processed } from './process-delivery.ts';

/**
 * Handles an event of the log anew, against State as it is now: what State has of it is told again under the same id, what
 * is outdated is skipped with the reason, and what could not be read at its time may be by now.
 */
export async function processReplay(deps: Deps, { account, id, request }: ReplayMessage): Promise<Processed> {
  const event = await deps.findEvent(account, id);
  if (!event) return { effect: 'gone' };
  if (event.replays.some((replay) => replay.request === request)) return { effect: 'duplicate' };
  const outcome = await replayed(deps, account, event);
  const at = new Date(deps.now()).toISOString();
  await deps.markReplayed(account, id, { request, at, ...outcome });
  return { effect: outcome.outcome };
}

type Replayed = Pick<Replay, 'outcome' | 'reason'>;

async function replayed(deps: Deps, account: string, event: EventRecord): Promise<Replayed> {
  const { id, gapId } = event;
  const change = changeFrom(event, account);
  if (!change) return { outcome: 'unrecognised' };
  const handled = await handleChange(deps, {
    account,
    id,
    change,
    replayed: true,
    ...(gapId === undefined ? {} : { gapId }),
  });
  const { effect, reason, sequence } = handled;
  if (handled.again) return { outcome: 'republished' };
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
    ? { outcome: 'applied' }
    : { outcome: 'skipped', reason: skippedBecause(effect, reason) };
}
