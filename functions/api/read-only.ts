import { Forbidden } from '../../shared/errors.ts';
import type { Account } from '../../shared/state/accounts.ts';

/** Refuses a write to a company that is connected read-only, saying how to change that. */
export function refuseReadOnly(account: Account): void {
  if (account.mode === 'read-only')
    throw new Forbidden(
      'The company is connected read-only. Connect it again with POST /v1/accounts and "mode": "read-write".',
      { account: account.account },
    );
}
