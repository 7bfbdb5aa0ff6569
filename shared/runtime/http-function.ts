import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  AppError,
  Blocked,
  BudgetExhausted,
  Conflict,
  Disconnected,
  Forbidden,
  InvalidInput,
  NotFound,
  Rejected,
  Throttled,
  TooLarge,
  Unauthorized,
  Unavailable,
} from '../errors.ts';
import { type Log, loggable } from './observed.ts';

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpAnswer = APIGatewayProxyStructuredResultV2;

/** Which status an error of ours is answered with; the last row is for what its base class covers. */
const STATUSES: readonly (readonly [abstract new (...args: never[]) => AppError, number, string])[] = [
  [InvalidInput, 400, 'The request does not fit'],
  [Unauthorized, 401, 'Who is calling is not proven'],
  [Forbidden, 403, 'Not allowed'],
  [NotFound, 404, 'There is no such thing'],
  [Conflict, 409, 'It conflicts with what is there'],
  [TooLarge, 413, 'The request is too large'],
  [Rejected, 422, 'Pipedrive refused'],
  [Disconnected, 422, 'Pipedrive does not accept the credential'],
  [Throttled, 503, 'No room at Pipedrive right now'],
  [BudgetExhausted, 503, 'The daily token budget is spent'],
  [Blocked, 503, 'Pipedrive blocks us for a while'],
  [Unavailable, 503, 'Try again'],
  [AppError, 502, 'The outcome is not clear'],
];

export function json(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** An RFC 9457 problem detail. */
export function problem(
  status: number,
  name: string,
  title: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const type = `urn:pipewarden:${name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}`;
  return json(
    status,
    { type, title, status, detail, ...more },
    { 'content-type': 'application/problem+json', ...headers },
  );
}

/** The answer to an error: ours by its class, anything else as a 500 that says nothing of the inside. */
export function problemFrom(error: unknown): HttpAnswer {
  for (const [kind, status, title] of STATUSES) {
    if (!(error instanceof kind)) continue;
    const { field, limitBytes } = error.details;
    return problem(
      status,
      error.name,
      title,
      error.message,
      { ...(field === undefined ? {} : { field }), ...(limitBytes === undefined ? {} : { limitBytes }) },
      {
        ...(status === 401
          ? { 'www-authenticate': `${error.details.challenge ?? 'Bearer'} realm="pipewarden"` }
          : {}),
        ...retryAfterOf(error),
      },
    );
  }
  if (isServerFault(error))
    return problem(
      503,
      'Unavailable',
      'Try again',
      'A service of ours cannot be reached.',
      {},
      { 'retry-after': '2' },
    );
  return problem(500, 'InternalError', 'Something is wrong on our side', 'It is in the log; try again.');
}

/** When it is worth another try: in seconds where we know how long, otherwise as the date. */
function retryAfterOf(error: AppError): Readonly<Record<string, string>> {
  if (error instanceof Throttled) return { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) };
  if (error instanceof BudgetExhausted) return { 'retry-after': new Date(error.untilMs).toUTCString() };
  return {};
}

/** The AWS SDK marks what went wrong on the service's side, and names what took too long. */
const isServerFault = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TimeoutError' || ('$fault' in error && error.$fault === 'server'));

/** One wrapper for all functions behind the HTTP API: an error becomes a problem detail and a log line. */
export function httpFunction(
  log: Log,
  work: (event: HttpEvent) => Promise<HttpAnswer>,
): (event: HttpEvent) => Promise<HttpAnswer> {
  return async (event) => {
    try {
      return await work(event);
    } catch (error) {
      const answer = problemFrom(error);
      const fields = { ...loggable(error), status: answer.statusCode };
      if ((answer.statusCode ?? 500) >= 500) log.error('request failed', fields);
      else log.warn('request refused', fields);
      return answer;
    }
  };
}

/** The body as bytes, whether API Gateway passed it as text or as base64. */
export const bodyBytes = (event: HttpEvent): Buffer =>
  Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');

/** The body as text; `InvalidInput` for bytes that are not UTF-8, which JSON has to be. */
export function bodyText(event: HttpEvent): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bodyBytes(event));
  } catch (cause) {
    throw new InvalidInput('The body must be UTF-8', { field: 'body' }, { cause });
  }
}

/** The body as JSON; `InvalidInput` when it is none. */
export function jsonBody(event: HttpEvent): unknown {
  const text = bodyText(event);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput('The body must be JSON', { field: 'body' }, { cause });
  }
}
