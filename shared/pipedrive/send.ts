import type { ClientRequest, IncomingHttpHeaders, RequestOptions } from 'node:http';

export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** A form travels as multipart/form-data. */
  readonly body?: string | FormData;
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

/** Opens requests of one protocol over its kept-alive connections. */
type Open = (options: RequestOptions) => ClientRequest;

/**
 * A `Send` over node:http(s) with kept-alive connections (a fifth of the CPU per call of `fetch`), which are loaded by
 * the first request: many a Lambda starts and calls nobody. `timeoutMs` bounds the whole exchange.
 */
export function createSend({ timeoutMs = 15_000, connections = 16 } = {}): Send {
  const keptAlive = { keepAlive: true, maxSockets: connections };
  const opening = new Map<string, Promise<Open>>();
  const openerOf = (protocol: string): Promise<Open> => {
    const known = opening.get(protocol);
    if (known) return known;
    const loading = (protocol === 'https:' ? import('node:https') : import('node:http')).then(
      ({ Agent, request }): Open => {
        const agent = new Agent(keptAlive);
        return (options) => request({ ...options, agent });
      },
    );
    opening.set(protocol, loading);
    return loading;
  };
  return async ({ method, url, headers, body }) => {
    const [open, content] = await Promise.all([openerOf(url.protocol), contentOf(body)]);
    return exchange(
      open({ ...placeOf(url), method, headers: { ...headers, ...content.headers } }),
      url.protocol === 'https:' ? 'secureConnect' : 'connect',
      content.bytes,
      timeoutMs,
    );
  };
}

/** What a request needs of a URL. Given the URL itself, Node reads and hands on all of its parts, on every call. */
const placeOf = ({ hostname, port, pathname, search }: URL) => ({
  // An IPv6 address has brackets in a URL and none in a connection.
  hostname: hostname.replace(/^\[|\]$/g, ''),
  port,
  path: pathname + search,
});

interface Content {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly bytes?: string | Uint8Array;
}

async function contentOf(body: WireRequest['body']): Promise<Content> {
  if (body === undefined) return { headers: {} };
  if (typeof body === 'string')
    return { headers: { 'content-length': Buffer.byteLength(body) }, bytes: body };
  const encoded = new Response(body);
  const bytes = new Uint8Array(await encoded.arrayBuffer());
  const type = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return { headers: { 'content-type': type, 'content-length': bytes.length }, bytes };
}

function exchange(
  request: ClientRequest,
  connected: 'connect' | 'secureConnect',
  body: Content['bytes'],
  timeoutMs: number,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    // A reused connection counts as sent: when it breaks, nobody knows how far the request came.
    let sent = false;
    const fail = (cause: unknown) => {
      clearTimeout(timer);
      reject(new NoAnswer(sent, { cause }));
    };
    // An AbortSignal would do the same for ten times the CPU.
    const timer = setTimeout(() => {
      fail(new Error('The answer took too long'));
      request.destroy();
    }, timeoutMs);
    request.on('socket', (socket) => {
      if (!socket.connecting) sent = true;
      else socket.once(connected, () => (sent = true));
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
      response.on('end', () => {
        if (!response.complete) return fail(new Error('The answer was cut off'));
        clearTimeout(timer);
        resolve({
          status: response.statusCode ?? 0,
          headers: flat(response.headers),
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.end(body);
  });
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) all[name] = Array.isArray(value) ? value.join(', ') : value;
  return all;
}
