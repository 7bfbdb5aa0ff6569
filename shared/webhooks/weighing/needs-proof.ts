import type { RecordChange } from '../change.ts';
import { differs } from '../differs.ts';
import { contentOf, isRemoval, type Known } from './known.ts';

/**
 * Whether somebody will act on a change so gravely that a webhook's word is not enough: a user who goes or comes back, and a
 * removal that does not fit what we had. A webhook has no signature, only a password (FACTS 5.1).
 */
export function needsProof(known: Known | undefined, change: RecordChange): boolean {
  const { entity, action, id, previous, version } = change;
  if (version === 'read') return false;
  if (entity === 'user') {
    const active = contentOf(change)?.active_flag;
    if (action === 'create' || active === undefined) return false;
    return known?.content?.active_flag === undefined
      ? active === false
      : known.content.active_flag !== active;
  }
  if (!isRemoval(change)) return false;
  if (!previous || (previous.id !== undefined && String(previous.id) !== id)) return true;
  return known?.content !== undefined && !known.deleted && differs(known.content, previous).length > 0;
}
