import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { parseExactly } from './exact-json.ts';

/** An id in a payload: a string, a number, or a uuid, as the entity has it. Anything else is not an id of Pipedrive's. */
const PayloadId = z.pipe(
  z.union([z.string(), z.int()]),
  z.pipe(
    z.transform((value: string | number) => String(value)),
    z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)),
  ),
);

/** ISO with milliseconds, or for users a number of seconds (FACTS: user events differ). Becomes milliseconds since 1970. */
const Timestamp = z.pipe(
  z.union([z.string(), z.number()]),
  z.pipe(
    z.transform((value: string | number) => (typeof value === 'number' ? value * 1000 : Date.parse(value))),
    z.int(),
  ),
);

/** The envelope of webhooks v2, as far as we use it. */
export const Delivery = z.object({
  meta: z.object({
    action: z.enum(['create', 'change', 'delete']),
    entity: z.string().check(z.regex(/^[A-Za-z_]{1,40}$/)),
    entity_id: PayloadId,
    company_id: PayloadId,
    timestamp: Timestamp,
    correlation_id: z.optional(z.string()),
    user_id: z.nullish(PayloadId),
    webhook_id: z.optional(PayloadId),
    change_source: z.nullish(z.string()),
    is_bulk_edit: z.optional(z.boolean()),
    attempt: z.optional(z.int()),
    version: z.literal('2.0'),
    merged_to_id: z.nullish(PayloadId),
    merged_from_id: z.nullish(PayloadId),
  }),
  /** A record, or null after a delete. */
  data: z.nullable(z.record(z.string(), z.unknown())),
  /** Of a change the fields that changed, of a delete the last state, of a create null. */
  previous: z.nullable(z.record(z.string(), z.unknown())),
});
export type Delivery = z.infer<typeof Delivery>;

/** What a body turned out to be. */
export type Recognised =
  | { readonly known: true; readonly delivery: Delivery }
  | { readonly known: false; readonly reason: string };

/** Reads the body of an authentic delivery. What does not fit is not refused but named, so that it can be kept. */
export function recognise(raw: string, account: string): Recognised {
  let body: unknown;
  try {
    body = parseExactly(raw);
  } catch {
    return { known: false, reason: 'not JSON' };
  }
  const result = z.safeParse(Delivery, body);
  if (!result.success) {
    const field = result.error.issues[0]?.path.map(String).join('.') || 'body';
    return { known: false, reason: `unknown shape: ${field}` };
  }
  if (result.data.meta.company_id !== account) return { known: false, reason: 'of another company' };
  return { known: true, delivery: result.data };
}

/**
 * The same for every attempt at one event, and different for any two events. `meta.id` does not do: for users it is the
 * user's id, equal in all of them. The attempt counter (v1: `retry`) is the one part of the body that a repeated delivery
 * changes.
 */
export const deliveryId = (account: string, raw: string): string =>
  createHash('sha256').update(account).update('\n').update(withoutAttempt(raw)).digest('hex');

function withoutAttempt(raw: string): string {
  let body: unknown;
  try {
    body = parseExactly(raw);
  } catch {
    return raw;
  }
  const envelope = z.safeParse(z.looseObject({ meta: z.looseObject({}) }), body);
  if (!envelope.success) return raw;
  const { retry: _retry, ...rest } = envelope.data;
  const { attempt: _attempt, ...meta } = rest.meta;
  return JSON.stringify({ ...rest, meta });
}
