import { InvalidInput } from '../../../shared/errors.ts';
import type { Timers } from '../../timers.ts';
import { type Company, companyRecord } from '../store/company.ts';
import { SECOND_MS } from '../store/times.ts';
import { sendJson } from '../webhooks/send-json.ts';
import type { OAuthApp } from './app.ts';
import type { Grants } from './grants.ts';

/** What a user does who removes the app in Pipedrive's pages. */
export interface Uninstalls {
  /**
   * Ends the user's tokens and the app's webhooks, and tells the app, whose answer does not matter: resolves when there is one or
   * there will be none. Throws `InvalidInput` where the user has not installed the app.
   */
  readonly uninstall: (userId: number) => Promise<void>;
  readonly close: () => void;
}

/** As long as a webhook is waited for; not documented for this call. */
const TIMEOUT_MS = 10 * SECOND_MS;

export function createUninstalls(ports: {
  readonly app: OAuthApp;
  readonly company: Company;
  readonly timers: Timers;
  readonly grants: Grants;
  readonly transact: <T>(work: () => T) => T;
}): Uninstalls {
  const { app, company, timers, grants } = ports;
  const running = new Set<AbortController>();

  const tell = async (redirectUri: string, userId: number): Promise<void> => {
    const controller = new AbortController();
    running.add(controller);
    const cancel = timers.after(TIMEOUT_MS, () => controller.abort());
    await sendJson({
      method: 'DELETE',
      url: redirectUri,
      userAgent: 'Pipedrive',
      basic: { user: app.clientId, password: app.clientSecret },
      body: JSON.stringify({
        client_id: app.clientId,
        company_id: companyRecord(company).companyId,
        user_id: userId,
        // "Date and time of the app uninstallation": the form is assumed.
        timestamp: new Date(timers.now()).toISOString(),
      }),
      signal: controller.signal,
    }).catch(() => {});
    cancel();
    running.delete(controller);
  };

  return {
    uninstall: (userId) => {
      const installed = grants.installed(userId);
      if (!installed) throw new InvalidInput(`User ${userId} has not installed the app`, { field: 'userId' });
      ports.transact(() => grants.endAll(userId));
      return tell(app.redirectUri ?? installed.redirectUri, userId);
    },
    close: () => {
      for (const controller of running) controller.abort();
    },
  };
}
