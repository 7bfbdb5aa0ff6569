import type { KeepPorts } from './keep-subscriptions.ts';
import { oursAmong } from './keep-subscriptions.ts';

export interface DropPorts
  extends Pick<KeepPorts, 'claim' | 'release' | 'list' | 'remove' | 'recorded' | 'record' | 'now'> {
  readonly sleep: (ms: number) => Promise<void>;
}

/** Whoever keeps the webhooks meanwhile is given this long to finish. */
const WAIT_MS = 1_000;
const WAITS = 5;

/**
 * Deletes all webhooks of ours, because the account is being disconnected; nobody begins to keep them then. Which they were
 * stays noted: when the account is connected again, what was missed since is a gap.
 */
export async function dropSubscriptions(ports: DropPorts, url: string): Promise<void> {
  for (let waits = 0; !(await ports.claim()) && waits < WAITS; waits++) await ports.sleep(WAIT_MS);
  try {
    const recorded = await ports.recorded();
    const isOurs = oursAmong(recorded, url);
    for (const webhook of await ports.list()) if (isOurs(webhook)) await ports.remove(webhook.id);
    for (const subscription of recorded)
      if (subscription.state !== 'ended')
        await ports.record({ ...subscription, state: 'ended', seenMs: ports.now() });
  } finally {
    await ports.release();
  }
}
