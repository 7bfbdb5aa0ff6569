import type { Endpoint } from '../../../shared/pipedrive/index.ts';
import type { Abuse } from '../limits/abuse.ts';
import type { Budget } from '../limits/budget.ts';
import type { Burst, Room } from '../limits/burst.ts';
import { OAUTH_BURST } from '../limits/plans.ts';
import { scopeMismatch } from '../oauth/refusals.ts';
import type { UserRecord } from '../records/user.ts';
import type { Company } from '../store/company.ts';
import { type Answer, blocked, overLimit, refusalAnswer, unauthorized } from './answers.ts';
import { type Authenticated, callerOf } from './auth.ts';
import type { Route, Router } from './routes.ts';

/** The head of a request as it arrives. */
export interface RequestHead {
  readonly method: string;
  /** Path and query: `/api/v2/deals?limit=500`. */
  readonly url: string;
  /** Lower-cased names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A request that passed the gate. */
export interface Admitted extends Authenticated {
  readonly route: Route;
  readonly rateHeaders: Readonly<Record<string, string>>;
}

export interface Gate {
  readonly pass: (head: RequestHead, pathname: string, nowMs: number) => Admitted | Refused;
}

interface Refused {
  readonly refusal: Answer;
  readonly caller?: UserRecord;
}

/**
 * What stands before every operation, in this order: Cloudflare's block, the token, the burst window, the route and
 * the day's budget. A request that passes is charged whatever comes of it; what a refused one costs is not documented.
 */
export function createGate(ports: {
  readonly company: Company;
  readonly router: Router;
  readonly burst: Burst;
  readonly budget: Budget;
  readonly abuse: Abuse;
  readonly showRates: boolean;
}): Gate {
  const { company, router, burst, budget, abuse } = ports;

  const headersOf = (room: Room, nowMs: number, endpoint?: Endpoint, caller?: UserRecord) => {
    const writes = endpoint?.method === 'POST' || endpoint?.method === 'PUT';
    const left = writes && caller ? budget.countWrite(caller.id, nowMs) : undefined;
    if (!ports.showRates) return {};
    return {
      'x-ratelimit-limit': String(room.limit),
      'x-ratelimit-remaining': String(room.remaining),
      'x-ratelimit-reset': String(room.resetSeconds),
      'x-daily-ratelimit-token-limit': String(budget.limit()),
      'x-daily-ratelimit-token-remaining': String(Math.max(0, budget.limit() - budget.spent(nowMs))),
      ...(left === undefined ? {} : { 'x-daily-requests-left': String(left) }),
    };
  };

  return {
    pass: (head, pathname, nowMs) => {
      const token = head.headers['x-api-token'] ?? '';
      if (abuse.blocked(token, nowMs)) return { refusal: blocked() };
      const who = callerOf(company, head.headers, nowMs);
      if ('refusal' in who) return who;
      const { caller, app } = who;

      const room = burst.take(who.window, pathname, nowMs, app ? OAUTH_BURST : 1);
      const route = router(head.method, pathname);
      const tooFast = !room.allowed;
      if (tooFast || (route && !budget.charge(route.endpoint.cost, nowMs))) {
        // Only the traffic of API tokens is blocked.
        if (!app) abuse.refused(token, nowMs);
        return { refusal: overLimit(headersOf(room, nowMs)), caller };
      }
      // An unknown path and a wrong method are answered by the gateway, with the very body of a wrong token.
      // That an app is told of a path outside its scopes instead is taken from what others have met.
      if (!route) return { refusal: app ? refusalAnswer(scopeMismatch(), {}) : unauthorized(), caller };
      // An app is not told how many writes are left.
      const writer = app ? undefined : caller;
      return { ...who, route, rateHeaders: headersOf(room, nowMs, route.endpoint, writer) };
    },
  };
}
