import { Forbidden, InvalidInput, NotFound, TooLarge } from '../../shared/errors.ts';
import {
  bodyBytes,
  type HttpAnswer,
  type HttpEvent,
  httpFunction,
  jsonBody,
  problem,
} from '../../shared/runtime/http-function.ts';
import type { Log } from '../../shared/runtime/observed.ts';
import { parse } from '../../shared/runtime/parse.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Token } from '../../shared/state/tokens.ts';
import { type AuthDeps, authenticate, authorise } from './authenticate.ts';
import type { Served } from './route.ts';

export interface DispatchDeps extends AuthDeps {
  readonly findAccount: (account: string) => Promise<Account | undefined>;
  readonly routes: readonly Served[];
  readonly log: Log;
}

/** API Gateway hands a Lambda at most 6 MB; this leaves room for its envelope. */
const LARGEST_BODY_BYTES = 5 * 1024 * 1024;

/** Every request takes the same way: route, caller, scope, account, query and body, use case. */
export function createDispatch(deps: DispatchDeps): (event: HttpEvent) => Promise<HttpAnswer> {
  return httpFunction(deps.log, async (event) => {
    const { method } = event.requestContext.http;
    const matching = deps.routes.flatMap((route) => {
      const path = pathParameters(route.path, event.rawPath);
      return path ? [{ route, path }] : [];
    });
    const found = matching.find(({ route }) => route.method === method);
    // Also for what does not exist a caller must be known, so that strangers learn nothing of the routes.
    const candidates = found ? [found] : matching;
    const open = candidates.length > 0 && candidates.every(({ route }) => !route.scope);
    const token = open ? undefined : await authenticate(deps, event.headers.authorization);
    if (!found && matching.length > 0) return methodNotAllowed(matching.map(({ route }) => route.method));
    if (!found) throw new NotFound('There is no such route; /openapi.json lists those there are');
    const { route, path } = found;
    if (token && route.scope) authorise(token, route.scope);
    return route.handle({
      path,
      account: await accountOf(deps, token, path.account),
      query: route.query ? parse(route.query, event.queryStringParameters ?? {}, 'query') : undefined,
      by: token?.name ?? '',
      body: route.body
        ? parse(route.body, route.bodyOptional && !event.body ? undefined : bodyOf(event))
        : undefined,
      idempotencyKey: idempotencyKeyOf(event),
      event,
    });
  });
}

const NO_ACCOUNT: Account = {
  account: '0',
  name: '',
  origin: '',
  plan: 'lite',
  mode: 'read-only',
  tokenUserId: 0,
  auth: 'api-token',
  connectedAt: '',
};

/** An account that is not connected and one that is not the caller's give the same answer. */
async function accountOf(
  deps: DispatchDeps,
  token: Token | undefined,
  id: string | undefined,
): Promise<Account> {
  if (id === undefined) {
    if (token?.account !== undefined) throw new Forbidden('This token is for one account only');
    return NO_ACCOUNT;
  }
  const mine = token?.account === undefined || token.account === id;
  const account = mine && /^\d{1,15}$/.test(id) ? await deps.findAccount(id) : undefined;
  if (!account) throw new NotFound('No such account is connected', {});
  return account;
}

/** The parameters of a path that fits the template, or undefined. */
export function pathParameters(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      if (part !== value) return undefined;
      continue;
    }
    const decoded = percentDecoded(value);
    if (!decoded || decoded.length > 256) return undefined;
    parameters[name] = decoded;
  }
  return parameters;
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function bodyOf(event: HttpEvent): unknown {
  if (bodyBytes(event).length > LARGEST_BODY_BYTES)
    throw new TooLarge('The body is larger than the 5 MiB it may have; send it in several requests', {
      field: 'body',
      limitBytes: LARGEST_BODY_BYTES,
    });
  const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json')
    throw new InvalidInput('The body must be application/json', { field: 'content-type' });
  return jsonBody(event);
}

function idempotencyKeyOf(event: HttpEvent): string | undefined {
  const key = event.headers['idempotency-key'];
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new InvalidInput('Idempotency-Key takes 1 to 128 characters without spaces', {
      field: 'Idempotency-Key',
    });
  return key;
}

const methodNotAllowed = (methods: readonly string[]) =>
  problem(
    405,
    'MethodNotAllowed',
    'Another method',
    `This route takes ${methods.join(', ')}.`,
    {},
    {
      allow: methods.join(', '),
    },
  );
