import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { bodyOf } from '../../body-of.ts';
import type { AwsResponse } from '../service.ts';

/** Sends a call of the JSON protocol on to a local server. */
export interface Forwarder {
  readonly send: (
    headers: Readonly<Record<string, string>>,
    body: Buffer | string,
    signal?: AbortSignal,
  ) => Promise<AwsResponse>;
  readonly close: () => void;
}

/** Headers that belong to one connection, or that change with the body. */
const OWN_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
  'expect',
]);

/** A forwarder to a loopback port that keeps its connections. */
export function createForwarder(port: number): Forwarder {
  const agent = new Agent({ keepAlive: true });
  return {
    send: async (headers, body, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<AwsResponse>();
      const outgoing = httpRequest(
        {
          agent,
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/',
          headers: { ...passOn(headers), 'content-length': Buffer.byteLength(body) },
          ...(signal && { signal }),
        },
        (incoming) => {
          const status = incoming.statusCode ?? 500;
          bodyOf(incoming, Number.POSITIVE_INFINITY).then(
            (answer = Buffer.alloc(0)) =>
              resolve({ status, headers: passOn(incoming.headers), body: answer }),
            reject,
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
      return promise;
    },
    close: () => agent.destroy(),
  };
}

function passOn(headers: IncomingHttpHeaders | Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || OWN_HEADERS.has(name) ? [] : [[name, String(value)]],
  );
  return Object.fromEntries(entries);
}
