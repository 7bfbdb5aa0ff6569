import type { Context } from 'aws-lambda';
import { type Count, type Log, loggable } from '../../shared/runtime/observed.ts';
import { resumeAccount, type Deps as UseCaseDeps } from './resume-account.ts';

interface Deps extends Omit<UseCaseDeps, 'remainingMs'> {
  readonly listAccounts: () => Promise<readonly string[]>;
  readonly log: Log;
  readonly count: Count;
}

/** All accounts, when the schedule says so; one that fails does not cost the others theirs, and is next in five minutes. */
export function createHandler(deps: Deps) {
  return async (_event: unknown, context: Context): Promise<void> => {
    let oldestMs = 0;
    const failed: string[] = [];
    for (const account of await deps.listAccounts()) {
      try {
        const remainingMs = () => context.getRemainingTimeInMillis();
        const resumed = await resumeAccount({ ...deps, remainingMs }, account);
        oldestMs = Math.max(oldestMs, resumed.oldestMs);
        if (resumed.parked + resumed.called > 0) deps.log.info('parked writes', { account, ...resumed });
      } catch (error) {
        failed.push(account);
        deps.log.error('parked writes could not be resumed', { account, ...loggable(error) });
      }
    }
    deps.count('OldestParkedMinutes', {}, Math.round(oldestMs / 60_000));
    if (failed.length > 0) throw new Error(`Resuming failed for ${failed.length} account(s)`);
  };
}
