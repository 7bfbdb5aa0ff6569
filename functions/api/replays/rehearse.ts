import { InvalidInput } from '../../../shared/errors.ts';
import { sideBySide } from '../../../shared/runtime/side-by-side.ts';
import type { EventHead, EventRecord, ReplayOutcome } from '../../../shared/state/event-record.ts';
import { changeFrom } from '../../../shared/webhooks/weighing/change-from.ts';
import type { FindState } from '../../../shared/webhooks/weighing/find-state.ts';
import { judge, skippedBecause } from '../../../shared/webhooks/weighing/judge.ts';
import { type Deps as ChooseDeps, chooseEvents, type Which } from './choose-events.ts';

export interface Deps extends ChooseDeps {
  readonly findState: FindState;
}

/** What a replay would come to. `asks`: Pipedrive's word would decide. `fails`: it would become a dead letter. */
export interface Foreseen {
  readonly outcome: ReplayOutcome | 'asks' | 'fails';
  readonly reason?: string;
}

/** Some events with what replaying them would come to, and where to go on. */
export interface Rehearsal {
  readonly entries: readonly { readonly head: EventHead; readonly foreseen: Foreseen }[];
  readonly next?: string;
}

const SIDE_BY_SIDE = 16;

/** Says what replaying some events would come to, each against State as it is now. Nothing is changed, and nobody told or asked. */
export async function rehearse(deps: Deps, account: string, which: Which): Promise<Rehearsal> {
  const { heads, next } = await chooseEvents(deps, account, which);
  const entries = await sideBySide(heads, SIDE_BY_SIDE, async (head) => {
    const event = await deps.findEvent(account, head.id);
    return event ? [{ head, foreseen: await foresee(deps, account, event) }] : [];
  });
  return { entries: entries.flat(), ...(next === undefined ? {} : { next }) };
}

async function foresee(deps: Deps, account: string, event: EventRecord): Promise<Foreseen> {
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
