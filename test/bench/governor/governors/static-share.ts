import { setTimeout } from 'node:timers/promises';
import Bottleneck from 'bottleneck';
import { WINDOW_MS } from '../../../../lib/simulator/limits/plans.ts';
import type { SenderOptions } from '../messages.ts';
import { type Governor, untilAccepted } from './governor.ts';

/**
 * bottleneck with a fixed share for each process, evenly paced. Its reservoir, refilled every 2 s, is the other way to
 * write this; pacing uses the window better and is refused less.
 */
export function createStaticShare({ limit, senders }: SenderOptions): Governor {
  const limiter = new Bottleneck({ minTime: (WINDOW_MS * senders) / limit });
  return {
    calls: { writes: 0, reads: 0 },
    pass: (send) =>
      untilAccepted(
        () => limiter.schedule(send),
        (_, retryAfterMs) => setTimeout(retryAfterMs),
      ),
  };
}
