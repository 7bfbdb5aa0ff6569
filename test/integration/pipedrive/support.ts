import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../../lib/simulator/options.ts';
import {
  catalog,
  createClient,
  createSend,
  type Ports,
  type RetryPorts,
} from '../../../shared/pipedrive/index.ts';
import { startCompany } from '../simulator/support.ts';

type Settings = Parameters<typeof createSend>[0];

/** The client layer over a real socket to `origin`; it sleeps by `sleep`, and remembers how long. */
export function openClient(
  origin: string,
  settings: Settings = {},
  sleep: (ms: number) => Promise<void> = async () => {},
) {
  const slept: number[] = [];
  let apiToken = 'simulated-api-token';
  let nowMs = 0;
  const ports: Ports & RetryPorts = {
    origin,
    send: createSend(settings),
    credentials: async () => ({ 'x-api-token': apiToken }),
    room: async () => ({ answered: () => {} }),
    heard: async () => {},
    deprecated: () => {},
    now: () => nowMs,
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
      await sleep(ms);
    },
    random: () => 0.5,
  };
  const replaceToken = (token: string) => {
    apiToken = token;
  };
  return { client: createClient({ ...catalog.v1, ...catalog.v2 }, ports), ports, slept, replaceToken };
}

/** A simulated company on driven time, which passes while the client sleeps. */
export async function connectCompany(options: SimulatorOptions = {}, settings: Settings = {}) {
  const company = await startCompany(options);
  return { ...company, ...openClient(company.simulator.url, settings, company.timers.advance) };
}

/** A server of a few lines on a port of its own that counts its connections, closed after the test. */
export async function startServer(listener: RequestListener) {
  let connections = 0;
  const server = createServer(listener);
  server.on('connection', () => {
    connections++;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  let open = true;
  const closeOnce = async () => {
    if (open) await close();
    open = false;
  };
  onTestFinished(closeOnce);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { origin: `http://127.0.0.1:${port}`, connections: () => connections, close: closeOnce };
}
