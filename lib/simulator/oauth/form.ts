import type { RequestHead } from '../wire/admission.ts';
import type { ReceivedBody } from '../wire/received-body.ts';
import { invalidRequest } from './refusals.ts';

const TYPE = 'application/x-www-form-urlencoded';

/** The fields of a form that came as its type says; the first of each name counts. */
export function readForm({ headers }: RequestHead, body: ReceivedBody): URLSearchParams {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== TYPE) throw invalidRequest(`content must be ${TYPE}`);
  return fieldsOf(body);
}

/** The fields of a form, whatever its type says. */
export const fieldsOf = (body: ReceivedBody): URLSearchParams =>
  new URLSearchParams(typeof body === 'string' ? body : '');
