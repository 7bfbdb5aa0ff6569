/** When Cloudflare steps in front of a caller that hammers on through its 429s. Pipedrive names no figures. */
export interface AbuseOptions {
  /** Refused requests within `windowMs` that lead to a block. */
  readonly refusals: number;
  readonly windowMs: number;
  readonly blockMs: number;
}

export interface Abuse {
  readonly blocked: (token: string, nowMs: number) => boolean;
  /** Counts a 429. */
  readonly refused: (token: string, nowMs: number) => void;
}

export function createAbuse({ refusals, windowMs, blockMs }: AbuseOptions): Abuse {
  const refusedAt = new Map<string, number[]>();
  const blockedUntil = new Map<string, number>();
  return {
    blocked: (token, nowMs) => nowMs < (blockedUntil.get(token) ?? 0),
    refused: (token, nowMs) => {
      const recent = (refusedAt.get(token) ?? []).filter((ms) => ms > nowMs - windowMs);
      recent.push(nowMs);
      refusedAt.set(token, recent);
      if (recent.length < refusals) return;
      blockedUntil.set(token, nowMs + blockMs);
      refusedAt.delete(token);
    },
  };
}
