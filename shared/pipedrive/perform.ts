import * as z from 'zod/mini';
import {
  AppError,
  Blocked,
  ContractBroken,
  Disconnected,
  InvalidInput,
  Throttled,
  Unavailable,
} from '../errors.ts';
import { type Call, type Endpoint, type Infer, type Lazy, type Schema, schemaOf } from './endpoint.ts';
import { withCustomFieldsApart, withCustomFieldsInline } from './endpoints/custom-fields.ts';
import { errorFrom, lostAnswer } from './error-from.ts';
import { type Limits, limitsFrom } from './limits.ts';
import { formOf } from './multipart.ts';
import { readingBy } from './reading.ts';
import { NoAnswer, type Send, type WireRequest, type WireResponse } from './send.ts';

/** `x-api-token`, or `authorization`. */
export type CredentialHeaders = Readonly<Record<string, string>>;

/**
 * `blocked`: turned away by Cloudflare. `unauthorised`: the credential is refused. `throttled`: no room in the window.
 * `answered`: anything else, also a no.
 */
export type Reception = 'answered' | 'blocked' | 'unauthorised' | 'throttled';

/** A place in the burst window, taken by one request. */
export interface Room {
  /** The request has arrived by now; the limits are what its answer said, if it said any. */
  readonly answered: (limits: Limits) => void;
}

/** What the client layer needs from outside. */
export interface Ports {
  /** Where the company answers, already checked: `https://acme.pipedrive.com`. */
  readonly origin: string;
  readonly send: Send;
  /** The headers that prove who calls. Given those that were refused, it looks whether they have been replaced since. */
  readonly credentials: (refused?: CredentialHeaders) => Promise<CredentialHeaders>;
  /** Waits for room in the burst window before a request leaves, and is told when its answer is there or given up. */
  readonly room: (endpoint: Endpoint) => Promise<Room>;
  /** Is told how Pipedrive received each request that it answered, for whoever guards the account. */
  readonly heard: (how: Reception, retryAfterMs?: number) => Promise<void>;
  /** Is told that a deprecated or removed operation is being called. */
  readonly deprecated: (endpoint: Endpoint) => void;
  readonly now: () => number;
}

/** A record of a list that does not have the shape we know; the others are unharmed. */
export interface Oddity {
  readonly index: number;
  readonly field: string;
}

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly odd: readonly Oddity[];
  /** Where the list goes on, as the next call's query; absent at its end. */
  readonly next?: { readonly start: number } | { readonly cursor: string };
  readonly limits: Limits;
}

/** Calls one endpoint once. Throws the `AppError` that says what to do next. */
export async function perform(ports: Ports, endpoint: Endpoint, call: Call): Promise<Answer<unknown>> {
  const request = requestFrom(ports.origin, endpoint, call);
  if (endpoint.status === 'deprecated' || endpoint.status === 'removed') ports.deprecated(endpoint);
  const response = await answered(ports, endpoint, request);
  try {
    const answer = understood(endpoint, response, ports.now());
    await ports.heard('answered');
    return answer;
  } catch (error) {
    await ports.heard(receptionOf(error), error instanceof Throttled ? error.retryAfterMs : undefined);
    throw error;
  }
}

function receptionOf(error: unknown): Reception {
  if (error instanceof Blocked) return 'blocked';
  if (error instanceof Throttled) return 'throttled';
  return error instanceof Disconnected ? 'unauthorised' : 'answered';
}

/** The answer, asked for a second time where the credential was refused and has been replaced since. */
async function answered(ports: Ports, endpoint: Endpoint, request: WireRequest): Promise<WireResponse> {
  const credentials = await ports.credentials();
  const response = await exchange(ports, endpoint, request, credentials);
  if (response.status !== 401 || endpoint.status === 'removed') return response;
  // A token may have been replaced while an old one was kept; a request that was not let in did nothing.
  const fresh = await ports.credentials(credentials);
  const replaced = Object.entries(fresh).some(([name, value]) => credentials[name] !== value);
  return replaced ? exchange(ports, endpoint, request, fresh) : response;
}

/** The answer, or an error of ours: a fault in reading it must not make a creation look as if it had not been sent. */
function understood(endpoint: Endpoint, response: WireResponse, nowMs: number): Answer<unknown> {
  try {
    return answerFrom(endpoint, response, nowMs);
  } catch (error) {
    throw error instanceof AppError ? error : lostAnswer(endpoint, { status: response.status }, error);
  }
}

async function exchange(
  ports: Ports,
  endpoint: Endpoint,
  request: WireRequest,
  credentials: CredentialHeaders,
): Promise<WireResponse> {
  const room = await ports.room(endpoint);
  try {
    const response = await ports.send({ ...request, headers: { ...request.headers, ...credentials } });
    room.answered(limitsFrom(response.headers, ports.now()));
    return response;
  } catch (cause) {
    room.answered({});
    if (cause instanceof NoAnswer && !cause.sent)
      throw new Unavailable(
        `${endpoint.operation}: Pipedrive cannot be reached; try again`,
        { operation: endpoint.operation },
        { cause },
      );
    throw lostAnswer(endpoint, {}, cause);
  }
}

/** The request of a call; `InvalidInput` names the parameter or field that does not fit. */
export function requestFrom(origin: string, endpoint: Endpoint, call: Call): WireRequest {
  const url = new URL(`${origin}/api/${endpoint.version}${filled(endpoint.path, call.path ?? {})}`);
  const query = checked(endpoint.query, call.query ?? {}, 'query');
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const { method } = endpoint;
  const accept = { accept: 'application/json' };
  const body = checked(endpoint.body, call.body, 'body');
  if (body === undefined) return { method, url, headers: accept };
  if (endpoint.encoding === 'multipart') return { method, url, headers: accept, body: formOf(body) };
  const json = JSON.stringify(endpoint.customFields ? withCustomFieldsInline(body) : body);
  return { method, url, headers: { ...accept, 'content-type': 'application/json' }, body: json };
}

/** A field's code: a word of its own, or a custom field's key. */
const CODE = /^[A-Za-z0-9_-]{1,64}$/;
/** Any other parameter. An id has a digit and no word of a path has one: a user called `me` would be another operation. */
const ID = /^(?=.*\d)[A-Za-z0-9-]{1,64}$/;

/** Puts parameters into a path. Only plain ids pass, so that no value can change which path is called. */
function filled(path: string, values: Readonly<Record<string, string | number>>): string {
  const stray = Object.keys(values).find((name) => !path.includes(`{${name}}`));
  if (stray !== undefined) {
    const field = `path.${stray.slice(0, 64)}`;
    throw new InvalidInput(`${field} is not taken by this operation`, { field });
  }
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? String(values[name]) : '';
    const isCode = name === 'field_code';
    if ((isCode ? CODE : ID).test(value)) return value;
    throw new InvalidInput(
      `path.${name} must be ${isCode ? 'a code of letters, digits, dashes and underscores' : 'an id: digits, also with letters and dashes'}`,
      { field: `path.${name}` },
    );
  });
}

function checked(schema: Lazy | undefined, value: unknown, place: string): object | undefined {
  if (!schema) return undefined;
  const result = z.safeParse(schemaOf(schema), value);
  if (result.success) return Object(result.data);
  const field = [place, ...(result.error.issues[0]?.path ?? [])].map(String).join('.');
  throw new InvalidInput(`${field} does not fit this operation`, { field });
}

const Envelope = () =>
  z.object({
    success: z.optional(z.unknown()),
    data: z.optional(z.unknown()),
    additional_data: z.nullish(
      z.object({
        next_cursor: z.nullish(z.string()),
        pagination: z.nullish(
          z.object({
            more_items_in_collection: z.optional(z.boolean()),
            next_start: z.nullish(z.int()),
          }),
        ),
      }),
    ),
  });
type Envelope = Infer<typeof Envelope>;
let envelopeSchema: ReturnType<typeof Envelope> | undefined;

function answerFrom(endpoint: Endpoint, response: WireResponse, nowMs: number): Answer<unknown> {
  const json = parsedJson(response.text);
  if (response.status < 200 || response.status > 299) throw errorFrom(endpoint, response, json, nowMs);
  envelopeSchema ??= Envelope();
  const envelope = z.safeParse(envelopeSchema, json);
  // A 2xx whose body is cut, HTML or not an envelope: the effect stands, the answer is lost.
  if (!envelope.success)
    throw endpoint.repeat === 'reads'
      ? broken(endpoint, 'the envelope')
      : lostAnswer(endpoint, { status: response.status });
  if (envelope.data.success !== true)
    throw errorFrom(endpoint, { ...response, status: 400 }, json ?? {}, nowMs);

  const { data, odd } = dataFrom(endpoint, envelope.data.data);
  const next = nextFrom(endpoint, envelope.data.additional_data);
  return {
    status: response.status,
    data,
    odd,
    ...(next ? { next } : {}),
    limits: limitsFrom(response.headers, nowMs),
  };
}

function dataFrom(endpoint: Endpoint, data: unknown): { data: unknown; odd: Oddity[] } {
  if (endpoint.items) return listFrom(endpoint, schemaOf(endpoint.items), data);
  if (!endpoint.data) return { data: undefined, odd: [] };
  const reading = readingBy(schemaOf(endpoint.data))(apart(endpoint, data));
  if (reading.misfit !== undefined)
    throw broken(endpoint, ['data', reading.misfit].filter(Boolean).join('.'));
  return { data: reading.value, odd: [] };
}

function listFrom(endpoint: Endpoint, item: Schema, data: unknown): { data: unknown[]; odd: Oddity[] } {
  const { listIn } = endpoint;
  const list: unknown = listIn && data ? new Map(Object.entries(data)).get(listIn) : data;
  // Pipedrive answers `data: null` for an empty v1 list.
  if (!Array.isArray(list) && list !== null) throw broken(endpoint, 'data');
  const read = readingBy(item);
  const odd: Oddity[] = [];
  const good: unknown[] = [];
  for (const [index, record] of (list ?? []).entries()) {
    const reading = read(apart(endpoint, record));
    if (reading.misfit === undefined) good.push(reading.value);
    else odd.push({ index, field: reading.misfit });
  }
  return { data: good, odd };
}

const apart = (endpoint: Endpoint, record: unknown): unknown =>
  endpoint.customFields ? withCustomFieldsApart(record) : record;

function nextFrom(endpoint: Endpoint, additional: Envelope['additional_data']): Answer<unknown>['next'] {
  const next = placeFrom(endpoint, additional);
  // A list that is not known to go on and does: what is here must not be taken for the whole.
  if (next && !endpoint.paging) throw broken(endpoint, 'additional_data');
  return next;
}

function placeFrom(endpoint: Endpoint, additional: Envelope['additional_data']): Answer<unknown>['next'] {
  const { next_cursor: cursor, pagination } = additional ?? {};
  // The next call would not take what belongs to the other way of going on.
  if (cursor && (endpoint.paging ?? 'cursor') !== 'cursor')
    throw broken(endpoint, 'additional_data.next_cursor');
  if (cursor) return { cursor };
  if (!pagination?.more_items_in_collection) return undefined;
  // The list has more and does not say where.
  if (typeof pagination.next_start !== 'number' || endpoint.paging === 'cursor')
    throw broken(endpoint, 'additional_data.pagination.next_start');
  return { start: pagination.next_start };
}

function broken(endpoint: Endpoint, field: string): AppError {
  return new ContractBroken(
    `${endpoint.operation}: Pipedrive answered in a shape we do not know (${field})`,
    {
      operation: endpoint.operation,
      field,
    },
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
