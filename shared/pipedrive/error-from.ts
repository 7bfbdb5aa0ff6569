import {
  type AppError,
  Blocked,
  BudgetExhausted,
  Disconnected,
  NotFound,
  Rejected,
  Throttled,
  Unavailable,
  Uncertain,
} from '../errors.ts';
import type { Endpoint } from './endpoint.ts';
import { limitsFrom } from './limits.ts';
import type { WireResponse } from './send.ts';

/** The burst window is 2 s long, so this is when it has room again if no header says. */
const WINDOW_MS = 2000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Turns an answer that is not a success into the error that says what to do next. The only place that knows Pipedrive's statuses. */
export function errorFrom(
  endpoint: Endpoint,
  response: WireResponse,
  body: unknown,
  nowMs: number,
): AppError {
  const { status } = response;
  const { reason, field } = reasonFrom(body);
  const details = { operation: endpoint.operation, status, ...(field ? { field } : {}) };
  const saying = (what: string) => `${endpoint.operation}: ${what}${reason ? `: ${reason}` : ''}`;

  // The gateway answers a path that it no longer has just as it answers a wrong token.
  if (status === 401 && endpoint.status === 'removed')
    return new Rejected(saying('Pipedrive no longer has this operation'), details);
  if (status === 401)
    return new Disconnected(saying('Pipedrive does not accept the credential; connect again'), details);
  // Cloudflare's page, as opposed to Pipedrive's JSON "You do not have permissions to do this".
  if (status === 403 && body === undefined)
    return new Blocked(saying('Pipedrive blocks this address for a while; stop calling it'), details);
  if (status === 404 || status === 410) return new NotFound(saying('Pipedrive has no such record'), details);
  if (status === 429) {
    const limits = limitsFrom(response.headers, nowMs);
    if (limits.dailyRemaining === 0)
      return new BudgetExhausted(saying('the daily token budget is spent'), nextMidnightMs(nowMs), details);
    const retryAfterMs = limits.retryAfterMs ?? limits.burstResetMs ?? WINDOW_MS;
    return new Throttled(saying('no room in the burst window'), retryAfterMs, details);
  }
  if (status >= 500 || status === 408) return lostAnswer(endpoint, details);
  return new Rejected(saying(`Pipedrive refused (${status})`), details);
}

/** When tokens come anew. Pipedrive says at its server's midnight and does not name the zone; UTC is assumed. */
const nextMidnightMs = (nowMs: number): number => (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;

/** No answer, or one from a gateway in between: harmless to repeat, unless a second create would leave a second record. */
export function lostAnswer(
  endpoint: Endpoint,
  details: { readonly status?: number } = {},
  cause?: unknown,
): AppError {
  const all = { operation: endpoint.operation, ...details };
  const options = cause === undefined ? undefined : { cause };
  return endpoint.repeat === 'duplicates'
    ? new Uncertain(
        `${endpoint.operation}: the answer was lost; look for the record before repeating`,
        all,
        options,
      )
    : new Unavailable(`${endpoint.operation}: Pipedrive gave no usable answer; try again`, all, options);
}

/** Pipedrive's reason in its several spellings: `error`, `message`, or `errors` by field (webhooks). */
function reasonFrom(body: unknown): { reason?: string; field?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const entries = new Map(Object.entries(body));
  const errors: unknown = entries.get('errors');
  if (typeof errors === 'object' && errors !== null) {
    const [first] = Object.entries(errors);
    if (first) return { ...fieldFrom(first[0]), reason: withoutSecrets(textsIn(first[1]).join(', ')) };
  }
  const reason = [entries.get('error'), entries.get('message')].find((text) => typeof text === 'string');
  return typeof reason === 'string' ? { reason: withoutSecrets(reason) } : {};
}

/** A field's name, if it is one. */
const fieldFrom = (name: string) => (/^[\w.-]{1,64}$/.test(name) ? { field: name } : {});

/** What is text in the reasons of one field; anything else says nothing to a person. */
const textsIn = (reasons: unknown): string[] =>
  [reasons].flat().filter((reason) => typeof reason === 'string');

const LONGEST_REASON = 300;
const LONGEST_SEARCHED = 2000;

/**
 * A reason may quote what was sent: no e-mail address, token or half of either must travel on into a log line. What is
 * 40 characters long without a gap is a token, or a custom field's key that looks like one.
 */
function withoutSecrets(text: string): string {
  const whole = text.length > LONGEST_SEARCHED ? text.slice(0, LONGEST_SEARCHED).replace(/\S*$/, '') : text;
  return whole
    .replace(/[^\s@"'<>]+(?:@|%40)[^\s@"'<>]*/gi, '[address]')
    .replace(/[\w-]{40,}/g, '[key]')
    .slice(0, LONGEST_REASON);
}
