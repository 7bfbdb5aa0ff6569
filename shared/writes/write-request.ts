import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { InvalidInput, TooLarge } from '../errors.ts';
import { type Call, type Endpoint, endpointOf, requestFrom } from '../pipedrive/index.ts';
import { parse } from '../runtime/parse.ts';
import { Lane, type Write, WriteKey } from '../state/writes.ts';

/** One write to Pipedrive as a caller asks for it; `operation` is an id, or with its version where both have one: `v1.updateTask`. */
export const WriteRequest = z.strictObject({
  key: WriteKey,
  operation: z.string().check(z.maxLength(100)),
  path: z.optional(z.record(z.string(), z.union([z.string(), z.int()]))),
  query: z.optional(z.record(z.string(), z.unknown())),
  body: z.optional(z.record(z.string(), z.unknown())),
  lane: z._default(Lane, 'interactive'),
});
export type WriteRequest = z.infer<typeof WriteRequest>;

/** What an edit puts in place of a write's call; a part that is left out stays as it is. */
export const WriteEdit = z.pick(WriteRequest, { path: true, query: true, body: true });
export type WriteEdit = z.infer<typeof WriteEdit>;

/** DynamoDB keeps 400 KB in one item. */
const LARGEST_CALL_BYTES = 300_000;

/** An origin to try a request against its schemas with; nothing is sent there. */
const NOWHERE = 'https://nowhere.invalid';

/**
 * The write that a request becomes, or `InvalidInput` naming what does not fit: an operation that is unknown, removed or
 * only reads, or a path, query or body that its schema refuses. What is wrong is refused at the door, not in the queue.
 */
export function writeFrom(account: string, request: WriteRequest, nowMs: number): Write {
  const { key, operation, path, query, body, lane } = request;
  const endpoint = endpointOf(operation);
  if (!endpoint) throw new InvalidInput('operation is not one that Pipewarden knows', { field: 'operation' });
  if (endpoint.status === 'removed')
    throw new InvalidInput(
      `operation was removed by Pipedrive${endpoint.replacement ? `; use ${endpoint.replacement}` : ''}`,
      { field: 'operation' },
    );
  if (endpoint.repeat === 'reads')
    throw new InvalidInput('operation only reads; writes are queued, reads are not', { field: 'operation' });
  if (endpoint.encoding === 'multipart')
    throw new InvalidInput('operation uploads a file; the queue carries JSON, so call it directly', {
      field: 'operation',
    });
  if (body !== undefined && !endpoint.body)
    throw new InvalidInput('body is not taken by this operation', { field: 'body' });
  if (query !== undefined && !endpoint.query)
    throw new InvalidInput('query is not taken by this operation', { field: 'query' });
  const call: Call = {
    ...(path ? { path } : {}),
    ...(query ? { query } : {}),
    ...(body ? { body } : {}),
  };
  requestFrom(NOWHERE, endpoint, call);
  const text = JSON.stringify(call);
  if (Buffer.byteLength(text) > LARGEST_CALL_BYTES)
    throw new TooLarge('One write is larger than the 300 kB it may have', {
      field: 'body',
      limitBytes: LARGEST_CALL_BYTES,
    });
  return {
    key,
    operation,
    call: text,
    lane,
    group: groupOf(account, endpoint, call, text),
    status: 'queued',
    queuedAt: new Date(nowMs).toISOString(),
    attempts: 0,
  };
}

/**
 * What a write says after an edit, checked as at the door; `before` and `after` name the fields, as `body.title`. With
 * another record it stands in that record's line.
 */
export function editedCall(
  account: string,
  write: Write,
  edit: WriteEdit,
): Pick<Write, 'call' | 'group'> & { readonly before: string[]; readonly after: string[] } {
  const { key, operation, lane } = write;
  const was = parse(WriteEdit, JSON.parse(write.call), 'stored');
  const is: WriteEdit = { ...was, ...edit };
  const { call, group } = writeFrom(account, { ...is, key, operation, lane }, 0);
  return { call, group, before: fieldsOf(was), after: fieldsOf(is) };
}

const fieldsOf = (call: WriteEdit): string[] =>
  Object.entries(call).flatMap(([part, fields]) =>
    Object.keys(fields ?? {}).map((name) => `${part}.${name}`),
  );

/**
 * What must stay in order: the writes of one record. A create has no record yet; it stands in line with those that say the
 * very same, so that of two whose answers are lost each finds its own. A role assignment changes its user. Fits the 128
 * characters of ASCII of an SQS message group.
 */
function groupOf(account: string, endpoint: Endpoint, call: Call, text: string): string {
  const { body } = call;
  const userId =
    endpoint.changesUser && typeof body === 'object' && body !== null
      ? new Map(Object.entries(body)).get(endpoint.changesUser)
      : undefined;
  if (userId !== undefined) return `${account}/users/${userId}`;
  const resource = endpoint.path.split('/')[1];
  const id = call.path ? Object.values(call.path)[0] : undefined;
  return id === undefined
    ? `${account}/${resource}/new-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
    : `${account}/${resource}/${id}`;
}
