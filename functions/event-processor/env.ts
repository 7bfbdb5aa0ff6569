import * as z from 'zod/mini';
import { Text, WholeNumber } from '../../shared/runtime/env.ts';

export const Env = z.object({
  STATE_TABLE: Text,
  EVENT_BUS: Text,
  EVENTS_DEAD_LETTERS_URL: Text,
  MOST_RECEIVES: WholeNumber,
});
