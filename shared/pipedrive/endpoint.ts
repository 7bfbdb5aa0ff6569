import type * as z from 'zod/mini';

/**
 * What happens when the same request arrives twice.
 * - `reads`: nothing. - `same-effect`: the same state again. - `duplicates`: a second record.
 */
export type Repeat = 'reads' | 'same-effect' | 'duplicates';

/**
 * How far Pipedrive stands behind an operation; one without a status is active.
 * - `beta`: may change without notice. - `deprecated`: works, and is going to end.
 * - `removed`: gone from the documentation; it may still answer, with no promise (FACTS: v1 to v2).
 */
export type Status = 'active' | 'beta' | 'deprecated' | 'removed';

export type Schema = z.core.$ZodType;
/** A schema that is built when it is first needed: a Lambda declares many operations and calls a few. */
export type Lazy<S extends Schema = Schema> = () => S;
/** What a schema answers: `type Deal = Infer<typeof Deal>`. */
export type Infer<L extends Lazy> = z.core.output<ReturnType<L>>;

/**
 * How a list goes on: v1 `start`, or an opaque `cursor`. `if-told`: not documented to go on at all, but followed
 * when an answer says that there is more.
 */
export type Paging = 'offset' | 'cursor' | 'if-told';

/** One operation of Pipedrive's API, declared once: calls, prices, retry rules, the reference and the simulator are drawn from it. */
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
  readonly status?: Exclude<Status, 'active'>;
  /** What to call instead of a deprecated or removed operation: `v2.getPersons`. */
  readonly replacement?: `${'v1' | 'v2'}.${string}`;
  /** The body field that names the user it changes, where that is not the path's record: a role assignment. */
  readonly changesUser?: string;
  readonly paging?: Paging;
  /** The largest page, where that is not 500. */
  readonly pageLimit?: number;
  /** The field of `data` that holds the list, where `data` is not the list itself: a search's `items`. */
  readonly listIn?: string;
  /** How the body travels, where that is not JSON. */
  readonly encoding?: 'multipart';
  /**
   * v1 spreads custom fields among a record's own fields. In our calls and answers they are in `custom_fields`, as in v2;
   * the client moves them on the way out and in.
   */
  readonly customFields?: 'inline';
  readonly query?: Lazy;
  readonly body?: Lazy;
  /** The fields of `data` that we use, for one record; a field Pipedrive adds is dropped, not refused. */
  readonly data?: Lazy;
  /** The same for a list, where one odd record must not cost the others. */
  readonly items?: Lazy;
}

/** Declares an endpoint, keeping the literal types that the client's methods are drawn from. */
export const endpoint = <const E extends Endpoint>(declaration: E): E => declaration;

const built = new WeakMap<Lazy, Schema>();

/** The schema of a declaration, built once. */
export function schemaOf(lazy: Lazy): Schema {
  const known = built.get(lazy);
  if (known) return known;
  const schema = lazy();
  built.set(lazy, schema);
  return schema;
}

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** What `path` must hold: `{ id }` for `/users/{id}`. */
export type PathParameters<Path extends string> = { readonly [N in Names<Path>]: string | number };

type Given<Key extends string, Value> = { readonly [K in Key]: Value };
type Perhaps<Key extends string, Value> = { readonly [K in Key]?: Value };
type Nothing = Record<never, never>;

/** `query` may be left out when nothing in it is required. */
type QueryOf<Query> = Nothing extends Query ? Perhaps<'query', Query> : Given<'query', Query>;

/** What a call of the endpoint takes. */
export type CallOf<E extends Endpoint> = ([Names<E['path']>] extends [never]
  ? Nothing
  : Given<'path', PathParameters<E['path']>>) &
  (E extends { readonly query: () => infer Q extends Schema } ? QueryOf<z.core.input<Q>> : Nothing) &
  (E extends { readonly body: () => infer B extends Schema } ? Given<'body', z.core.input<B>> : Nothing);

/** What a call of the endpoint answers as `data`. */
export type DataOf<E extends Endpoint> = E extends { readonly items: () => infer I extends Schema }
  ? readonly z.core.output<I>[]
  : E extends { readonly data: () => infer D extends Schema }
    ? z.core.output<D>
    : undefined;

/** A call without its types, as it arrives from a queue. */
export interface Call {
  readonly path?: Readonly<Record<string, string | number>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}
