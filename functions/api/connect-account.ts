import type { BasicPair, PipedriveCredential, WebhookCredential } from '../../shared/accounts/credentials.ts';
import { AppError } from '../../shared/errors.ts';
import type { Webhook } from '../../shared/pipedrive/v1.ts';
import type { Account, BudgetSettings, Plan } from '../../shared/state/accounts.ts';

export interface ConnectRequest {
  readonly origin: string;
  /** What proves us, given the credential that the account has so far. */
  readonly credential: (before: PipedriveCredential | undefined) => PipedriveCredential;
  readonly auth: Account['auth'];
  readonly plan: Plan;
  readonly mode: Account['mode'];
  readonly budget: BudgetSettings;
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
  readonly webhookCredential: (account: string) => Promise<WebhookCredential | undefined>;
  readonly saveWebhookCredential: (account: string, credential: WebhookCredential) => Promise<void>;
  readonly listWebhooks: () => Promise<readonly Webhook[]>;
  readonly deleteWebhook: (id: number) => Promise<void>;
  readonly addWebhook: (url: string, userId: number, pair: BasicPair) => Promise<void>;
  /** 32 random bytes as text. */
  readonly newPassword: () => string;
  readonly webhookUrl: (account: string) => string;
  readonly now: () => number;
}

/** Whether Pipedrive will tell us of changes, and if not, why. */
export type Subscription =
  | { readonly state: 'registered' | 'already there' | 'not asked for' }
  | { readonly state: 'refused'; readonly reason: string };

/** A connected account, and whether Pipedrive tells us of its changes. */
export interface Connected {
  readonly account: Account;
  readonly webhook: Subscription;
}

/**
 * Connects a company by API token or consent: proves the credential, stores it, and registers one webhook for everything.
 * Doing it again changes the credential, plan or mode and never adds a second webhook. A company that is connected
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
    ...request.budget,
    seats: request.budget.seats ?? (await seatsAtLeast(deps)),
  };
  // Credentials first: an account that is listed can always be called.
  await deps.saveCredential(company.account, request.credential(await deps.credential(company.account)));
  await deps.saveAccount(account);
  const webhook =
    request.mode === 'read-only' ? ({ state: 'not asked for' } as const) : await subscribe(deps, company);
  return { account, webhook };
}

/** An active user has a seat, so there are at least as many: a budget too small would keep back what Pipedrive allows. */
async function seatsAtLeast({ activeUsers }: Deps): Promise<number> {
  return Math.max(1, await activeUsers());
}

async function subscribe(deps: Deps, { account, userId }: Company): Promise<Subscription> {
  const url = deps.webhookUrl(account);
  const known = await deps.webhookCredential(account);
  const ours = (await deps.listWebhooks()).filter((webhook) => webhook.subscription_url === url);
  if (known && ours.some(({ is_active }) => is_active !== false)) return { state: 'already there' };
  // Without its password no delivery of an old one could be proven. There is no update at Pipedrive: delete, then create.
  for (const { id } of ours) await deps.deleteWebhook(id);

  const pair = known?.current ?? { user: 'pipewarden', password: deps.newPassword() };
  // Stored before it is registered, so that the first delivery finds it.
  if (!known) await deps.saveWebhookCredential(account, { current: pair });
  try {
    await deps.addWebhook(url, userId, pair);
    return { state: 'registered' };
  } catch (error) {
    // A company that cannot reach us (a laptop) is connected all the same; it is told so.
    if (error instanceof AppError && error.remedy !== 'retry')
      return { state: 'refused', reason: error.message };
    throw error;
  }
}
