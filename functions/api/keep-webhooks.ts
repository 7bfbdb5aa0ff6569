import type { Client } from '../../shared/pipedrive/index.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Gaps } from '../../shared/state/gaps.ts';
import type { HeardWebhooks } from '../../shared/state/heard.ts';
import { dropSubscriptions } from '../../shared/webhooks/keeping/drop-subscriptions.ts';
import { certainHoles, noteHoles } from '../../shared/webhooks/keeping/holes.ts';
import {
  type KeepWiring,
  keepPorts,
  type webhookCalls,
  wishOf,
} from '../../shared/webhooks/keeping/keep-ports.ts';
import {
  type Ailment,
  type Inspected,
  type Kept,
  keepSubscriptions,
  type Seen,
} from '../../shared/webhooks/keeping/keep-subscriptions.ts';

export interface Ports {
  readonly wiring: KeepWiring;
  /** Where this API answers. */
  readonly apiUrl: string;
  readonly gaps: Pick<Gaps, 'open' | 'save'>;
  readonly heard: Pick<HeardWebhooks, 'all'>;
  /** Has the keeper look at an account now. */
  readonly startKeeper: (account: string) => Promise<void>;
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What the api does about webhooks, with a client of the account's company. */
export interface KeepWebhooks {
  readonly keep: (account: Account, client: Client<typeof webhookCalls>) => Promise<Kept>;
  readonly drop: (account: Account, client: Client<typeof webhookCalls>) => Promise<void>;
}

/** Lambda ends the api after 29 s, and nobody must be at it when its lease is over. */
const RUN_MS = 28_000;
const LEASE_MS = 45_000;

/** Keeps webhooks while a caller waits; what takes longer, and what was missed, is left to the keeper. */
export function createKeepWebhooks(ports: Ports): KeepWebhooks {
  const { wiring, apiUrl, gaps, heard, startKeeper, newId, sleep } = ports;
  const portsFor = (
    account: Account,
    client: Client<typeof webhookCalls>,
    inspect: (seen: Seen) => Promise<Inspected>,
  ) => {
    const startedMs = wiring.now();
    const remainingMs = () => startedMs + RUN_MS - wiring.now();
    return keepPorts(wiring, account, { client, holder: newId(), leaseMs: LEASE_MS, remainingMs, inspect });
  };
  return {
    keep: async (account, client) => {
      const id = account.account;
      const wish = { ...wishOf(apiUrl, account), again: true };
      let found = 0;
      const inspect = async (seen: Seen) => {
        const holes = certainHoles(seen, wish.objects, await heard.all(id));
        found = (await noteHoles(gaps, id, holes, wiring.now())).length;
        return { ailments: asRecorded(seen) };
      };
      const kept = await keepSubscriptions(portsFor(account, client, inspect), wish);
      if (kept.outcome !== 'kept' || found > 0) await startKeeper(id);
      return kept;
    },
    drop: (account, client) =>
      dropSubscriptions(
        { ...portsFor(account, client, async () => ({ ailments: new Map() })), sleep },
        wishOf(apiUrl, account).url,
      ),
  };
}

/** What ails a webhook that is there is for the keeper to find out. */
const asRecorded = ({ recorded }: Seen): ReadonlyMap<string, Ailment> =>
  new Map(
    recorded.flatMap(({ object, state, reason = '' }) =>
      state === 'banned' || state === 'silent' ? [[object, { state, reason }] as const] : [],
    ),
  );
