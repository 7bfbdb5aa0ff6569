import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../../lib/simulator/options.ts';
import { type RunningSimulator, startSimulator } from '../../../lib/simulator/start-simulator.ts';
import { createDrivenTimers, type DrivenTimers } from '../../support/driven-timers.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test states what it expects of an answer
  readonly json: any;
}

export interface TestCompany {
  readonly simulator: RunningSimulator;
  readonly timers: DrivenTimers;
  readonly call: (method: string, path: string, body?: unknown, token?: string) => Promise<Reply>;
}

/** A small company on driven time, closed after the test. */
export async function startCompany(options: SimulatorOptions = {}): Promise<TestCompany> {
  const timers = createDrivenTimers();
  const simulator = await startSimulator({ port: 0, users: 12, timers, ...options });
  let open = true;
  const close = async () => {
    if (open) await simulator.close();
    open = false;
  };
  onTestFinished(close);
  return {
    simulator: { ...simulator, close },
    timers,
    call: (method, path, body, token = 'simulated-api-token') =>
      callAt(simulator.url, method, path, body, { 'x-api-token': token }),
  };
}

export async function callAt(
  origin: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Reply> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? parsed(text) : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Receiver {
  readonly url: string;
  /** What has been delivered, parsed, oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: a test states what it expects of a delivery
  readonly bodies: any[];
  readonly authorizations: (string | undefined)[];
  /** The status of every answer from now on; `hang` answers never. */
  readonly answer: (status: number | 'hang') => void;
  /** Resolves when so many deliveries have come. */
  readonly received: (count: number) => Promise<void>;
}

/** A webhook's target on a port of its own, closed after the test. */
export async function startReceiver(): Promise<Receiver> {
  const bodies: unknown[] = [];
  const authorizations: (string | undefined)[] = [];
  const watchers: { count: number; resolve: () => void }[] = [];
  let status: number | 'hang' = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      authorizations.push(request.headers.authorization);
      if (status !== 'hang') response.writeHead(status, { location: '/elsewhere' }).end();
      for (const { count, resolve } of watchers) if (bodies.length >= count) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    bodies,
    authorizations,
    answer: (next) => {
      status = next;
    },
    received: (count) =>
      bodies.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => watchers.push({ count, resolve })),
  };
}

/** Registers a v2 webhook for everything and answers its id. */
export async function register(company: TestCompany, url: string, more: object = {}): Promise<number> {
  const reply = await company.call('POST', '/api/v1/webhooks', {
    subscription_url: url,
    event_action: '*',
    event_object: '*',
    name: 'test',
    ...more,
  });
  return reply.json.data.id;
}
