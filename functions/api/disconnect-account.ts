import { AppError } from '../../shared/errors.ts';
import type { Account } from '../../shared/state/accounts.ts';

export interface Deps {
  readonly findAccount: (account: string) => Promise<Account | undefined>;
  readonly disconnect: (
    seen: Account,
    disconnected: NonNullable<Account['disconnected']>,
  ) => Promise<boolean>;
  /** Tells Pipedrive that we leave: its webhooks to us end, and with consent the grant. */
  readonly leave: (account: Account) => Promise<void>;
  /** Deletes what proves us to Pipedrive and Pipedrive to us. */
  readonly forget: (account: string) => Promise<void>;
  /** Counts a disconnection that nobody here asked for. */
  readonly alarm: (account: string) => void;
  readonly now: () => number;
}

/** What became of Pipedrive's side of it. */
export type Left = { readonly state: 'left' } | { readonly state: 'not told'; readonly reason: string };

/**
 * Disconnects an account on an admin's word. It is marked first, so that nothing calls Pipedrive while the rest goes on;
 * what Pipedrive cannot be told any more is said and does not hold it up. What is known of the company stays.
 */
export async function disconnectAccount(deps: Deps, account: Account): Promise<Left> {
  const at = new Date(deps.now()).toISOString();
  await deps.disconnect(account, { at, reason: 'An admin disconnected the account; connect it again' });
  const left = await deps.leave(account).then(
    (): Left => ({ state: 'left' }),
    (error: unknown): Left => {
      if (!(error instanceof AppError)) throw error;
      return { state: 'not told', reason: error.message };
    },
  );
  await deps.forget(account.account);
  return left;
}

/** Pipedrive's notice that a user has uninstalled the app. */
export interface Notice {
  readonly account: string;
  readonly userId: number;
  /** When it happened, in milliseconds since 1970; absent when the notice does not say so in a form we know. */
  readonly atMs?: number;
}

/** How far Pipedrive's clock and ours may be apart. */
const SKEW_MS = 60_000;

/**
 * Disconnects the account of the user who uninstalled the app, and no other: another user's consent, an API token, and a
 * consent given since are not ended by it. The tokens are dead already, so nothing is left to tell Pipedrive.
 */
export async function uninstalled(deps: Deps, { account: id, userId, atMs }: Notice): Promise<boolean> {
  const account = await deps.findAccount(id);
  if (account?.auth !== 'oauth' || account.tokenUserId !== userId) return false;
  if (account.disconnected) return false;
  if (atMs !== undefined && atMs + SKEW_MS < Date.parse(account.connectedAt)) return false;
  const done = await deps.disconnect(account, {
    at: new Date(deps.now()).toISOString(),
    reason: 'The app was uninstalled in Pipedrive; install it again at a link from POST /v1/installations',
  });
  if (done) deps.alarm(id);
  return done;
}
