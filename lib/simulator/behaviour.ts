import type * as z from 'zod/mini';
import type { Endpoint } from '../../shared/pipedrive/index.ts';
import type { Actor, Changes } from './changes/changes.ts';
import type { AppAccess } from './oauth/scopes.ts';
import type { Settings } from './options.ts';
import type { UserRecord } from './records/user.ts';
import type { Sees } from './rules/visibility.ts';
import type { Company } from './store/company.ts';

/** What a behaviour works with; it is synchronous, and the engine commits what it changed as a whole. */
export interface Context {
  readonly company: Company;
  readonly changes: Changes;
  readonly settings: Settings;
  readonly sees: Sees;
  /** Whose token the request carries. */
  readonly caller: UserRecord;
  /** The app that acts for the caller; none with the caller's own API token. */
  readonly app: AppAccess | undefined;
  readonly actor: Actor;
  readonly nowMs: number;
  /** Where the simulator itself answers, which no webhook may point to. */
  readonly ownOrigin: () => string | undefined;
}

/** What the engine puts into an envelope. */
export interface Result {
  /** 200 unless given. */
  readonly status?: number;
  readonly data?: unknown;
  readonly additional_data?: object;
}

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** A request of an endpoint, its query and body already parsed by the endpoint's schemas. */
export interface Input<E extends Endpoint> {
  readonly path: { readonly [Name in Names<E['path']>]: string };
  readonly query: E extends { readonly query: () => infer Q extends z.core.$ZodType }
    ? z.core.output<Q>
    : unknown;
  readonly body: E extends { readonly body: () => infer B extends z.core.$ZodType }
    ? z.core.output<B>
    : unknown;
}

/** What an operation does. It throws a `Refusal` to say no. */
export type Behaviour<E extends Endpoint> = (input: Input<E>, context: Context) => Result;

/** The behaviours of a set of endpoints, one for each: a declared operation without one does not compile. */
export type BehavioursOf<Endpoints> = {
  readonly [Id in keyof Endpoints]: Endpoints[Id] extends Endpoint ? Behaviour<Endpoints[Id]> : never;
};
