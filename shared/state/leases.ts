import { keys } from './keys.ts';
import type { Table } from './table.ts';

/**
 * What one process at a time may do to an account: repair its webhooks, fill its gaps, or ask Pipedrive whether something
 * was missed; that one is never given back, so that it is asked no more often than the lease is long.
 */
export type LeaseName = 'WEBHOOKS' | 'FILL' | 'PROBE';

export interface Leases {
  /**
   * Takes the lease until a time, or keeps it until then if it is one's own. False while it is another's and has not run
   * out. Whoever dies holding it holds it no longer than that.
   */
  readonly claim: (
    account: string,
    name: LeaseName,
    holder: string,
    untilMs: number,
    nowMs: number,
  ) => Promise<boolean>;
  /** Gives back one's own lease; that of another stays his. */
  readonly release: (account: string, name: LeaseName, holder: string) => Promise<void>;
}

export function createLeases(table: Pick<Table, 'update'>): Leases {
  return {
    claim: async (account, name, holder, untilMs, nowMs) => {
      const { done } = await table.update(
        keys.lease(account, name),
        { text: 'SET holder = :me, untilMs = :until', values: { ':me': holder, ':until': untilMs } },
        {
          text: 'attribute_not_exists(pk) OR untilMs <= :now OR holder = :me',
          values: { ':now': nowMs },
        },
      );
      return done;
    },
    release: async (account, name, holder) => {
      await table.update(
        keys.lease(account, name),
        { text: 'SET untilMs = :over', values: { ':over': 0, ':me': holder } },
        { text: 'holder = :me' },
      );
    },
  };
}
