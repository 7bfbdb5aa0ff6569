import type { ShownWebhook } from '../records/webhook.ts';
import { sendJson } from './send-json.ts';

/** Posts one delivery and answers the status; rejects without one. */
export function post(webhook: ShownWebhook, body: string, signal: AbortSignal): Promise<number> {
  const { subscription_url: url, http_auth_user: user, http_auth_password: password } = webhook;
  return sendJson({
    method: 'POST',
    url,
    userAgent: 'Pipedrive Webhooks',
    ...(user === null && password === null ? {} : { basic: { user: user ?? '', password: password ?? '' } }),
    body,
    signal,
  });
}
