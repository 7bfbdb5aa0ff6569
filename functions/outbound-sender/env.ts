import * as z from 'zod/mini';
import { LaneQueueUrls } from '../../shared/queue/lane-queues.ts';
import { Text, WholeNumber } from '../../shared/runtime/env.ts';

export const Env = z.object({
  STATE_TABLE: Text,
  EVENT_BUS: Text,
  ...LaneQueueUrls,
  OUTBOUND_DEAD_LETTERS_URL: Text,
  MOST_RECEIVES: WholeNumber,
  SECRET_PREFIX: Text,
  /** The one origin besides `*.pipedrive.com` that a token may be sent to; empty in AWS. */
  PIPEDRIVE_ORIGIN: z.string(),
});
