import { sideBySide } from '../../../shared/runtime/side-by-side.ts';
import type { EventHead } from '../../../shared/state/event-record.ts';
import { type Deps as ChooseDeps, chooseEvents, type Which } from './choose-events.ts';
import { type Deps as ForeseeDeps, type Foreseen, foresee } from './foresee.ts';

export type Deps = ChooseDeps & ForeseeDeps;

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
