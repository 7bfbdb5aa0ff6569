import type { IncomingMessage } from 'node:http';
import { LOCAL_ACCOUNT } from './aws/service.ts';

/** A route of the HTTP API: `ANY /webhooks/{account}` or `$default`. */
export interface PlannedRoute {
  readonly routeKey: string;
  readonly functionArn: string;
}

/** The route that API Gateway chooses: most literal parts first, then its own method before ANY, and `$default` last. */
export function routeOf(
  routes: readonly PlannedRoute[],
  method: string,
  path: string,
): { route: PlannedRoute; parameters: Record<string, string> } | undefined {
  const fitting = routes
    .filter(({ routeKey }) => routeKey !== '$default')
    .flatMap((route) => {
      const [verb = '', template = ''] = route.routeKey.split(' ');
      const parameters = verb === 'ANY' || verb === method ? parametersOf(template, path) : undefined;
      return parameters
        ? [{ route, parameters, variables: Object.keys(parameters).length, any: verb === 'ANY' }]
        : [];
    })
    .sort((a, b) => a.variables - b.variables || Number(a.any) - Number(b.any));
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  return fitting[0] ?? (fallback ? { route: fallback, parameters: {} } : undefined);
}

function parametersOf(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const pairs = wanted.map(
    (part, index) => [/^\{(\w+)\}$/.exec(part)?.[1], part, given[index] ?? ''] as const,
  );
  if (pairs.some(([name, part, value]) => (name ? value === '' : part !== value))) return undefined;
  return Object.fromEntries(pairs.flatMap(([name, , value]) => (name ? [[name, decoded(value)]] : [])));
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export interface EventParts {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly parameters: Record<string, string>;
  readonly requestId: string;
  readonly nowMs: number;
}

/** The event of payload format 2.0, as API Gateway makes it from a request. */
export function httpEvent({ request, url, body, routeKey, parameters, requestId, nowMs }: EventParts) {
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  const cookies = request.headers.cookie?.split('; ');
  // Every header name once, in lower case; a repeated one joined with commas.
  const headers = new Map<string, string>();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'cookie') continue;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  const method = request.method ?? 'GET';
  const text = isText(headers.get('content-type'));
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.replace(/^\?/, ''),
    ...(cookies ? { cookies } : {}),
    headers: Object.fromEntries(headers),
    ...(query.size > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    ...(Object.keys(parameters).length > 0 ? { pathParameters: parameters } : {}),
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: 'local',
      domainName: request.headers.host ?? '',
      domainPrefix: 'local',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: accessLogTime(nowMs),
      timeEpoch: nowMs,
    },
    ...(body.length > 0 ? { body: body.toString(text ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** `12/Mar/2026:19:03:58 +0000`, as access logs have it. */
const accessLogTime = (nowMs: number): string =>
  new Date(nowMs).toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4 +0000');

/** API Gateway passes these as text and everything else as base64. */
const isText = (contentType: string | undefined): boolean =>
  /^(text\/|application\/(json|javascript|xml|[\w.+-]+\+(json|xml))\b)/i.test(contentType ?? '');
