import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireResponse {
  readonly status: number;
  /** Lower-cased names; a repeated header is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends one request and reads the whole answer. Rejects with a `NoAnswer`; follows no redirect. */
export type Send = (request: WireRequest) => Promise<WireResponse>;

/** There is no complete answer. `sent: false` means that no byte of the request can have reached the server. */
export class NoAnswer extends Error {
  readonly sent: boolean;
  constructor(sent: boolean, options?: ErrorOptions) {
    super(sent ? 'The answer was lost' : 'The request could not be sent', options);
    this.name = 'NoAnswer';
    this.sent = sent;
  }
}

/** An answer of 500 users is about 350 kB; beyond this it is not an answer of Pipedrive's. */
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * A `Send` over node:http(s) with kept-alive connections (a fifth of the CPU per call of `fetch`).
 * `timeoutMs` bounds the whole exchange.
 */
export function createSend({ timeoutMs = 15_000, connections = 16 } = {}): Send {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: connections }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: connections }),
  };
  return ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      // A reused connection counts as sent: when it breaks, nobody knows how far the request came.
      let sent = false;
      const secure = url.protocol === 'https:';
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: secure ? agents['https:'] : agents['http:'],
        signal: AbortSignal.timeout(timeoutMs),
      });
      const fail = (cause: unknown) => reject(new NoAnswer(sent, { cause }));
      request.on('socket', (socket) => {
        if (!socket.connecting) sent = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (sent = true));
      });
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > LARGEST_ANSWER_BYTES) request.destroy(new Error('The answer is too large'));
          else chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () =>
          response.complete
            ? resolve({
                status: response.statusCode ?? 0,
                headers: flat(response.headers),
                text: Buffer.concat(chunks).toString('utf8'),
              })
            : fail(new Error('The answer was cut off')),
        );
      });
      request.end(body);
    });
}

const flat = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
