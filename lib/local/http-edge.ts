import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Timers } from '../timers.ts';
import { bodyOf } from './body-of.ts';
import { httpEvent, type PlannedRoute, routeOf } from './http-event.ts';
import type { Lambda } from './lambda/lambda-service.ts';

export interface EdgeOptions {
  readonly port: number;
  readonly routes: readonly PlannedRoute[];
  readonly invoke: Lambda['invoke'];
  readonly timers: Timers;
  /** One line for each request, as the stage's access log. */
  readonly log: (line: string) => void;
}

export interface Edge {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** What API Gateway takes, and what it may hand to a Lambda. */
const LARGEST_REQUEST_BYTES = 10 * 1024 * 1024;
const LARGEST_EVENT_BYTES = 6 * 1024 * 1024;
const GRACE_MS = 2_000;

/** A function may also answer plain JSON, which then is the body of a 200. */
const Answer = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** The HTTP API of the template on a loopback port: requests become events, answers of functions become responses. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const server = createServer((request, response) => {
    const startMs = options.timers.now();
    const requestId = randomUUID();
    serve(options, request, response, requestId)
      .catch(() => gatewayAnswer(response, 500, 'Internal Server Error'))
      .then((routeKey) => {
        const status = response.statusCode;
        const latencyMs = options.timers.now() - startMs;
        const time = new Date(startMs).toISOString();
        options.log(JSON.stringify({ requestId, time, route: routeKey ?? '', status, latencyMs }));
      });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const cancel = options.timers.after(GRACE_MS, () => server.closeAllConnections());
      await closed;
      cancel();
    },
  };
}

async function serve(
  { routes, invoke, timers }: EdgeOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<string | undefined> {
  const body = await bodyOf(request, LARGEST_REQUEST_BYTES);
  if (body === undefined) return gatewayAnswer(response, 413, 'Request Entity Too Large');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const found = routeOf(routes, request.method ?? 'GET', url.pathname);
  if (!found) return gatewayAnswer(response, 404, 'Not Found');

  const { route, parameters } = found;
  const nowMs = timers.now();
  const event = httpEvent({ request, url, body, routeKey: route.routeKey, parameters, requestId, nowMs });
  if (Buffer.byteLength(JSON.stringify(event)) > LARGEST_EVENT_BYTES)
    return gatewayAnswer(response, 413, 'Request Entity Too Large');
  const { payload, functionError } = await invoke(route.functionArn, event);
  if (functionError !== undefined) return gatewayAnswer(response, 500, 'Internal Server Error');

  const result: unknown = JSON.parse(payload ?? 'null');
  const parsed = Answer.safeParse(result);
  const answer: z.infer<typeof Answer> = parsed.success
    ? parsed.data
    : { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result) };
  const bytes = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(answer.statusCode, {
    ...Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)])),
    ...(answer.cookies ? { 'set-cookie': answer.cookies } : {}),
    'content-length': bytes.length,
    'apigw-requestid': requestId,
  });
  response.end(bytes);
  return route.routeKey;
}

function gatewayAnswer(response: ServerResponse, status: number, message: string): undefined {
  if (response.headersSent) {
    response.destroy();
    return undefined;
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message }));
  return undefined;
}
