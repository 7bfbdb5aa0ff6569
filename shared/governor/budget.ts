import type { Account, Plan } from '../state/accounts.ts';

/** What a company may spend in a day, as far as its account's settings tell; headers know better. */
export interface Budget {
  /** Tokens a day. */
  readonly limit: number;
  /** The share of them that is left to people and other apps, from 0 to 0.9. */
  readonly reserve: number;
  /** IANA name; the day changes at its midnight. */
  readonly timeZone: string;
}

/** Tokens a day that each seat brings, before the plan multiplies them (FACTS: daily token budget). */
const TOKENS_PER_SEAT = 30_000;
const MULTIPLIERS: Readonly<Record<Plan, number>> = { lite: 1, growth: 2, premium: 5, ultimate: 7 };
const DEFAULT_RESERVE = 0.1;
/** Pipedrive's day ends at the midnight of its server, whose zone it does not name. */
const DEFAULT_TIME_ZONE = 'Etc/UTC';

/** The budget of an account: 30,000 × plan × seats and what was bought on top. Without settings one seat is assumed, the least there is. */
export const budgetOf = ({
  plan,
  seats = 1,
  topUpTokens = 0,
  reserve = DEFAULT_RESERVE,
  timeZone = DEFAULT_TIME_ZONE,
}: Pick<Account, 'plan' | 'seats' | 'topUpTokens' | 'reserve' | 'timeZone'>): Budget => ({
  limit: TOKENS_PER_SEAT * MULTIPLIERS[plan] * seats + topUpTokens,
  reserve,
  timeZone,
});

/** Tokens of a day's limit that only the lane `lifecycle` may touch. */
export const reserveOf = (limit: number, share: number): number => Math.ceil(limit * share);
