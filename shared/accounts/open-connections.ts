import { setTimeout } from 'node:timers/promises';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createBurst } from '../governor/burst.ts';
import { createSend, warnOnce } from '../pipedrive/index.ts';
import type { Observer } from '../runtime/observed.ts';
import { createAccounts } from '../state/accounts.ts';
import type { Table } from '../state/table.ts';
import { type Connection, createConnections } from './connection.ts';
import { createCredentials } from './credentials.ts';

/** Wires the way to Pipedrive for a Lambda: the real clock, network and limiter. For index.ts files only. */
export function openConnections(
  table: Table,
  secrets: SecretsManagerClient,
  env: { readonly SECRET_PREFIX: string; readonly PIPEDRIVE_ORIGIN: string },
  { log, count }: Pick<Observer, 'log' | 'count'>,
): (account: string) => Promise<Connection> {
  const sleep = (ms: number) => setTimeout(ms).then(() => undefined);
  return createConnections({
    findAccount: createAccounts(table).find,
    credential: createCredentials(secrets, env.SECRET_PREFIX).pipedrive,
    room: createBurst({ table, now: Date.now, sleep }),
    send: createSend(),
    blocked: async (account) => count('PipedriveBlocked', { account }),
    deprecated: warnOnce(log.warn),
    now: Date.now,
    sleep,
    random: Math.random,
    configuredOrigin: env.PIPEDRIVE_ORIGIN,
  });
}
