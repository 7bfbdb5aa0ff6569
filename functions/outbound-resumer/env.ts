import * as z from 'zod/mini';
import { LaneQueueUrls } from '../../shared/queue/lane-queues.ts';
import { Text } from '../../shared/runtime/env.ts';

export const Env = z.object({
  STATE_TABLE: Text,
  ...LaneQueueUrls,
  SECRET_PREFIX: Text,
  /** The one origin besides `*.pipedrive.com` that a token may be sent to; empty in AWS. */
  PIPEDRIVE_ORIGIN: z.string(),
});
