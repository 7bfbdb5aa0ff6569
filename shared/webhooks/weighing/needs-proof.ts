import type { RecordChange } from '../change.ts';
import { differs } from '../differs.ts';
import { contentOf, isRemoval, type Known } from './known.ts';

/** Whether a change shows another record than the one that it names. */
export const contradictsItself = ({ id, after }: RecordChange): boolean =>
  after?.id !== undefined && after.id !== null && textOf(after.id) !== id;

const textOf = (id: unknown): string => (typeof id === 'string' ? id : JSON.stringify(id));

/**
 * Whether somebody will act on a change so gravely that a webhook's word is not enough: a user who goes or comes back, and a
 * removal that does not fit what we had; or whether it does not agree with itself. A webhook has no signature, only a password
 * (FACTS 5.1).
 */
export function needsProof(known: Known | undefined, change: RecordChange): boolean {
  const { entity, action, id, previous, version } = change;
  if (version === 'read') return false;
  if (contradictsItself(change)) return true;
  if (entity === 'user') {
    const active = contentOf(change)?.active_flag;
    if (active === undefined || (action === 'create' && !known)) return false;
    return known?.content?.active_flag === undefined
      ? active === false
      : known.content.active_flag !== active;
  }
  if (!isRemoval(change)) return false;
  if (!previous || (previous.id !== undefined && textOf(previous.id) !== id)) return true;
  return known?.content !== undefined && !known.deleted && differs(known.content, previous).length > 0;
}
