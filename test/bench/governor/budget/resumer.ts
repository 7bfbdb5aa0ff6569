import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Resumed, resumeAccount } from '../../../../functions/outbound-resumer/resume-account.ts';
import { todayOf, tokensLeft } from '../../../../shared/governor/today.ts';
import { perform } from '../../../../shared/pipedrive/index.ts';
import * as v1 from '../../../../shared/pipedrive/v1.ts';
import { createLaneQueues, messagesInLanes } from '../../../../shared/queue/lane-queues.ts';
import { createCallHeads } from '../../../../shared/writes/call-heads.ts';
import type { Identity } from './identity.ts';
import type { Queues } from './queues.ts';

/** How long the stack lets it run. */
const TIMEOUT_MS = 240_000;
// As there: a probe costs the ledger nothing, so it is never refused.
const probe = { ...v1.users.getCurrentUser, cost: 0 };

/** `outbound-resumer` for one account, as its index.ts wires it. */
export function createResumer(identity: Identity, sqs: SQSClient, env: Queues['env']) {
  const { now, lines, accounts, ledgers, connectionOf, rest } = identity;
  return async (account: string): Promise<Resumed> => {
    try {
      return await resumeAccount(
        {
          lines,
          callHeads: createCallHeads(createLaneQueues(sqs, env)),
          tokensLeft: async (id) => {
            const found = await accounts.find(id);
            if (!found) return { ordinary: 0, lifecycle: 0 };
            return tokensLeft((await todayOf({ readLedger: ledgers.read, now }, found)).standing);
          },
          probe: async (id) => {
            const { ports } = await connectionOf(id, 'lifecycle');
            await perform(ports, probe, {});
            await rest();
          },
          queuesAreEmpty: async () => (await messagesInLanes(sqs, env)) === 0,
          now,
          remainingMs: () => TIMEOUT_MS,
        },
        account,
      );
    } finally {
      await rest();
    }
  };
}
