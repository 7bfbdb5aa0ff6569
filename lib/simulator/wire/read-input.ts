import * as z from 'zod';
import { type Endpoint, schemaOf, withCustomFieldsApart } from '../../../shared/pipedrive/index.ts';
import { isWebhooks } from './answers.ts';
import type { Form, ReceivedBody } from './received-body.ts';
import { badRequest, type Refusal, refusedField } from './refusal.ts';

/** The query by the endpoint's schema. Without a schema it is ignored, as GET /users ignores what it is sent. */
export function readQuery({ query, ...endpoint }: Endpoint, parameters: URLSearchParams): unknown {
  return query ? fromTexts(endpoint, schemaOf(query), Object.fromEntries(parameters)) : {};
}

/**
 * The body by the endpoint's schema, with the custom fields of a v1 record in `custom_fields`; an operation without a
 * schema ignores what it is sent.
 */
export function readBody({ body, ...endpoint }: Endpoint, received: ReceivedBody): unknown {
  if (!body) return undefined;
  const schema = schemaOf(body);
  if (endpoint.encoding === 'multipart') return fromTexts(endpoint, schema, formIn(received));
  const json = parsed(received);
  const result = z.safeParse(schema, endpoint.customFields ? lifted(json) : json);
  if (result.success) return result.data;
  throw mismatch(endpoint, result.error.issues[0]);
}

/** A record with its custom fields in `custom_fields`, if it has any: not every body of such an operation takes some. */
function lifted(json: unknown): unknown {
  const { custom_fields: custom, ...own }: { custom_fields?: unknown } = Object(withCustomFieldsApart(json));
  return Object.keys(Object(custom)).length === 0 ? own : { ...own, custom_fields: custom };
}

/** Parses what arrives as text, be it in an address or in a form. */
function fromTexts(endpoint: Endpoint, schema: z.core.$ZodType, texts: Form): unknown {
  const asTexts = z.safeParse(schema, texts);
  if (asTexts.success) return asTexts.data;
  // What does not fit as text may be a number or a boolean.
  const failing = new Set(asTexts.error.issues.map((issue) => issue.path[0]));
  const values = Object.entries(texts).map(([name, text]) => [
    name,
    failing.has(name) && typeof text === 'string' ? valueIn(text) : text,
  ]);
  const asValues = z.safeParse(schema, Object.fromEntries(values));
  if (asValues.success) return asValues.data;
  throw mismatch(endpoint, asValues.error.issues[0]);
}

function formIn(received: ReceivedBody): Form {
  if (typeof received === 'string') throw badRequest('The request body must be multipart/form-data');
  return received;
}

function parsed(received: ReceivedBody): unknown {
  try {
    if (typeof received === 'string') return JSON.parse(received || '{}');
  } catch {
    // Refused below, as a form is.
  }
  throw badRequest('The request body is not valid JSON');
}

function valueIn(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function mismatch(endpoint: Endpoint, issue: z.core.$ZodIssue | undefined): Refusal {
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const field = [...(issue?.path ?? []), ...extra.slice(0, 1)].join('.');
  const reason = extra.length > 0 ? 'is not allowed' : (issue?.message ?? 'is not valid');
  if (isWebhooks(endpoint)) return refusedField(400, field, reason);
  return badRequest(`Parameters validation failed: ${field || 'body'}: ${reason}`);
}
