import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A request that Pipedrive itself makes. */
export interface OwnRequest {
  readonly method: 'POST' | 'DELETE';
  readonly url: string;
  readonly userAgent: string;
  readonly basic?: { readonly user: string; readonly password: string };
  /** JSON. */
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Sends it and answers the status; rejects without one. Follows no redirect and keeps no connection. */
export function sendJson({ method, url: text, userAgent, basic, body, signal }: OwnRequest): Promise<number> {
  const url = new URL(text);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method,
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': userAgent,
        ...(basic
          ? {
              authorization: `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`,
            }
          : {}),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', () => {});
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.end(body);
  });
}
