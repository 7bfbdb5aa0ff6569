import { type Endpoint, withCustomFieldsInline } from '../../../shared/pipedrive/index.ts';
import type { Result } from '../behaviour.ts';
import { notPermitted, Refusal, refused } from './refusal.ts';

/** An answer as it goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const jsonAnswer = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

/** A result in Pipedrive's envelope; webhooks say `status: "ok"` too, and an empty v1 page is `data: null`. */
export function resultAnswer(
  endpoint: Endpoint,
  { status = 200, data, additional_data }: Result,
  headers: Readonly<Record<string, string>>,
): Answer {
  const empty = endpoint.version === 'v1' && endpoint.paging && Array.isArray(data) && data.length === 0;
  return jsonAnswer(
    status,
    {
      ...(isWebhooks(endpoint) ? { status: 'ok' } : {}),
      success: true,
      ...(data === undefined ? {} : { data: empty ? null : asSpelt(endpoint, data) }),
      ...(additional_data ? { additional_data } : {}),
    },
    headers,
  );
}

/** Records as their version spells them: in v1 a custom field is one among the record's own. */
function asSpelt({ customFields, listIn }: Endpoint, data: unknown): unknown {
  if (!customFields) return data;
  if (Array.isArray(data)) return data.map(withCustomFieldsInline);
  const list: unknown = listIn && new Map(Object.entries(Object(data))).get(listIn);
  return listIn && Array.isArray(list)
    ? { ...Object(data), [listIn]: list.map(withCustomFieldsInline) }
    : withCustomFieldsInline(data);
}

export const refusalAnswer = (refusal: Refusal, headers: Readonly<Record<string, string>>): Answer =>
  jsonAnswer(refusal.status, refusal.body, headers);

export const isWebhooks = (endpoint: Endpoint): boolean => endpoint.path.startsWith('/webhooks');

/** What an operation says to a caller without the permission it takes. */
export const forbidden = (endpoint: Endpoint): Refusal =>
  isWebhooks(endpoint) ? new Refusal(403, { success: false, message: 'Forbidden' }) : notPermitted();

/** The gateway's answer to a missing, unknown, replaced or deactivated token. */
export const unauthorized = (): Answer =>
  jsonAnswer(
    401,
    {
      success: false,
      error: 'unauthorized access',
      errorCode: 401,
      error_info: 'Please check developers.pipedrive.com',
    },
    { 'x-401-by-gw': 'true' },
  );

/** The same words for the burst window and the day's budget: nothing documented tells them apart. */
export const overLimit = (headers: Readonly<Record<string, string>>): Answer =>
  refusalAnswer(refused(429, 'request over limit'), headers);

/** A page of HTML, as a gateway in front of the API sends it. */
export const htmlAnswer = (status: number, title: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' },
  body: `<!DOCTYPE html>
<html lang="en-US">
<head><title>${title} | Cloudflare</title></head>
<body><h1>${title}</h1><p>The owner of this website has banned you temporarily from accessing it.</p></body>
</html>
`,
});

export const blocked = (): Answer => htmlAnswer(403, 'Access denied');
