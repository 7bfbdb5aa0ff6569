import * as z from 'zod/mini';
import { type Collection, createCollection } from './collection.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** What became of one webhook delivery. */
export const DeliveryRecord = z.object({
  id: z.string(),
  effect: z.enum(['applied', 'stale', 'unrecognised']),
  receivedAt: z.string(),
  entity: z.optional(z.string()),
  entityId: z.optional(z.string()),
  action: z.optional(z.string()),
  /** Why it was not recognised. */
  reason: z.optional(z.string()),
  /** The delivery itself, kept only where we could not make sense of it. */
  raw: z.optional(z.string()),
  /** When DynamoDB may drop it, in seconds since 1970. */
  expiresAt: z.number(),
});
export type DeliveryRecord = z.infer<typeof DeliveryRecord>;

export type Deliveries = Collection<DeliveryRecord>;

/** The deliveries that were handled, so that each has its effect once. */
export const createDeliveries = (table: Table): Deliveries =>
  createCollection(table, DeliveryRecord, keys.delivery, (delivery) => delivery.id);
