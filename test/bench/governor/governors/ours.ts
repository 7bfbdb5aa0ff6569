import { setTimeout } from 'node:timers/promises';
import { Throttled } from '../../../../shared/errors.ts';
import { createBurst } from '../../../../shared/governor/burst.ts';
import type { Lane } from '../../../../shared/state/writes.ts';
import { type Calls, countedTable } from '../dynamodb.ts';
import type { SenderOptions } from '../messages.ts';
import { type Governor, untilAccepted } from './governor.ts';

const sleep = (ms: number) => setTimeout(ms).then(() => undefined);

/** Pipewarden's burst window, wired as in shared/accounts/open-connections.ts. */
export function createOurs({ id, account, limit, awsUrl }: SenderOptions, lane: Lane): Governor {
  const calls: Calls = { writes: 0, reads: 0 };
  const burst = createBurst({
    table: countedTable(awsUrl, calls),
    id,
    now: Date.now,
    sleep,
    random: Math.random,
  });

  /** A request that gets no permit in 15 s goes back to its queue, and comes again. */
  const room = async () => {
    for (;;) {
      try {
        return await burst.room({ account, limit, search: false, lane });
      } catch (error) {
        if (!(error instanceof Throttled)) throw error;
      }
    }
  };

  return {
    calls,
    pass: (send) =>
      untilAccepted(
        async () => {
          const permit = await room();
          const answer = await send();
          permit.answered(answer.kind === 'done' ? undefined : answer.remaining);
          return answer;
        },
        (_, retryAfterMs) => burst.pause(account, Date.now() + retryAfterMs),
      ),
  };
}
