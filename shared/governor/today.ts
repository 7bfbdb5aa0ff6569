import type { Account } from '../state/accounts.ts';
import { budgetOf } from './budget.ts';
import { type Day, dayOf } from './day.ts';
import { type Standing, standingOf } from './ledger.ts';
import type { Ledgers } from './ledgers.ts';

export interface TodayPorts {
  readonly readLedger: Ledgers['read'];
  readonly now: () => number;
}

/** The day of an account, and how it stands. */
export async function todayOf(
  { readLedger, now }: TodayPorts,
  account: Account,
): Promise<{ readonly day: Day; readonly standing: Standing }> {
  const budget = budgetOf(account);
  const day = dayOf(budget.timeZone, now());
  const ledger = await readLedger(account.account, day.day);
  return { day, standing: standingOf(ledger, budget, now()) };
}

/** Tokens that ordinary lanes may still have today, and how many the lane `lifecycle`, which may use the reserve. */
export const tokensLeft = ({
  limit,
  reserve,
  spent,
  spentByOthers,
  leased,
  remaining,
}: Standing): { readonly ordinary: number; readonly lifecycle: number } => ({
  ordinary: remaining,
  lifecycle: Math.max(0, Math.min(limit - spent - spentByOthers - leased, remaining + reserve)),
});
