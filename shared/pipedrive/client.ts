import type * as z from 'zod/mini';
import type { Call, CallOf, DataOf, Endpoint, Paging, Schema } from './endpoint.ts';
import { collected, type Place, pages, type Whole } from './paging.ts';
import { type Answer, type Ports, perform } from './perform.ts';
import { type RetryPorts, retrying } from './retrying.ts';

/** A set of endpoints by operation id. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** An argument that may be left out when nothing in it is required. */
type Argument<Given> = Record<never, never> extends Given ? [call?: Given] : [call: Given];

/** A list that can be read page by page or as a whole; pages are as large as there are unless the query has a `limit`. */
interface List<Given, Item> {
  /** One request a page: `for await (const { data } of client.getDeals.pages({ query: { owner_id: 7 } }))`. */
  readonly pages: (...call: Argument<Given>) => AsyncGenerator<Answer<readonly Item[]>>;
  readonly all: (...call: Argument<Given>) => Promise<Whole<Item>>;
}

/** One method of the client, and for a list what reads all of it. */
export type Operation<E extends Endpoint> = ((...call: Argument<CallOf<E>>) => Promise<Answer<DataOf<E>>>) &
  (E extends { readonly paging: Paging; readonly items: () => infer I extends Schema }
    ? List<CallOf<E>, z.core.output<I>>
    : Record<never, never>);

export type Client<Table extends Endpoints> = { readonly [Id in keyof Table]: Operation<Table[Id]> };

/** The largest page there is, because a page costs the same whatever its size. */
const LARGEST_PAGE = 500;

/**
 * A client with one method for each endpoint given, so that a Lambda carries only what it calls:
 * `createClient({ ...v1.users, ...v2.deals }, ports).getUsers()`. Methods throw the errors of shared/errors.ts.
 */
export function createClient<Table extends Endpoints>(
  endpoints: Table,
  ports: Ports & RetryPorts,
): Client<Table> {
  const methods = Object.entries(endpoints).map(([id, endpoint]) => [id, methodOf(endpoint, ports)]);
  // The one place where the types drawn from the declarations meet the code that is driven by them.
  return Object.fromEntries(methods);
}

function methodOf(endpoint: Endpoint, ports: Ports & RetryPorts) {
  const method = (call: Call = {}) => retrying(ports, () => perform(ports, endpoint, call));
  if (!endpoint.paging) return method;
  const size = endpoint.paging === 'if-told' ? {} : { limit: endpoint.pageLimit ?? LARGEST_PAGE };
  const read = (call: Call) => async (place: Place) =>
    listed(await method({ ...call, query: { ...size, ...call.query, ...place } }));
  const list = (call: Call = {}) => pages(read(call));
  return Object.assign(method, { pages: list, all: (call?: Call) => collected(list(call)) });
}

const listed = ({ data, ...answer }: Answer<unknown>): Answer<readonly unknown[]> => ({
  ...answer,
  data: Array.isArray(data) ? data : [],
});
