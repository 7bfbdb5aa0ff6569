import { setTimeout } from 'node:timers/promises';
import { type Governor, untilAccepted } from './governor.ts';

/** The AWS SDK's delays when a service throttles: up to 0.5 s, 1 s, 2 s …, never over 20 s. */
const BASE_MS = 500;
const CAP_MS = 20_000;

/** No limiter: whatever is refused is tried again after exponential back-off with full jitter. */
export const createBackOff = (): Governor => ({
  calls: { writes: 0, reads: 0 },
  pass: (send) =>
    untilAccepted(send, (attempt) => setTimeout(Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt))),
});
