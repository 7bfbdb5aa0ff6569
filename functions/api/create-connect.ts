import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Credentials } from '../../shared/accounts/credentials.ts';
import { checkedOrigin, createClient, createSend } from '../../shared/pipedrive/index.ts';
import * as v1 from '../../shared/pipedrive/v1.ts';
import { parse } from '../../shared/runtime/parse.ts';
import { type Accounts, Plan } from '../../shared/state/accounts.ts';
import { connectAccount } from './connect-account.ts';
import type { Deps } from './routes/accounts.ts';

interface Wiring {
  readonly accounts: Accounts;
  readonly credentials: Credentials;
  readonly env: {
    readonly API_URL: string;
    readonly PIPEDRIVE_ORIGIN: string;
    readonly DEFAULT_PLAN: string;
  };
}

/** Wires connecting an account to the real clock, randomness and network. */
export function createConnect({ accounts, credentials, env }: Wiring): Deps['connect'] {
  const send = createSend();
  return async ({ domain, apiToken, plan, mode }) => {
    const origin = checkedOrigin(domain, env.PIPEDRIVE_ORIGIN);
    // Who the company is, and so its burst window, is what these few calls find out: they go out beside it.
    const pipedrive = createClient(
      { getCurrentUser: v1.users.getCurrentUser, ...v1.webhooks },
      {
        origin,
        send,
        credentials: async () => ({ 'x-api-token': apiToken }),
        room: async () => {},
        blocked: async () => {},
        deprecated: () => {},
        now: Date.now,
        sleep: (ms) => setTimeout(ms).then(() => undefined),
        random: Math.random,
      },
    );
    return connectAccount(
      {
        whoAmI: async () => {
          const { data } = await pipedrive.getCurrentUser();
          return { account: String(data.company_id), name: data.company_name ?? '', userId: data.id };
        },
        saveCredential: credentials.savePipedrive,
        saveAccount: (account) => accounts.save(account.account, account),
        webhookCredential: credentials.webhook,
        saveWebhookCredential: credentials.saveWebhook,
        listWebhooks: async () => (await pipedrive.getWebhooks()).data,
        deleteWebhook: async (id) => {
          await pipedrive.deleteWebhook({ path: { id } });
        },
        addWebhook: async (url, userId, pair) => {
          await pipedrive.addWebhook({
            body: {
              subscription_url: url,
              event_action: '*',
              event_object: '*',
              name: 'Pipewarden',
              user_id: userId,
              http_auth_user: pair.user,
              http_auth_password: pair.password,
              version: '2.0',
            },
          });
        },
        newPassword: () => randomBytes(32).toString('base64url'),
        webhookUrl: (account) => `${env.API_URL}/webhooks/${account}`,
        now: Date.now,
      },
      { origin, apiToken, plan: plan ?? parse(Plan, env.DEFAULT_PLAN, 'DEFAULT_PLAN'), mode },
    );
  };
}
