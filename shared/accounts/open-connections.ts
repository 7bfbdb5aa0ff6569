import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { InvalidInput } from '../errors.ts';
import { createBurst } from '../governor/burst.ts';
import { createLedgers } from '../governor/ledgers.ts';
import { createTokens } from '../governor/tokens.ts';
import { createSend, oauthOrigin, refreshGrant, warnOnce } from '../pipedrive/index.ts';
import { loggable, type Observer } from '../runtime/observed.ts';
import { createAccounts } from '../state/accounts.ts';
import { createClaimRefresh } from '../state/refreshes.ts';
import type { Table } from '../state/table.ts';
import { createConnections, type OpenConnection } from './connection.ts';
import { createCredentials } from './credentials.ts';
import { createFreshGrant } from './grants.ts';
import { createHeard } from './heard.ts';

/** Wires the way to Pipedrive for a Lambda: the real clock, network and limiter. For index.ts files only. */
export function openConnections(
  table: Table,
  secrets: SecretsManagerClient,
  env: { readonly SECRET_PREFIX: string; readonly PIPEDRIVE_ORIGIN: string },
  { log, count, afterwards }: Pick<Observer, 'log' | 'count' | 'afterwards'>,
): OpenConnection {
  const { PIPEDRIVE_ORIGIN: configuredOrigin } = env;
  const now = Date.now;
  const sleep = (ms: number) => setTimeout(ms).then(() => undefined);
  const send = createSend();
  const accounts = createAccounts(table);
  const credentials = createCredentials(secrets, env.SECRET_PREFIX);
  const id = randomUUID();
  const burst = createBurst({ table, id, now, sleep, random: Math.random });
  const tokens = createTokens({
    id,
    settle: createLedgers({ table, now, sleep, random: Math.random }).settle,
    found: (account, what) => {
      log.warn('daily budget', { account, found: what });
      count(what);
    },
    onFailure: (error) => log.error('the ledger could not be written', loggable(error)),
    now,
    sleep,
  });
  // Lambda freezes a process once it has answered: what it spent would show only when it is used again.
  afterwards(tokens.rest);
  const oauth = { send, now, oauthOrigin: oauthOrigin(configuredOrigin), configuredOrigin };
  return createConnections({
    findAccount: accounts.find,
    credential: credentials.pipedrive,
    freshGrant: createFreshGrant({
      read: credentials.pipedrive,
      claim: createClaimRefresh(table),
      refresh: async (refreshToken) => {
        const app = await credentials.oauthApp();
        if (!app) throw new InvalidInput('No Pipedrive app is set; set it with POST /v1/oauth-app', {});
        return refreshGrant(oauth, app, refreshToken);
      },
      save: credentials.replacePipedrive,
      moved: accounts.move,
      lost: async (account, reason) => {
        if (!(await accounts.disconnect(account, { at: new Date(now()).toISOString(), reason }))) return;
        log.error('account disconnected', { account: account.account });
        count('AccountDisconnected');
      },
      now,
      sleep,
    }),
    charge: tokens.charge,
    room: burst.room,
    heard: createHeard({
      block: burst.block,
      probed: burst.probed,
      pause: burst.pause,
      now,
      count,
      onFailure: (error) => log.error('a reception could not be noted', loggable(error)),
    }),
    deprecated: warnOnce(log.warn),
    send,
    now,
    sleep,
    random: Math.random,
    configuredOrigin,
  });
}
