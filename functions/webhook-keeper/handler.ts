import type { Context } from 'aws-lambda';
import { AppError } from '../../shared/errors.ts';
import type { BusEvent } from '../../shared/queue/bus.ts';
import { KeeperMessage } from '../../shared/queue/messages.ts';
import { type Count, type Log, loggable } from '../../shared/runtime/observed.ts';
import { parse } from '../../shared/runtime/parse.ts';
import type { Account, Accounts } from '../../shared/state/accounts.ts';
import type { Gap, Gaps } from '../../shared/state/gaps.ts';
import { gapEvent } from '../../shared/webhooks/keeping/gap-event.ts';
import type { Kept } from '../../shared/webhooks/keeping/keep-subscriptions.ts';

/** The invocation that work is done in. */
export type Run = Pick<Context, 'getRemainingTimeInMillis' | 'functionName'>;

interface HandlerDeps {
  readonly accounts: Pick<Accounts, 'find' | 'list'>;
  readonly keep: (account: Account, reconcile: boolean, run: Run) => Promise<Kept>;
  readonly findGap: Gaps['find'];
  readonly fill: (account: Account, gap: Gap, run: Run) => Promise<Gap>;
  /** Invokes this function once more. */
  readonly start: (message: KeeperMessage, run: Run) => Promise<void>;
  readonly publish: (event: BusEvent) => Promise<void>;
  readonly log: Log;
  readonly count: Count;
}

/** Looking at one account's webhooks is given this long; with less, another invocation does it. */
const ONE_ACCOUNT_MS = 60_000;

/** A company that is only read has no webhooks of ours, and one that was disconnected is not called. */
const isKept = ({ mode, disconnected }: Account): boolean => mode === 'read-write' && !disconnected;

/** All accounts when the schedule asks, or one; and one gap when it has to be filled. One account that fails does not cost the others theirs. */
export function createHandler(deps: HandlerDeps) {
  return async (event: unknown, run: Run): Promise<void> => {
    const { account: id, gapId, reconcile = false } = parse(KeeperMessage, event, 'event');
    const accounts = id === undefined ? await deps.accounts.list() : [await deps.accounts.find(id)];
    const kept = accounts.filter((account) => account !== undefined).filter(isKept);
    if (gapId !== undefined) {
      for (const account of kept) await fillOne(deps, account, gapId, run);
      return;
    }
    const failed: string[] = [];
    for (const account of kept) {
      if (run.getRemainingTimeInMillis() < ONE_ACCOUNT_MS && id === undefined) {
        await deps.start({ account: account.account, ...(reconcile ? { reconcile } : {}) }, run);
        continue;
      }
      try {
        const { outcome } = await deps.keep(account, reconcile, run);
        deps.log.info('webhooks kept', { account: account.account, outcome });
      } catch (error) {
        const isFailure = !(error instanceof AppError && error.remedy === 'retry');
        if (isFailure) failed.push(account.account);
        // What had no room or no tokens is done by the next pass.
        const say = isFailure ? deps.log.error : deps.log.warn;
        say('webhooks not kept', { account: account.account, ...loggable(error) });
      }
    }
    // Lambda tries an asynchronous invocation again; what is right already stays.
    if (failed.length > 0) throw new Error(`Keeping the webhooks failed for ${failed.length} account(s)`);
  };
}

/** A round of filling is given this long at least; with less, another invocation goes on. */
const ONE_ROUND_MS = 60_000;

async function fillOne(deps: HandlerDeps, account: Account, gapId: string, run: Run): Promise<void> {
  const id = account.account;
  const found = await deps.findGap(id, gapId);
  if (!found || found.status === 'filled') return;
  const gap = await rounds(deps, account, found, run);
  deps.log.info('gap filled', { account: id, gapId, status: gap.status, spent: gap.spent });
  if (gap.status !== 'filled') return;
  if (gap.cannot.length > 0) deps.count('GapUnrecoverable');
  await deps.publish(gapEvent(id, gap));
}

/** Goes on for as long as a round makes a difference; what waits for tokens or for another one is left to the next pass. */
async function rounds(deps: HandlerDeps, account: Account, found: Gap, run: Run): Promise<Gap> {
  for (let gap = found; ; ) {
    const next = await deps.fill(account, gap, run);
    if (next.status === 'filled' || !hasMoved(gap, next)) return next;
    if (run.getRemainingTimeInMillis() < ONE_ROUND_MS) {
      await deps.start({ account: account.account, gapId: gap.id }, run);
      return next;
    }
    gap = next;
  }
}

/** Pages were read, or what was queued was handled. */
const hasMoved = (before: Gap, after: Gap): boolean =>
  after.spent > before.spent || after.awaited.length < before.awaited.length;
