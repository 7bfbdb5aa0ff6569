/** Pipedrive's plans as their rate limit page names them. */
export type Plan = 'lite' | 'growth' | 'premium' | 'ultimate';

interface PlanLimits {
  /** Multiplies the 30,000 tokens a day that each seat brings. */
  readonly multiplier: number;
  /** Requests per token in a rolling window of 2 s, for API tokens. */
  readonly burst: number;
  /** Whether `visible_to` knows groups (1, 3, 5, 7) or only owner and company (1, 3). */
  readonly groups: boolean;
}

/** `visible_to` of what the entire company sees. */
export const entireCompany = (plan: Plan): number => (PLANS[plan].groups ? 7 : 3);

export const PLANS: Readonly<Record<Plan, PlanLimits>> = {
  lite: { multiplier: 1, burst: 20, groups: false },
  growth: { multiplier: 2, burst: 40, groups: false },
  premium: { multiplier: 5, burst: 100, groups: true },
  ultimate: { multiplier: 7, burst: 120, groups: true },
};

/** By how much an app's window is wider than that of an API token, on every plan. */
export const OAUTH_BURST = 4;
/** Requests to the Search API per token and window, whatever the plan. */
export const SEARCH_BURST = 10;
export const WINDOW_MS = 2000;
export const TOKENS_PER_SEAT = 30_000;
