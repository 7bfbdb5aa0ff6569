import { judge } from '../../shared/webhooks/weighing/judge.ts';
import type { Known } from '../../shared/webhooks/weighing/known.ts';
import { proved, type Settled, settleTie } from './confirm.ts';
import type { Deps } from './deps.ts';
import type { Handling } from './handle-change.ts';

/** What a change comes to, before anything is done about it. */
export type Weighed = Settled | { readonly effect: 'covered' | 'told'; readonly reason: string };

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
  const ask = () => deps.readBack(account, change.entity, change.id);
  if (judged.verdict === 'ask') return settleTie(judged.known, change, await ask(), judged.last);
  const first = proved(change, await ask());
  if (first.effect !== 'refuted' || change.entity !== 'user') return first;
  // Switching somebody off does not move the user's time (FACTS 5.3): nothing else shows whether the read was too early.
  await deps.pause();
  return proved(change, await ask());
}
