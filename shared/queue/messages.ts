import * as z from 'zod/mini';
import { AccountId } from '../state/accounts.ts';
import { WriteKey } from '../state/writes.ts';

/** From webhook-receiver to event-processor: the body as it came, because parsing it would round large numbers. */
export const DeliveryMessage = z.object({
  account: AccountId,
  id: z.string(),
  receivedAt: z.string(),
  raw: z.string(),
});
export type DeliveryMessage = z.infer<typeof DeliveryMessage>;

/** To outbound-sender: which write is due. What it says is in the state table, so a message is small whatever is written. */
export const WriteMessage = z.object({ account: AccountId, key: WriteKey });
export type WriteMessage = z.infer<typeof WriteMessage>;

/** To provisioning: which run is to be done. */
export const RunMessage = z.object({ account: AccountId, runId: z.string() });
export type RunMessage = z.infer<typeof RunMessage>;

/** To user-sync: one account now, or, from the nightly schedule, all of them. */
export const SyncMessage = z.object({ account: z.optional(AccountId), syncId: z.optional(z.string()) });
export type SyncMessage = z.infer<typeof SyncMessage>;
