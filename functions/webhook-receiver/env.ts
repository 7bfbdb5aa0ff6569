import * as z from 'zod/mini';
import { Text } from '../../shared/runtime/env.ts';

export const Env = z.object({ EVENTS_QUEUE_URL: Text, SECRET_PREFIX: Text });
