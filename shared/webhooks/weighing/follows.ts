import type { NormalRecord, RecordChange } from '../change.ts';
import { differs } from '../differs.ts';
import { isObject } from '../exact-json.ts';

/** Where a change comes: after another one of the same moment, or before it. */
export type Following = 'before' | 'after' | 'unknown';

/**
 * Tells the order of two changes of one record from what they say: `b` comes after `a` when it began where `a` ended, and
 * not the other way round. There and back again is unknown. Three changes may go round in a circle and look as if the
 * first followed the last, so this is for when Pipedrive cannot be asked.
 */
export function follows(a: RecordChange, b: RecordChange): Following {
  if (a.action === 'create' || b.action === 'create') {
    if (a.action === b.action) return 'unknown';
    return a.action === 'create' ? 'after' : 'before';
  }
  const [after, before] = [beginsAt(b, a), beginsAt(a, b)];
  if (after === before) return 'unknown';
  return after ? 'after' : 'before';
}

function beginsAt(change: RecordChange, end: RecordChange): boolean {
  const before = stateBefore(change);
  return before !== undefined && end.after !== null && differs(before, end.after).length === 0;
}

/** The whole record as it was before a change, as far as that is told. */
export function stateBefore({ after, previous, previousIs }: RecordChange): NormalRecord | undefined {
  if (!previous) return undefined;
  if (previousIs === 'whole') return previous;
  if (!after) return undefined;
  const [custom, customBefore] = [after.custom_fields, previous.custom_fields];
  return {
    ...after,
    ...previous,
    ...(isObject(custom) && isObject(customBefore) ? { custom_fields: { ...custom, ...customBefore } } : {}),
  };
}
