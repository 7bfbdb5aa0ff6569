import type * as z from 'zod/mini';

/**
 * What happens when the same request arrives twice.
 * - `reads`: nothing. - `same-effect`: the same state again. - `duplicates`: a second record.
 */
export type Repeat = 'reads' | 'same-effect' | 'duplicates';

export type Schema = z.core.$ZodType;

/** One operation of Pipedrive's API, declared once: calls, prices, retry rules and the simulator are drawn from it. */
export interface Endpoint {
  /** As the official OpenAPI files and SDK spell it: `addUser`. */
  readonly operation: string;
  readonly version: 'v1' | 'v2';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/{version}`, parameters in braces: `/users/{id}`. */
  readonly path: `/${string}`;
  /** Tokens of the company's daily budget, whatever the size of the answer (`x-token-cost` in the OpenAPI files). */
  readonly cost: number;
  /** Any one of these OAuth scopes is enough. */
  readonly scopes: readonly string[];
  readonly repeat: Repeat;
  /** The body field that names the user it changes, where that is not the path's record: a role assignment. */
  readonly changesUser?: string;
  /** How a list goes on: v1 `start`, or an opaque `cursor`. Absent: the whole list in one answer. */
  readonly paging?: 'offset' | 'cursor';
  readonly query?: Schema;
  readonly body?: Schema;
  /** The fields of `data` that we use, for one record; a field Pipedrive adds is dropped, not refused. */
  readonly data?: Schema;
  /** The same for a list, where one odd record must not cost the others. */
  readonly items?: Schema;
}

/** Declares an endpoint, keeping the literal types that the client's methods are drawn from. */
export const endpoint = <const E extends Endpoint>(declaration: E): E => declaration;

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** What `path` must hold: `{ id }` for `/users/{id}`. */
export type PathParameters<Path extends string> = { readonly [N in Names<Path>]: string | number };

type Given<Key extends string, Value> = { readonly [K in Key]: Value };
type Nothing = Record<never, never>;

/** What a call of the endpoint takes. */
export type CallOf<E extends Endpoint> = ([Names<E['path']>] extends [never]
  ? Nothing
  : Given<'path', PathParameters<E['path']>>) &
  (E extends { readonly query: infer Q extends Schema } ? { readonly query?: z.core.input<Q> } : Nothing) &
  (E extends { readonly body: infer B extends Schema } ? Given<'body', z.core.input<B>> : Nothing);

/** What a call of the endpoint answers as `data`. */
export type DataOf<E extends Endpoint> = E extends { readonly items: infer I extends Schema }
  ? readonly z.core.output<I>[]
  : E extends { readonly data: infer D extends Schema }
    ? z.core.output<D>
    : undefined;

/** A call without its types, as it arrives from a queue. */
export interface Call {
  readonly path?: Readonly<Record<string, string | number>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}
