import type { Call, CallOf, DataOf, Endpoint } from './endpoint.ts';
import { type Answer, type Ports, perform } from './perform.ts';
import { type RetryPorts, retrying } from './retrying.ts';

/** A set of endpoints by operation id. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** One method of the client; its argument may be left out when nothing in it is required. */
export type Operation<E extends Endpoint> =
  Record<never, never> extends CallOf<E>
    ? (call?: CallOf<E>) => Promise<Answer<DataOf<E>>>
    : (call: CallOf<E>) => Promise<Answer<DataOf<E>>>;

export type Client<Table extends Endpoints> = { readonly [Id in keyof Table]: Operation<Table[Id]> };

/**
 * A client with one method for each endpoint given, so that a Lambda carries only what it calls:
 * `createClient({ ...users, ...roles }, ports).getUsers()`. Methods throw the errors of shared/errors.ts.
 */
export function createClient<Table extends Endpoints>(
  endpoints: Table,
  ports: Ports & RetryPorts,
): Client<Table> {
  const methods = Object.entries(endpoints).map(([id, endpoint]) => [
    id,
    (call: Call = {}) => retrying(ports, () => perform(ports, endpoint, call)),
  ]);
  // The one place where the types drawn from the declarations meet the code that is driven by them.
  return Object.fromEntries(methods);
}
