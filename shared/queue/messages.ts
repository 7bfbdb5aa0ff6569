import * as z from 'zod/mini';
import { AccountId } from '../state/accounts.ts';
import { WriteKey } from '../state/writes.ts';

/** From webhook-receiver to event-processor: the body as it came, because parsing it would round large numbers. */
export const DeliveryMessage = z.object({
  /** Left out: so it was before there were other kinds, and messages in flight are read. */
  kind: z.optional(z.literal('delivery')),
  account: AccountId,
  /** The id of the change (`changeId`), or of a delivery that was not recognised (`deliveryId`). */
  id: z.string(),
  receivedAt: z.string(),
  raw: z.string(),
});
export type DeliveryMessage = z.infer<typeof DeliveryMessage>;

/** From webhook-keeper to event-processor: a change that nobody told of, found by comparing with Pipedrive. */
export const RecoveredMessage = z.object({
  kind: z.literal('recovered'),
  account: AccountId,
  id: z.string(),
  gapId: z.string(),
  entity: z.string(),
  entityId: z.string(),
  action: z.enum(['create', 'change', 'delete']),
  timeMs: z.number(),
  updateTime: z.optional(z.string()),
  /** The normal record as JSON text, so that no number is rounded; of a deleted one what was known last, or `null`. */
  json: z.string(),
  mergedTo: z.optional(z.string()),
});
export type RecoveredMessage = z.infer<typeof RecoveredMessage>;

/** From api to event-processor: an event of the log is to be handled again. */
export const ReplayMessage = z.object({
  kind: z.literal('replay'),
  account: AccountId,
  id: z.string(),
  /** Who asked, so that asking twice is one replay. */
  request: z.string(),
});
export type ReplayMessage = z.infer<typeof ReplayMessage>;

/** What event-processor is given, in the line of its record. */
export const EventMessage = z.union([DeliveryMessage, RecoveredMessage, ReplayMessage]);
export type EventMessage = z.infer<typeof EventMessage>;

/** To outbound-sender: which write is due. What it says is in the state table, so a message is small whatever is written. */
export const WriteMessage = z.object({ account: AccountId, key: WriteKey });
export type WriteMessage = z.infer<typeof WriteMessage>;

/** To provisioning: which run is to be done. */
export const RunMessage = z.object({ account: AccountId, runId: z.string() });
export type RunMessage = z.infer<typeof RunMessage>;

/** To user-sync: one account now, or, from the nightly schedule, all of them. */
export const SyncMessage = z.object({ account: z.optional(AccountId), syncId: z.optional(z.string()) });
export type SyncMessage = z.infer<typeof SyncMessage>;

/**
 * To webhook-keeper: one account now, or, from its schedule, all of them; with `gapId` that gap is filled, with
 * `reconcile` everything is compared with Pipedrive whether or not something seems to be missing.
 */
export const KeeperMessage = z.object({
  account: z.optional(AccountId),
  gapId: z.optional(z.string()),
  reconcile: z.optional(z.literal(true)),
});
export type KeeperMessage = z.infer<typeof KeeperMessage>;
