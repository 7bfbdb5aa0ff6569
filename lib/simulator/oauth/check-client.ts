import type { RequestHead } from '../wire/admission.ts';
import type { OAuthApp } from './app.ts';
import { invalidClient } from './refusals.ts';

/** The app proves itself by HTTP Basic, or in the form, which is allowed and not recommended. */
export function checkClient(app: OAuthApp, { headers }: RequestHead, form: URLSearchParams): void {
  const { id, secret } = fromBasic(headers.authorization) ?? {
    id: form.get('client_id'),
    secret: form.get('client_secret'),
  };
  if (!id || !secret) throw invalidClient('cannot retrieve client credentials');
  if (id !== app.clientId || secret !== app.clientSecret) throw invalidClient('client is invalid');
}

function fromBasic(header: string | undefined) {
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? { id: null, secret: null } : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}
