import { judge } from '../../shared/webhooks/weighing/judge.ts';
import type { Known } from '../../shared/webhooks/weighing/known.ts';
import { proved, type Settled, settleTie } from './confirm.ts';
import type { Deps } from './deps.ts';
import type { Handling } from './handle-change.ts';

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
  const judged = await judge(deps.findEvent, account, change, known);
  if (judged.verdict === 'stale') return { effect: 'stale' };
  if (judged.verdict === 'covered' || judged.verdict === 'told')
    return { effect: judged.verdict, reason: judged.reason };
  if (judged.verdict === 'apply') return { effect: 'applied', change, confirmed: change.version === 'read' };
  const reading = await deps.readBack(account, change.entity, change.id);
  const settled =
    judged.verdict === 'ask'
      ? settleTie(judged.known, change, reading, judged.last)
      : proved(change, reading);
  return settled.effect === 'refuted' ? { effect: 'refuted', reason: 'Pipedrive says otherwise' } : settled;
}
