import type { PipedriveCredential } from '../../shared/accounts/credentials.ts';
import { AppError } from '../../shared/errors.ts';
import type { Account, AccountSettings, Plan } from '../../shared/state/accounts.ts';
import type { Kept } from '../../shared/webhooks/keeping/keep-subscriptions.ts';

export interface ConnectRequest {
  readonly origin: string;
  /** What proves us, given the credential that the account has so far. */
  readonly credential: (before: PipedriveCredential | undefined) => PipedriveCredential;
  readonly auth: Account['auth'];
  readonly plan: Plan;
  readonly mode: Account['mode'];
  readonly settings: AccountSettings;
}

/** The company behind a token, as `/users/me` tells. */
export interface Company {
  readonly account: string;
  readonly name: string;
  readonly userId: number;
}

export interface Deps {
  readonly whoAmI: () => Promise<Company>;
  /** How many users of the company are active. */
  readonly activeUsers: () => Promise<number>;
  readonly credential: (account: string) => Promise<PipedriveCredential | undefined>;
  readonly saveCredential: (account: string, credential: PipedriveCredential) => Promise<void>;
  readonly saveAccount: (account: Account) => Promise<void>;
  /** Has the account's webhooks as they should be. */
  readonly keepWebhooks: (account: Account) => Promise<Kept>;
  readonly now: () => number;
}

/** Whether Pipedrive will tell us of changes, and if not as asked, why. `under way`: the keeper goes on with it. */
export type Subscribed =
  | { readonly state: 'registered' | 'already there' | 'not asked for' | 'under way' }
  | { readonly state: 'narrowed' | 'refused'; readonly reason: string };

/** A connected account, and whether Pipedrive tells us of its changes. */
export interface Connected {
  readonly account: Account;
  readonly webhook: Subscribed;
}

/**
 * Connects a company by API token or consent: proves the credential, stores it, and registers its webhooks. Doing it
 * again changes the credential, plan, mode or settings and never adds a second copy of a webhook. A company that is connected
 * read-only is only read: no webhook is registered either.
 */
export async function connectAccount(deps: Deps, request: ConnectRequest): Promise<Connected> {
  const company = await deps.whoAmI();
  const account: Account = {
    account: company.account,
    name: company.name,
    origin: request.origin,
    plan: request.plan,
    mode: request.mode,
    tokenUserId: company.userId,
    auth: request.auth,
    connectedAt: new Date(deps.now()).toISOString(),
    ...request.settings,
    seats: request.settings.seats ?? (await seatsAtLeast(deps)),
  };
  // Credentials first: an account that is listed can always be called.
  await deps.saveCredential(company.account, request.credential(await deps.credential(company.account)));
  await deps.saveAccount(account);
  return { account, webhook: await subscribe(deps, account) };
}

/** An active user has a seat, so there are at least as many: a budget too small would keep back what Pipedrive allows. */
async function seatsAtLeast({ activeUsers }: Deps): Promise<number> {
  return Math.max(1, await activeUsers());
}

async function subscribe({ keepWebhooks }: Deps, account: Account): Promise<Subscribed> {
  if (account.mode === 'read-only') return { state: 'not asked for' };
  try {
    return outcomeOf(await keepWebhooks(account));
  } catch (error) {
    // A company that cannot reach us (a laptop) is connected all the same; it is told so.
    if (error instanceof AppError && error.remedy !== 'retry')
      return { state: 'refused', reason: error.message };
    throw error;
  }
}

/** What keeping the webhooks came to, in a word. */
function outcomeOf(kept: Kept): Subscribed {
  if (kept.outcome !== 'kept') return { state: 'under way' };
  for (const state of ['refused', 'narrowed'] as const) {
    const found = kept.subscriptions.find((one) => one.state === state);
    if (found) return { state, reason: found.reason ?? 'Pipedrive refused a webhook' };
  }
  if (kept.subscriptions.some(({ state }) => state === 'missing')) return { state: 'under way' };
  return { state: kept.created > 0 ? 'registered' : 'already there' };
}
