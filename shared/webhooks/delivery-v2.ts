import * as z from 'zod/mini';
import type { Merged, ToldChange } from './change.ts';
import { actorFrom, EntityName, PayloadId, PayloadRecord } from './payload-id.ts';

/** The last millisecond that a Date can say. */
const END_MS = 8.64e15;

/** ISO with milliseconds, or for users a number of seconds (FACTS: user events differ). */
const Timestamp = z.union([
  z.string().check(z.refine((text) => Number.isInteger(Date.parse(text)))),
  z.int().check(z.nonnegative(), z.lte(END_MS / 1000)),
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
    data: z.nullable(PayloadRecord),
    /** Of a change the fields that changed, of a delete the last state, of a create null. */
    previous: z.nullable(PayloadRecord),
  })
  .check(z.refine(({ meta, data }) => meta.action === 'delete' || data !== null, { path: ['data'] }));
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
    after: data,
    previous,
  };
}

const timeOf = (timestamp: string | number): Pick<ToldChange, 'timeMs' | 'precisionMs'> =>
  typeof timestamp === 'number'
    ? { timeMs: timestamp * 1000, precisionMs: 1000 }
    : { timeMs: Date.parse(timestamp), precisionMs: 1 };

function mergedFrom(meta: DeliveryV2['meta']): Merged | undefined {
  if (meta.merged_to_id) return { to: meta.merged_to_id };
  if (meta.merged_from_id) return { from: meta.merged_from_id };
  return undefined;
}
