import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import type { WebhookCredential } from '../../shared/accounts/credentials.ts';
import type { HttpAnswer, HttpEvent } from '../../shared/runtime/http-function.ts';
import type { Count, Log } from '../../shared/runtime/observed.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Write } from '../../shared/state/writes.ts';

/** The moment at which the tests of the functions take place. */
export const NOW_MS = Date.parse('2026-11-20T09:00:00.000Z');

interface HttpParts {
  readonly method?: string;
  readonly path?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly base64?: boolean;
}

/** A request as API Gateway hands it over: header names in lower case, two of one name joined by a comma. */
export function anHttpEvent(parts: HttpParts = {}): HttpEvent {
  const { method = 'GET', path = '/', parameters, query, headers = {}, body, base64 = false } = parts;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers,
    ...(parameters ? { pathParameters: parameters } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: base64,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '20/Nov/2026:09:00:00 +0000',
      timeEpoch: NOW_MS,
    },
  };
}

/** The JSON of an answer. */
export const bodyOf = (answer: HttpAnswer): unknown => JSON.parse(answer.body ?? 'null');

/** What Lambda knows of an invocation; a minute is left unless told otherwise. */
export const aContext = (remainingMs = 60_000): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:function',
  memoryLimitInMB: '256',
  awsRequestId: 'request-1',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => remainingMs,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

/** A message of a FIFO queue as Lambda hands it over. */
export const anSqsRecord = (
  messageId: string,
  body: unknown,
  { group = 'group', receives = 1 } = {},
): SQSRecord => ({
  messageId,
  receiptHandle: `receipt of ${messageId}`,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(NOW_MS),
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: String(NOW_MS),
    MessageGroupId: group,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:queue.fifo',
  awsRegion: 'eu-central-1',
});

export const anSqsEvent = (...records: SQSRecord[]): SQSEvent => ({ Records: records });

/** A log and a counter that keep what they were told. */
export function createMemoryObserver() {
  const lines: { level: string; sentence: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const counts: { name: string; fields: Readonly<Record<string, string>> }[] = [];
  const at =
    (level: string) =>
    (sentence: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push({ level, sentence, fields });
    };
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  const count: Count = (name, fields = {}) => {
    counts.push({ name, fields });
  };
  return { log, count, lines, counts };
}

export const anAccount = (part: Partial<Account> = {}): Account => ({
  account: '1',
  name: 'Acme',
  origin: 'https://acme.pipedrive.com',
  plan: 'premium',
  mode: 'read-write',
  tokenUserId: 7,
  auth: 'api-token',
  connectedAt: '2026-11-01T00:00:00.000Z',
  ...part,
});

export const aWebhookCredential = (part: Partial<WebhookCredential> = {}): WebhookCredential => ({
  current: { user: 'pipewarden', password: 'current-password-of-32-characters' },
  ...part,
});

/** `Authorization: Basic` of a pair. */
export const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

/** The pair of `aWebhookCredential()`. */
export const VALID_PAIR = 'pipewarden:current-password-of-32-characters';

interface DeliveryParts {
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
  readonly previous?: unknown;
}

/** The body of a delivery of webhooks v2: a change of deal 8. */
export const aDeliveryBody = ({ meta = {}, data, previous }: DeliveryParts = {}) => ({
  data: data === undefined ? { id: Number(meta.entity_id ?? 8), title: 'Harbour crane', value: 100 } : data,
  previous: previous === undefined ? { title: 'Crane' } : previous,
  meta: {
    action: 'change',
    entity: 'deal',
    entity_id: '8',
    company_id: '1',
    correlation_id: '121e5331-7ec6-4af8-9994-0e52fb489044',
    id: 'df47d877-b58c-4886-91cd-1aa83e1d7366',
    is_bulk_edit: false,
    timestamp: '2026-11-20T08:59:58.724Z',
    type: 'general',
    user_id: '12415231',
    version: '2.0',
    webhook_id: '4710827',
    webhook_owner_id: '12094821',
    change_source: 'app',
    attempt: 1,
    host: 'acme.pipedrive.com',
    ...meta,
  },
});

/** The body of a user's event: `meta.id` is the user's id and the time a number of seconds. */
export const aUserDeliveryBody = ({ meta = {}, data, previous }: DeliveryParts = {}) =>
  aDeliveryBody({
    meta: { entity: 'user', entity_id: '42', id: '42', timestamp: 1795165198, ...meta },
    data:
      data === undefined
        ? { id: meta.entity_id ?? '42', name: 'Ada', email: 'ada@example.com', active_flag: true }
        : data,
    previous: previous === undefined ? { name: 'A.' } : previous,
  });

/** The power failed: nothing more is done by this process. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

/**
 * Ports whose process dies at one point: 0 is before the first call has its effect, 1 after it, 2 before the second and
 * so on. Every call after that fails as well, because a dead process does nothing.
 */
export function withPowerCut<Ports extends object>(
  ports: Ports,
  point: number,
): { readonly ports: Ports; readonly died: () => boolean } {
  let calls = 0;
  let dead = false;
  const reach = (here: number) => {
    if (dead || here === point) {
      dead = true;
      throw new PowerCut('power cut');
    }
  };
  const cut = new Proxy(ports, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || name === 'now') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        const before = 2 * calls++;
        reach(before);
        const result: unknown = await Reflect.apply(value, target, args);
        reach(before + 1);
        return result;
      };
    },
  });
  return { ports: cut, died: () => dead };
}

export const aWrite = (part: Partial<Write> = {}): Write => ({
  key: 'write-1',
  operation: 'addDeal',
  call: '{"body":{"title":"Harbour crane"}}',
  lane: 'interactive',
  group: '1/deals/new-1',
  status: 'queued',
  queuedAt: '2026-11-20T08:00:00.000Z',
  attempts: 0,
  ...part,
});
