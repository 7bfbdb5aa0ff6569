import * as z from 'zod';
import { type Endpoint, schemaOf } from '../../shared/pipedrive/index.ts';
import { isWebhooks } from './answers.ts';
import { badRequest, type Refusal, refusedField } from './refusal.ts';

/** The query by the endpoint's schema. Without a schema it is ignored, as GET /users ignores what it is sent. */
export function readQuery({ query, ...endpoint }: Endpoint, parameters: URLSearchParams): unknown {
  if (!query) return {};
  const schema = schemaOf(query);
  const texts = Object.fromEntries(parameters);
  const asTexts = z.safeParse(schema, texts);
  if (asTexts.success) return asTexts.data;
  // What does not fit as text may be a number or a boolean.
  const failing = new Set(asTexts.error.issues.map((issue) => issue.path[0]));
  const values = Object.entries(texts).map(([name, text]) => [
    name,
    failing.has(name) ? valueIn(text) : text,
  ]);
  const asValues = z.safeParse(schema, Object.fromEntries(values));
  if (asValues.success) return asValues.data;
  throw mismatch(endpoint, asValues.error.issues[0]);
}

/** The JSON body by the endpoint's schema; an operation without one ignores what it is sent. */
export function readBody({ body, ...endpoint }: Endpoint, text: string): unknown {
  if (!body) return undefined;
  const result = z.safeParse(schemaOf(body), parsed(text));
  if (result.success) return result.data;
  throw mismatch(endpoint, result.error.issues[0]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch {
    throw badRequest('The request body is not valid JSON');
  }
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
