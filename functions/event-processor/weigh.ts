import type { RecordChange } from '../../shared/webhooks/change.ts';
import { changeFrom } from './change-from.ts';
import { needsProof, proved, type Settled, settleTie } from './confirm.ts';
import { decide, isTie } from './decide.ts';
import type { Deps } from './deps.ts';
import type { Handling } from './handle-change.ts';
import type { Known } from './known.ts';

/** What a change comes to, before anything is done about it. */
export type Weighed =
  | Exclude<Settled, { readonly effect: 'refuted' }>
  | { readonly effect: 'covered' | 'told' | 'refuted'; readonly reason: string };

/** Weighs a change against what is known, and asks Pipedrive where that is not enough. */
export async function weigh(
  deps: Deps,
  { account, change }: Handling,
  known: Known | undefined,
): Promise<Weighed> {
  const ask = () => deps.readBack(account, change.entity, change.id);
  const last = isTie(known, change) ? await lastOf(deps, account, known) : undefined;
  const decision = decide(known, change, last);
  if (decision === 'covered')
    return { effect: 'covered', reason: `told by a read for the gap ${known?.coveredBy ?? ''}` };
  if (decision === 'told') return { effect: 'told', reason: 'State had it already' };
  if (decision === 'stale') return { effect: 'stale' };
  const settled =
    decision === 'ask' && known
      ? settleTie(known, change, await ask(), last)
      : needsProof(known, change)
        ? proved(change, await ask())
        : ({ effect: 'applied', change, confirmed: change.version === 'read' } as const);
  return settled.effect === 'refuted' ? { effect: 'refuted', reason: 'Pipedrive says otherwise' } : settled;
}

/** The change that made what is known, where one did and the log still has it. */
async function lastOf(
  { findEvent }: Pick<Deps, 'findEvent'>,
  account: string,
  known: Known | undefined,
): Promise<RecordChange | undefined> {
  if (known?.changeId === undefined || known.readSince) return undefined;
  const event = await findEvent(account, known.changeId);
  return event && changeFrom(event, account);
}
