import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ShownWebhook } from './records/webhook.ts';

/** Posts one delivery and answers the status; rejects without one. Follows no redirect and keeps no connection. */
export function post(webhook: ShownWebhook, body: string, signal: AbortSignal): Promise<number> {
  const url = new URL(webhook.subscription_url);
  const { http_auth_user: user, http_auth_password: password } = webhook;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Pipedrive Webhooks',
        ...(user === null && password === null
          ? {}
          : { authorization: `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}` }),
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
