import { isDeepStrictEqual } from 'node:util';
import { Conflict } from '../../shared/errors.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { ProvisioningRequest, Run, Runs } from '../../shared/state/runs.ts';
import { refuseReadOnly } from './read-only.ts';

export interface Deps {
  readonly addRun: Runs['add'];
  /** Starts the durable execution of this name; one that runs already is left alone. */
  readonly execute: (account: string, runId: string) => Promise<void>;
  /** The same id for the same key, a new one without. */
  readonly idFor: (account: string, kind: string, idempotencyKey: string | undefined) => string;
  readonly now: () => number;
}

export type StartRun = (
  account: Account,
  request: ProvisioningRequest,
  idempotencyKey: string | undefined,
) => Promise<Run>;

/** Stores a run, then starts it: whoever was not answered asks again with the same key and gets the same run started. */
export const createStartRun =
  (deps: Deps): StartRun =>
  async (account, request, idempotencyKey) => {
    refuseReadOnly(account);
    const { item } = await deps.addRun(account.account, {
      id: deps.idFor(account.account, 'provisioning', idempotencyKey),
      request,
      status: 'requested',
      requestedAt: new Date(deps.now()).toISOString(),
      steps: [],
      verified: [],
      manual: [],
    });
    if (!isDeepStrictEqual(item.request, request))
      throw new Conflict('This Idempotency-Key was used for another request', { field: 'Idempotency-Key' });
    if (item.status === 'requested') await deps.execute(account.account, item.id);
    return item;
  };
