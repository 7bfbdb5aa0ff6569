import type { RecordChange } from '../change.ts';
import { differs } from '../differs.ts';
import { stateBefore } from './follows.ts';
import { contentOf, isRemoval, type Known } from './known.ts';

/**
 * What a change means for State. `apply`: it comes after what is known. `stale`: before it. `covered`: a read for a gap has
 * told it already. `told`: another telling of the change that State has. `ask`: their times do not tell which came last.
 */
export type Decision = 'apply' | 'stale' | 'covered' | 'told' | 'ask';

/** Pipedrive tells of a change some milliseconds after the record's own time of it, and clocks differ. */
const TELLING_MS = 2_000;

/**
 * Weighs a change against what is known of its record, by nothing but what they say: in whatever order changes come, the
 * last one stays. `last` is the change that made the known state, where the log still has it; it matters in a tie alone.
 */
export function decide(known: Known | undefined, change: RecordChange, last?: RecordChange): Decision {
  if (!known) return 'apply';
  if (change.version === 'read') return decideRead(known, change);
  if (isCovered(known, change)) return 'covered';
  const age = ageAgainst(known, change);
  // What made the difference that a sync has read comes late, and is still to be told.
  if (age < 0) return known.untold && isSaid(known, change) ? 'apply' : 'stale';
  if (age > 0) return 'apply';
  if (isRemoval(change)) return !known.deleted || isNewPointer(known, change) ? 'apply' : 'told';
  if (known.deleted) return 'stale';
  if (last && (last.action === 'create') !== (change.action === 'create'))
    return last.action === 'create' ? 'apply' : 'stale';
  if (!isSaid(known, change)) return 'ask';
  // What a sync has read was told to nobody.
  if (known.changeId === undefined || known.readSince) return 'apply';
  return !last || isTwin(last, change) ? 'told' : 'apply';
}

/** Whether a change is of the moment of what is known, as far as their times can tell. */
export const isTie = (known: Known | undefined, change: RecordChange): boolean =>
  known !== undefined && ageAgainst(known, change) === 0;

/**
 * A read is the last word on the moment it is of. What State says already it need not tell, and what State knows a later
 * state of it cannot tell.
 */
function decideRead(known: Known, change: RecordChange): Decision {
  if (known.timeMs > change.timeMs) return 'stale';
  const isKnown = known.deleted === isRemoval(change) && isSaid(known, change);
  return isKnown && !known.unsure && !known.untold && !isNewPointer(known, change) ? 'told' : 'apply';
}

/** Above nought when the change is later than what is known, nought when they are of one moment. */
function ageAgainst(known: Known, change: RecordChange): number {
  const coarseMs = Math.max(known.precisionMs, change.precisionMs);
  return Math.floor(change.timeMs / coarseMs) - Math.floor(known.timeMs / coarseMs);
}

/**
 * Whether a read was made after the change: by the end of its moment, or by the record's own time of change, which is the
 * one that reads go by. A removal tells the time of the change before it, and a user's need not move (FACTS 5.3).
 */
function isCovered({ coveredUntilMs }: Known, change: RecordChange): boolean {
  if (coveredUntilMs === undefined) return false;
  const { timeMs, precisionMs, updateTime, action, entity } = change;
  if (timeMs + precisionMs - 1 <= coveredUntilMs) return true;
  if (updateTime === undefined || action === 'delete' || entity === 'user') return false;
  return Date.parse(updateTime) <= coveredUntilMs && timeMs <= coveredUntilMs + TELLING_MS;
}

/** Whether State says this already; a removal says nothing but that. */
function isSaid({ content }: Known, change: RecordChange): boolean {
  if (isRemoval(change)) return true;
  const said = contentOf(change);
  return content !== undefined && said !== undefined && differs(content, said).length === 0;
}

/** Where a merged record went is news of a tombstone. */
const isNewPointer = ({ deleted, mergedTo }: Known, { merged }: RecordChange): boolean =>
  deleted && mergedTo === undefined && merged !== undefined && 'to' in merged;

/** Whether two changes of one moment are one, told by both versions of webhooks, or read before it was told. */
export function isTwin(one: RecordChange, other: RecordChange): boolean {
  if (one.version === other.version || one.action !== other.action) return false;
  const [before, beforeOther] = [stateBefore(one), stateBefore(other)];
  return (
    differs(one.after ?? {}, other.after ?? {}).length === 0 &&
    (!before || !beforeOther || differs(before, beforeOther).length === 0)
  );
}
