import { Unavailable } from '../../shared/errors.ts';
import type { EventEffect } from '../../shared/state/event-record.ts';
import type { RecordChange } from '../../shared/webhooks/change.ts';
import { outdatedBy } from '../../shared/webhooks/weighing/judge.ts';
import { isRemoval, type Known, toldContent } from '../../shared/webhooks/weighing/known.ts';
import type { Deps, Saved } from './deps.ts';
import { tombstoneOf } from './merge.ts';
import { isOwnEcho, publish } from './tell.ts';
import { weigh } from './weigh.ts';

/** A change that is to have its effect. */
export interface Handling {
  readonly account: string;
  readonly id: string;
  readonly change: RecordChange;
  /** The gap that it was found in. */
  readonly gapId?: string;
  /** A person asked for it: it is told even if it was our own, and not if it is outdated. */
  readonly replayed?: true;
}

/** What it came to; `again`: it is what State has already, and was told once more. */
export interface Handled {
  readonly effect: EventEffect;
  readonly sequence?: number;
  readonly reason?: string;
  readonly again?: true;
}

/** State is only changed meanwhile by a read, a merge or a replay; each loss means that one of them made progress. */
const MOST_RACES = 5;

/**
 * Gives one change its effect: first State, then the mark of our own write, then the bus. A crash in between costs a repeat,
 * which finds State as it left it and publishes under the same id.
 */
export async function handleChange(deps: Deps, handling: Handling): Promise<Handled> {
  const { account, id, change } = handling;
  const lost = tombstoneOf(id, change);
  if (lost) await bury(deps, { ...handling, ...lost });
  for (let race = 0; race < MOST_RACES; race++) {
    const known = await deps.findState(account, change.entity, change.id);
    if (known?.changeId === id) return repeated(deps, handling, known);
    const weighed = await weigh(deps, handling, known);
    if (weighed.effect === 'stale') return stale(deps, handling, known);
    if (weighed.effect !== 'applied') return weighed;
    const { unsure } = weighed;
    const saved: Saved = await deps.saveState(account, {
      id,
      change: weighed.change,
      known,
      ...(handling.gapId === undefined ? {} : { gapId: handling.gapId }),
      ...(unsure ? { unsure } : {}),
    });
    if (saved !== 'refused')
      return told(deps, handling, weighed.change, saved.sequence, weighed.confirmed, known);
  }
  throw new Unavailable('This record is being changed by too many at once; try again', { account });
}

/** Ends the record that another one took in, unless something else has ended it: it is gone once. */
async function bury(deps: Deps, handling: Handling): Promise<void> {
  const { account, id, change } = handling;
  const known = await deps.findState(account, change.entity, change.id);
  if (!known?.deleted || known.changeId === id) await handleChange(deps, handling);
}

/** State has this very change: whoever wrote it died before he told, or it is told again at wish. */
async function repeated(deps: Deps, handling: Handling, known: Known): Promise<Handled> {
  const { change } = handling;
  const isRecord = change.entity !== 'user' && !isRemoval(change) && known.content !== undefined;
  const stored = isRecord ? { ...change, after: known.content } : change;
  return { ...(await told(deps, handling, stored, known.sequence, false, undefined)), again: true };
}

async function stale(deps: Deps, handling: Handling, known: Known | undefined): Promise<Handled> {
  const handled: Handled = { effect: 'stale', reason: outdatedBy(known) };
  // What a read found is no news when something later is known, and what is outdated is not told again.
  if (handling.gapId !== undefined || handling.replayed) return handled;
  if (await isOwnEcho(deps, handling)) return { ...handled, effect: 'echo' };
  await publish(deps, handling, handling.change, { stale: true });
  return handled;
}

async function told(
  deps: Deps,
  handling: Handling,
  change: RecordChange,
  sequence: number,
  confirmed: boolean,
  before: Known | undefined,
): Promise<Handled> {
  if (await isOwnEcho(deps, handling)) return { effect: 'echo', sequence };
  // Nobody said what a read has found to be changed: it is what State had otherwise.
  const found = handling.gapId !== undefined && change.action !== 'create' && !change.previous;
  const known = found ? before && toldContent(before) : undefined;
  const previous = known ? { previous: known, previousIs: 'whole' as const } : {};
  await publish(deps, handling, { ...change, ...previous }, { sequence, confirmed });
  return { effect: 'applied', sequence };
}
