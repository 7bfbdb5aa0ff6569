import * as z from 'zod/mini';
import { budgetOf } from '../../../shared/governor/budget.ts';
import { burstLimit, SEARCH_LIMIT } from '../../../shared/governor/burst.ts';
import { exhaustedMs } from '../../../shared/governor/ledger.ts';
import type { Ledgers } from '../../../shared/governor/ledgers.ts';
import { todayOf } from '../../../shared/governor/today.ts';
import type { Window } from '../../../shared/governor/window.ts';
import { json } from '../../../shared/runtime/http-function.ts';
import type { Account } from '../../../shared/state/accounts.ts';
import { route, type Served } from '../route.ts';

export interface Deps {
  readonly readLedger: Ledgers['read'];
  /** The burst window of an account, as all functions share it. */
  readonly readWindow: (account: string, limit: number) => ReturnType<Window['inspect']>;
  readonly now: () => number;
}

const Tokens = z.record(z.string(), z.number());
const BudgetView = z.object({
  day: z.string(),
  timeZone: z.string(),
  limit: z.number(),
  reserve: z.number(),
  spent: z.number(),
  lost: z.number(),
  spentByOthers: z.number(),
  leased: z.number(),
  remaining: z.number(),
  byLane: Tokens,
  byOperation: Tokens,
  resetsAt: z.string(),
  exhaustedAt: z.optional(z.string()),
  burst: z.object({
    limit: z.number(),
    search: z.number(),
    holders: z.number(),
    /** Requests per 2 s that are left to other apps, as answers tell. */
    withheld: z.number(),
    pausedUntil: z.optional(z.string()),
    blockedUntil: z.optional(z.string()),
  }),
});
type BudgetView = z.infer<typeof BudgetView>;

const iso = (ms: number) => new Date(ms).toISOString();

export const budgetRoutes = (deps: Deps): Served[] => [
  route(
    {
      method: 'GET',
      path: '/v1/accounts/{account}/budget',
      summary:
        'The day’s tokens: spent by lane and operation, by others, leased, in reserve, left; the next reset; the burst window',
      scope: 'read',
      status: 200,
      answer: BudgetView,
    },
    async ({ account }) => {
      const nowMs = deps.now();
      const { day, standing } = await todayOf(deps, account);
      const endMs = exhaustedMs(standing, day, nowMs);
      const view: BudgetView = {
        day: day.day,
        timeZone: budgetOf(account).timeZone,
        ...standing,
        resetsAt: iso(day.resetsMs),
        ...(endMs === undefined ? {} : { exhaustedAt: iso(endMs) }),
        burst: await burstOf(deps, account, nowMs),
      };
      return json(200, view);
    },
  ),
];

async function burstOf(
  { readWindow }: Pick<Deps, 'readWindow'>,
  { account, plan, auth }: Account,
  nowMs: number,
): Promise<BudgetView['burst']> {
  const limit = burstLimit(plan, auth);
  const { sharing, probeMs } = await readWindow(account, limit);
  const { pausedUntilMs } = sharing;
  return {
    limit,
    search: SEARCH_LIMIT,
    holders: Object.values(sharing.holders).filter(({ untilMs }) => untilMs >= nowMs).length,
    withheld: sharing.others?.withheld ?? 0,
    ...(pausedUntilMs !== undefined && pausedUntilMs > nowMs ? { pausedUntil: iso(pausedUntilMs) } : {}),
    // Not before: then a probe tries whether it is over.
    ...(probeMs === undefined ? {} : { blockedUntil: iso(probeMs) }),
  };
}
