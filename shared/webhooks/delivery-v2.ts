import * as z from 'zod/mini';
import type { Merged, ToldChange } from './change.ts';
import { actorFrom, EntityName, PayloadId, PayloadRecord } from './payload-id.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** Seconds have ten digits for the next two hundred years, and milliseconds thirteen. */
const SECONDS_END = 10 ** 11;

/**
 * ISO with milliseconds, or for users a number of seconds (FACTS: user events differ); the documentation also says "10
 * character timestamp". A date without a zone is none: it would be read in the zone of whoever reads it.
 */
const Timestamp = z.union([
  z.string().check(z.refine((text) => ISO.test(text) && Number.isInteger(Date.parse(text)))),
  z.string().check(z.regex(/^\d{10}$/)),
  z.int().check(z.nonnegative(), z.lt(SECONDS_END * 1000)),
]);

/** The envelope of webhooks v2, as far as we use it. */
export const DeliveryV2 = z
  .object({
    meta: z.object({
      action: z.enum(['create', 'change', 'delete']),
      entity: EntityName,
      entity_id: PayloadId,
      company_id: PayloadId,
      timestamp: Timestamp,
      correlation_id: z.nullish(z.string()),
      user_id: z.nullish(PayloadId),
      webhook_id: z.nullish(PayloadId),
      change_source: z.nullish(z.string()),
      is_bulk_edit: z.nullish(z.boolean()),
      attempt: z.nullish(z.int()),
      version: z.literal('2.0'),
      merged_to_id: z.nullish(PayloadId),
      merged_from_id: z.nullish(PayloadId),
    }),
    /** A record, or null after a delete. */
    data: z.nullish(PayloadRecord),
    /** Of a change the fields that changed, of a delete the last state, of a create null. */
    previous: z.nullish(PayloadRecord),
  })
  .check(z.refine(({ meta, data }) => meta.action === 'delete' || Boolean(data), { path: ['data'] }));
export type DeliveryV2 = z.infer<typeof DeliveryV2>;

/** The change that a delivery of version 2 tells of. */
export function toldByV2({ meta, data, previous }: DeliveryV2): ToldChange {
  const merged = mergedFrom(meta);
  return {
    entity: meta.entity,
    id: meta.entity_id,
    action: meta.action,
    ...timeOf(meta.timestamp),
    previousIs: meta.action === 'delete' ? 'whole' : 'changed fields',
    ...actorFrom(meta.user_id, meta.change_source),
    bulk: meta.is_bulk_edit ?? false,
    ...(meta.correlation_id ? { correlationId: meta.correlation_id } : {}),
    ...(merged ? { merged } : {}),
    version: '2.0',
    after: data ?? null,
    previous: previous ?? null,
  };
}

function timeOf(timestamp: string | number): Pick<ToldChange, 'timeMs' | 'precisionMs'> {
  if (typeof timestamp === 'string' && ISO.test(timestamp))
    return { timeMs: Date.parse(timestamp), precisionMs: 1 };
  const number = Number(timestamp);
  return number < SECONDS_END
    ? { timeMs: number * 1000, precisionMs: 1000 }
    : { timeMs: number, precisionMs: 1 };
}

function mergedFrom(meta: DeliveryV2['meta']): Merged | undefined {
  if (meta.merged_to_id) return { to: meta.merged_to_id };
  if (meta.merged_from_id) return { from: meta.merged_from_id };
  return undefined;
}
