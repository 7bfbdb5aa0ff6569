import type { Credentials } from '../../shared/accounts/credentials.ts';
import { type OAuthPorts, revokeGrant } from '../../shared/pipedrive/index.ts';
import type { Account } from '../../shared/state/accounts.ts';
import type { Connecting } from './create-connect.ts';

/** Leaves a company: our webhooks there are deleted, and a consent is given back. */
export const createLeave =
  (ports: {
    readonly credentials: Credentials;
    readonly unsubscribe: Connecting['unsubscribe'];
    readonly oauth: OAuthPorts;
  }) =>
  async (account: Account): Promise<void> => {
    const credential = await ports.credentials.pipedrive(account.account);
    if (!credential) return;
    if (!('oauth' in credential)) return ports.unsubscribe(account, credential);
    // Pipedrive removes an app's webhooks with it.
    const app = await ports.credentials.oauthApp();
    if (app) await revokeGrant(ports.oauth, app, credential.oauth.refreshToken);
  };
