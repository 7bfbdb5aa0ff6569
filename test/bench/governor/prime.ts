import { setTimeout } from 'node:timers/promises';
import { createBurst } from '../../../shared/governor/burst.ts';
import { countedTable } from './dynamodb.ts';
import type { Setup } from './senders.ts';

/** Until a process that has nothing to send has given its permits back, and they may be used again. */
const QUIET_MS = 5000;

/**
 * Uses every window once, as if for one request, and lets it come to rest. One that nobody has used before begins with a
 * pause of 2 s, once in an account's life; it would be no part of how a window is used.
 */
export async function prime(setups: readonly Setup[], awsUrl: string): Promise<void> {
  const burst = createBurst({
    table: countedTable(awsUrl, { writes: 0, reads: 0 }),
    id: 'primer',
    now: Date.now,
    sleep: (ms) => setTimeout(ms).then(() => undefined),
    random: Math.random,
  });
  await Promise.all(
    setups.map(async ({ account, limit }) => {
      const permit = await burst.room({ account, limit, search: false, lane: 'backfill' });
      // As Pipedrive would answer: nobody else has sent anything.
      permit.answered(limit - 1);
    }),
  );
  await setTimeout(QUIET_MS);
}
