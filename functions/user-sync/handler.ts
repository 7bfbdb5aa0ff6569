import { randomUUID } from 'node:crypto';
import { SyncMessage } from '../../shared/queue/messages.ts';
import { type Count, type Log, loggable } from '../../shared/runtime/observed.ts';
import { parse } from '../../shared/runtime/parse.ts';
import type { Sync } from '../../shared/state/syncs.ts';
import { type Deps, syncAccount } from './sync-account.ts';

interface HandlerDeps extends Deps {
  readonly listAccounts: () => Promise<readonly string[]>;
  readonly findSync: (account: string, id: string) => Promise<Sync | undefined>;
  readonly log: Log;
  readonly count: Count;
}

/** One account when the api asks, all of them when the schedule does; one that fails does not cost the others theirs. */
export function createHandler(deps: HandlerDeps) {
  return async (event: unknown): Promise<void> => {
    const { account, syncId = randomUUID() } = parse(SyncMessage, event, 'event');
    const failed: string[] = [];
    for (const one of account === undefined ? await deps.listAccounts() : [account]) {
      try {
        const requested: Sync = (await deps.findSync(one, syncId)) ?? {
          id: syncId,
          status: 'requested',
          requestedAt: new Date(deps.now()).toISOString(),
        };
        const { status, users, tokens } = await syncAccount(deps, one, requested);
        deps.count('SyncFinished', { account: one, status });
        deps.log.info('sync finished', { account: one, syncId, status, tokens, changed: users?.changed });
      } catch (error) {
        failed.push(one);
        deps.count('SyncFinished', { account: one, status: 'failed' });
        deps.log.error('sync failed', { account: one, syncId, ...loggable(error) });
      }
    }
    // Lambda tries an asynchronous invocation again; a sync that is repeated changes nothing that is right already.
    if (failed.length > 0) throw new Error(`Sync failed for ${failed.length} account(s)`);
  };
}
