import { setTimeout } from 'node:timers/promises';
import {
  type Credentials,
  credentialOf,
  type PipedriveCredential,
} from '../../shared/accounts/credentials.ts';
import {
  type CredentialHeaders,
  checkedOrigin,
  createClient,
  createSend,
  type Grant,
  type Send,
} from '../../shared/pipedrive/index.ts';
import * as v1 from '../../shared/pipedrive/v1.ts';
import { parse } from '../../shared/runtime/parse.ts';
import { type Account, type Accounts, Plan } from '../../shared/state/accounts.ts';
import type { Installation } from '../../shared/state/installations.ts';
import { webhookCalls } from '../../shared/webhooks/keeping/keep-ports.ts';
import { type Connected, type ConnectRequest, connectAccount } from './connect-account.ts';
import type { KeepWebhooks } from './keep-webhooks.ts';
import type { Deps } from './routes/accounts.ts';

interface Wiring {
  readonly accounts: Accounts;
  readonly credentials: Credentials;
  readonly webhooks: KeepWebhooks;
  readonly env: {
    readonly PIPEDRIVE_ORIGIN: string;
    readonly DEFAULT_PLAN: string;
  };
}

/** The operations that connecting and leaving take. */
const { getCurrentUser, getUsers } = v1.users;
const calls = { getCurrentUser, getUsers, ...webhookCalls };

/** A client with a credential at hand. Who the company is, and so its burst window, is not known yet: these few calls go out beside it. */
const clientWith = (send: Send, origin: string, headers: CredentialHeaders) =>
  createClient(calls, {
    origin,
    send,
    credentials: async () => headers,
    room: async () => ({ answered: () => {} }),
    heard: async () => {},
    deprecated: () => {},
    now: Date.now,
    sleep: (ms) => setTimeout(ms).then(() => undefined),
    random: Math.random,
  });

const headersOf = (credential: PipedriveCredential): CredentialHeaders =>
  'oauth' in credential
    ? { authorization: `Bearer ${credential.oauth.accessToken}` }
    : { 'x-api-token': credential.apiToken };

/** What an account is connected and left by, wired to the real clock, randomness and network. */
export interface Connecting {
  readonly byToken: Deps['connect'];
  readonly byConsent: (grant: Grant, installation: Installation) => Promise<Connected>;
  /** Deletes the webhooks that lead here. */
  readonly unsubscribe: (account: Account, credential: PipedriveCredential) => Promise<void>;
}

export function createConnecting({ accounts, credentials, webhooks, env }: Wiring): Connecting {
  const send = createSend();
  const planOf = (plan: Plan | undefined) => plan ?? parse(Plan, env.DEFAULT_PLAN, 'DEFAULT_PLAN');

  const connect = (headers: CredentialHeaders, request: ConnectRequest): Promise<Connected> => {
    const pipedrive = clientWith(send, request.origin, headers);
    return connectAccount(
      {
        whoAmI: async () => {
          const { data } = await pipedrive.getCurrentUser();
          return { account: String(data.company_id), name: data.company_name ?? '', userId: data.id };
        },
        activeUsers: async () =>
          (await pipedrive.getUsers.all()).items.filter(({ active_flag }) => active_flag !== false).length,
        credential: credentials.pipedrive,
        saveCredential: credentials.savePipedrive,
        saveAccount: (account) => accounts.save(account.account, account),
        keepWebhooks: (account) => webhooks.keep(account, pipedrive),
        now: Date.now,
      },
      request,
    );
  };

  return {
    byToken: async ({ domain, apiToken, plan, mode, ...settings }) => {
      const origin = checkedOrigin(domain, env.PIPEDRIVE_ORIGIN);
      const credential = { apiToken };
      return connect(headersOf(credential), {
        origin,
        credential: () => credential,
        auth: 'api-token',
        plan: planOf(plan),
        mode,
        settings,
      });
    },
    byConsent: (grant, { plan, mode, expiresAt: _, usedAt: __, ...settings }) =>
      connect(headersOf(credentialOf(grant)), {
        origin: grant.origin,
        credential: (before) => credentialOf(grant, before && 'oauth' in before ? before : undefined),
        auth: 'oauth',
        plan: planOf(plan),
        mode,
        settings,
      }),
    unsubscribe: (account, credential) =>
      webhooks.drop(
        account,
        clientWith(send, checkedOrigin(account.origin, env.PIPEDRIVE_ORIGIN), headersOf(credential)),
      ),
  };
}
