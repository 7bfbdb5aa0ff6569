import * as z from 'zod/mini';
import { LaneQueueUrls } from '../../shared/queue/lane-queues.ts';
import { Text } from '../../shared/runtime/env.ts';

export const Env = z.object({
  STATE_TABLE: Text,
  SECRET_PREFIX: Text,
  ADMIN_SECRET: Text,
  ...LaneQueueUrls,
  EVENT_BUS: Text,
  /** For deliveries that are sent again. */
  EVENTS_QUEUE_URL: Text,
  PROVISIONING_FUNCTION: Text,
  USER_SYNC_FUNCTION: Text,
  WEBHOOK_KEEPER_FUNCTION: Text,
  /** Where this API answers, for the webhooks that are registered with it. */
  API_URL: Text,
  /** The one origin besides `*.pipedrive.com` that a token may be sent to; empty in AWS. */
  PIPEDRIVE_ORIGIN: z.string(),
  /** The plan an account is on unless it says another. */
  DEFAULT_PLAN: Text,
});
