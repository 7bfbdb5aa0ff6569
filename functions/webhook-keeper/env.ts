import * as z from 'zod/mini';
import { Text } from '../../shared/runtime/env.ts';

export const Env = z.object({
  STATE_TABLE: Text,
  SECRET_PREFIX: Text,
  EVENT_BUS: Text,
  /** For changes that were missed. */
  EVENTS_QUEUE_URL: Text,
  /** Where the api and the receiver answer, for the webhooks that are registered with it. */
  API_URL: Text,
  /** The one origin besides `*.pipedrive.com` that a token may be sent to; empty in AWS. */
  PIPEDRIVE_ORIGIN: z.string(),
  /** After so long without a delivery a webhook is doubted. */
  QUIET_MINUTES: Text.check(z.regex(/^[1-9]\d{0,5}$/)),
});
