/** What an answer's headers say of the two limits; each is absent when Pipedrive left it out, as it may (FACTS: all of them can be missing). */
export interface Limits {
  /** Requests in the window that is spoken of (`x-ratelimit-limit`). */
  readonly burstLimit?: number;
  /** Requests left in this credential's rolling 2 s window (`x-ratelimit-remaining`). */
  readonly burstRemaining?: number;
  /** Milliseconds until the window has room again (`x-ratelimit-reset`, seconds; an epoch when over 10^9). */
  readonly burstResetMs?: number;
  /** Tokens left in the company's day (`x-daily-ratelimit-token-remaining`). */
  readonly dailyRemaining?: number;
  /** Tokens of the company's day (`x-daily-ratelimit-token-limit`). */
  readonly dailyLimit?: number;
  /** `Retry-After`, honoured if present though it is not documented. */
  readonly retryAfterMs?: number;
}

const EPOCH_FROM = 1e9;

/** Reads the rate limit headers; what is missing or not a number is left out. */
export function limitsFrom(headers: Readonly<Record<string, string>>, nowMs: number): Limits {
  const number = (name: string) => {
    const text = headers[name]?.trim();
    return text && /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined;
  };
  const seconds = (name: string) => {
    const value = number(name);
    if (value === undefined) return undefined;
    return value > EPOCH_FROM ? Math.max(0, value * 1000 - nowMs) : value * 1000;
  };
  const limits = {
    burstLimit: number('x-ratelimit-limit'),
    burstRemaining: number('x-ratelimit-remaining'),
    burstResetMs: seconds('x-ratelimit-reset'),
    dailyRemaining: number('x-daily-ratelimit-token-remaining'),
    dailyLimit: number('x-daily-ratelimit-token-limit'),
    retryAfterMs: seconds('retry-after'),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
