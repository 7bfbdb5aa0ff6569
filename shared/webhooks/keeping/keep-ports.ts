import type { Credentials } from '../../accounts/credentials.ts';
import { ContractBroken, NotFound } from '../../errors.ts';
import { EventObject } from '../../pipedrive/endpoints/v1/webhooks.ts';
import type { Client } from '../../pipedrive/index.ts';
import { webhooks } from '../../pipedrive/v1.ts';
import { parse } from '../../runtime/parse.ts';
import type { Account } from '../../state/accounts.ts';
import { createLeases } from '../../state/leases.ts';
import { createRotations } from '../../state/rotations.ts';
import { createSubscriptions } from '../../state/subscriptions.ts';
import type { Table } from '../../state/table.ts';
import { createWatermarks } from '../../state/watermarks.ts';
import type { KeepPorts, Wish } from './keep-subscriptions.ts';
import { EVERYTHING, entitiesOf } from './wanted.ts';

/** The operations that keeping webhooks calls. */
export const webhookCalls = webhooks;

export interface KeepWiring {
  readonly table: Table;
  readonly credentials: Pick<Credentials, 'webhook' | 'saveWebhook'>;
  /** 32 random bytes as text. */
  readonly newPassword: () => string;
  readonly now: () => number;
}

/** One run of the keeping, by one process. */
export interface Run {
  readonly client: Client<typeof webhookCalls>;
  /** Another name in every run. */
  readonly holder: string;
  /** Longer than the process can live, so that no two are ever at it. */
  readonly leaseMs: number;
  readonly remainingMs: () => number;
  readonly inspect: KeepPorts['inspect'];
}

/** Where Pipedrive delivers what happens in an account. */
export const webhookUrl = (apiUrl: string, account: string): string => `${apiUrl}/webhooks/${account}`;

/** The webhooks that an account is to have, in the deployment whose API answers there. */
export const wishOf = (apiUrl: string, account: Account): Wish => ({
  objects: entitiesOf(account),
  tokenUserId: account.tokenUserId,
  url: webhookUrl(apiUrl, account.account),
});

/** Keeping one account's webhooks, wired to State, its secret and Pipedrive. */
export function keepPorts(
  { table, credentials, newPassword, now }: KeepWiring,
  account: Account,
  { client, holder, leaseMs, remainingMs, inspect }: Run,
): KeepPorts {
  const id = account.account;
  const leases = createLeases(table);
  const rotations = createRotations(table);
  const subscriptions = createSubscriptions(table);
  const watermarks = createWatermarks(table);
  return {
    claim: () => leases.claim(id, 'WEBHOOKS', holder, now() + leaseMs, now()),
    release: () => leases.release(id, 'WEBHOOKS', holder),
    list: async () => {
      const { data, odd } = await client.getWebhooks();
      // One that cannot be read may be ours, and to make another would be a second copy.
      if (odd.length > 0)
        throw new ContractBroken('Pipedrive lists a webhook of a shape we do not know', { account: id });
      return data;
    },
    add: async ({ object, name, url, userId }, { user, password }) => {
      await client.addWebhook({
        body: {
          subscription_url: url,
          event_action: '*',
          event_object: parse(EventObject(), object, 'object'),
          name,
          user_id: userId,
          http_auth_user: user,
          http_auth_password: password,
          version: '2.0',
        },
      });
    },
    remove: async (webhookId) => {
      await client.deleteWebhook({ path: { id: webhookId } }).catch((error: unknown) => {
        if (!(error instanceof NotFound)) throw error;
      });
    },
    recorded: () => subscriptions.all(id),
    record: (subscription) => subscriptions.save(id, subscription),
    begin: async (object) => {
      const verifiedUntil = Math.floor(now() / 1000);
      for (const entity of object === EVERYTHING ? entitiesOf(account) : [object])
        await watermarks.advance(id, undefined, { entity, verifiedUntil });
    },
    inspect,
    credential: () => credentials.webhook(id),
    saveCredential: (credential) => credentials.saveWebhook(id, credential),
    rotation: () => rotations.find(id),
    saveRotation: (seen, next) => rotations.save(id, seen, next),
    newPassword,
    remainingMs,
    now,
  };
}
