import { SEARCH_BURST, WINDOW_MS } from './plans.ts';

export interface Room {
  readonly allowed: boolean;
  /** Requests that fit into the window. */
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the oldest request leaves the window. */
  readonly resetSeconds: number;
}

/** The rolling 2 s window of every token. */
export interface Burst {
  /** Takes a place for a request at its arrival, if there is one; a refused request takes none. A `factor` widens all but the searches' window. */
  readonly take: (token: string, pathname: string, nowMs: number, factor?: number) => Room;
  /** Requests in a token's window now. */
  readonly used: (token: string, nowMs: number) => number;
}

/** Searches have a window of their own. Pipedrive does not list the paths that count; these are the ones named so. */
const isSearch = (pathname: string) => /\/(search|itemSearch)(\/|$)/.test(pathname);

export function createBurst(limit: number): Burst {
  const arrivals = new Map<string, number[]>();
  const inWindow = (key: string, nowMs: number) => {
    const kept = (arrivals.get(key) ?? []).filter((arrivedMs) => arrivedMs > nowMs - WINDOW_MS);
    arrivals.set(key, kept);
    return kept;
  };

  return {
    used: (token, nowMs) => inWindow(`${token} all`, nowMs).length,
    take: (token, pathname, nowMs, factor = 1) => {
      const search = isSearch(pathname);
      const most = search ? SEARCH_BURST : limit * factor;
      const window = inWindow(`${token} ${search ? 'search' : 'all'}`, nowMs);
      const allowed = window.length < most;
      if (allowed) window.push(nowMs);
      const oldestMs = window[0] ?? nowMs;
      return {
        allowed,
        limit: most,
        remaining: most - window.length,
        resetSeconds: Math.max(1, Math.ceil((oldestMs + WINDOW_MS - nowMs) / 1000)),
      };
    },
  };
}
