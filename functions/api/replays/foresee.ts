import { InvalidInput } from '../../../shared/errors.ts';
import type { EventRecord, ReplayOutcome } from '../../../shared/state/event-record.ts';
import type { Events } from '../../../shared/state/events.ts';
import { changeFrom } from '../../../shared/webhooks/weighing/change-from.ts';
import type { FindState } from '../../../shared/webhooks/weighing/find-state.ts';
import { judge, skippedBecause } from '../../../shared/webhooks/weighing/judge.ts';

export interface Deps {
  readonly findEvent: Events['find'];
  readonly findState: FindState;
}

/** What a replay would come to. `asks`: Pipedrive's word decides. `fails`: it would become a dead letter. */
export interface Foreseen {
  readonly outcome: ReplayOutcome | 'asks' | 'fails';
  readonly reason?: string;
}

/** Says what handling an event anew would come to, against State as it is now; nothing is changed, nobody is told or asked. */
export async function foresee(deps: Deps, account: string, event: EventRecord): Promise<Foreseen> {
  try {
    return await foreseen(deps, account, event);
  } catch (error) {
    if (error instanceof InvalidInput) return { outcome: 'fails', reason: error.message };
    throw error;
  }
}

async function foreseen(
  { findEvent, findState }: Deps,
  account: string,
  event: EventRecord,
): Promise<Foreseen> {
  const change = changeFrom(event, account);
  if (!change) return { outcome: 'unrecognised', ...(event.reason ? { reason: event.reason } : {}) };
  const known = await findState(account, change.entity, change.id);
  if (known?.changeId === event.id) return { outcome: 'republished' };
  const judged = await judge(findEvent, account, change, known);
  if ('reason' in judged)
    return { outcome: 'skipped', reason: skippedBecause(judged.verdict, judged.reason) };
  if (judged.verdict === 'apply') return { outcome: 'applied' };
  return { outcome: 'asks', reason: 'Pipedrive is asked how the record is, and its answer decides' };
}
