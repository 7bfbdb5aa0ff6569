import type * as z from 'zod/mini';
import type { HttpAnswer, HttpEvent } from '../../shared/runtime/http-function.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Scope } from '../../shared/state/tokens.ts';

type Schema = z.core.$ZodType;
type OutputOf<S> = S extends Schema ? z.core.output<S> : undefined;

/** A request that has been let in and parsed. */
export interface Request<Body, Query> {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The account of the path, connected and open to the caller's token. */
  readonly account: Account;
  /** The name of the caller's token, for the audit; empty on a route that is open to all. */
  readonly by: string;
  /** `Idempotency-Key`: the same request again has the same answer and no second effect. */
  readonly idempotencyKey: string | undefined;
  /** The request itself, for the few routes that have their own proof or cookies. */
  readonly event: HttpEvent;
}

/** One route, declared once: dispatch, checks and the OpenAPI document are drawn from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/${string}`;
  readonly summary: string;
  /** What the bearer token must be allowed; absent for the few routes that are open to all. */
  readonly scope?: Scope;
  /** Proven by HTTP Basic, which its handler checks. */
  readonly basic?: true;
  readonly query?: Schema;
  readonly body?: Schema;
  /** The body may be left out; its schema takes `undefined`. */
  readonly bodyOptional?: true;
  readonly status: number;
  readonly answer?: Schema;
  /** Another answer that it may give. */
  readonly also?: { readonly status: number; readonly summary: string; readonly answer: Schema };
  readonly idempotent?: boolean;
}

export interface Served extends Route {
  readonly handle: (request: Request<unknown, unknown>) => Promise<HttpAnswer>;
}

/** Binds a declaration to what it does. The dispatcher parses body and query with the route's own schemas before. */
export function route<const R extends Route>(
  declaration: R,
  handle: (request: Request<OutputOf<R['body']>, OutputOf<R['query']>>) => Promise<HttpAnswer>,
): Served {
  // Sound because dispatch hands over exactly what these schemas put out.
  return { ...declaration, handle: handle as Served['handle'] };
}
