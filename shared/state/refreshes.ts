import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** Longer than a refresh takes at worst; whoever claimed it and died is waited for no longer. */
const CLAIM_MS = 30_000;

/** Claims the refresh of one generation of an account's grant; false while another has it. */
export type ClaimRefresh = (account: string, generation: number, nowMs: number) => Promise<boolean>;

/** One conditional write decides which of many Lambdas fetches the next grant. */
export const createClaimRefresh =
  (table: Table): ClaimRefresh =>
  async (account, generation, nowMs) => {
    const { done } = await table.update(
      keys.refresh(account),
      {
        text: 'SET #generation = :generation, claimedUntilMs = :until',
        names: { '#generation': 'generation' },
        values: { ':generation': generation, ':until': nowMs + CLAIM_MS },
      },
      {
        text: 'attribute_not_exists(pk) OR #generation < :generation OR (#generation = :generation AND claimedUntilMs < :now)',
        values: { ':now': nowMs },
      },
    );
    return done;
  };
