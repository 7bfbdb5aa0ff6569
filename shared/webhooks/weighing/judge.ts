import type { Events } from '../../state/events.ts';
import type { RecordChange } from '../change.ts';
import { changeFrom } from './change-from.ts';
import { decide, isTie } from './decide.ts';
import type { Known } from './known.ts';
import { needsProof } from './needs-proof.ts';

/**
 * What a change comes to by what State has, before anybody is asked. `ask` is a tie with what is known, in which the change
 * that made it, `last`, may still decide; `prove` is of grave effect.
 */
export type Judgement =
  | { readonly verdict: 'stale' | 'covered' | 'told'; readonly reason: string }
  | { readonly verdict: 'ask'; readonly known: Known; readonly last: RecordChange | undefined }
  | { readonly verdict: 'prove' | 'apply' };

/** Judges a change by what is known of its record. */
export async function judge(
  findEvent: Events['find'],
  account: string,
  change: RecordChange,
  known: Known | undefined,
): Promise<Judgement> {
  const last = isTie(known, change) ? await lastOf(findEvent, account, known) : undefined;
  const verdict = decide(known, change, last);
  if (verdict === 'covered')
    return { verdict, reason: `told by a read for the gap ${known?.coveredBy ?? ''}` };
  if (verdict === 'told') return { verdict, reason: 'State had it already' };
  if (verdict === 'stale') return { verdict, reason: outdatedBy(known) };
  if (verdict === 'ask' && known) return { verdict, known, last };
  return { verdict: needsProof(known, change) ? 'prove' : 'apply' };
}

/** Why a change is outdated. */
export const outdatedBy = (known: Known | undefined): string =>
  known ? `a change of ${new Date(known.timeMs).toISOString()} is known` : 'a later change is known';

/** Why an event that is handled anew comes to nothing. */
export const skippedBecause = (effect: string, reason: string | undefined): string =>
  reason === undefined ? effect : `${effect}: ${reason}`;

/** The change that made what is known, where one did and the log still has it. */
async function lastOf(
  findEvent: Events['find'],
  account: string,
  known: Known | undefined,
): Promise<RecordChange | undefined> {
  if (known?.changeId === undefined || known.readSince) return undefined;
  const event = await findEvent(account, known.changeId);
  return event && changeFrom(event, account);
}
