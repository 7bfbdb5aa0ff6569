import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createConnections } from '../../../../shared/accounts/connection.ts';
import { createHeard } from '../../../../shared/accounts/heard.ts';
import { createBurst } from '../../../../shared/governor/burst.ts';
import { createLedgers } from '../../../../shared/governor/ledgers.ts';
import { createTokens } from '../../../../shared/governor/tokens.ts';
import { createSend } from '../../../../shared/pipedrive/index.ts';
import { createAccounts } from '../../../../shared/state/accounts.ts';
import { createTable } from '../../../../shared/state/table.ts';
import { createLines } from '../../../../shared/writes/lines.ts';
import { clientConfig, STATE_TABLE } from '../dynamodb.ts';
import type { Clock } from './clock.ts';
import type { WorkersOptions } from './messages.ts';

export interface IdentityOptions extends Pick<WorkersOptions, 'awsUrl' | 'pipedriveUrl' | 'accessToken'> {
  readonly clock: Clock;
  readonly complain: (sentence: string, error: unknown) => void;
}

const HOUR_MS = 60 * 60_000;

export const sleep = (ms: number) => setTimeout(ms).then(() => undefined);

/**
 * What a Lambda's process has of its own: its name, its connections, its purse and its permits, wired as in
 * shared/accounts/open-connections.ts but for the clock, and for a grant that lasts as long as the bench.
 */
export function createIdentity(
  id: string,
  { clock: { now }, awsUrl, pipedriveUrl, accessToken, complain }: IdentityOptions,
) {
  const table = createTable(new DynamoDBClient(clientConfig(awsUrl)), STATE_TABLE);
  const ports = { table, now, sleep, random: Math.random };
  const ledgers = createLedgers(ports);
  const burst = createBurst({ ...ports, id });
  const tokens = createTokens({
    id,
    settle: ledgers.settle,
    found: () => {},
    onFailure: (error) => complain('the ledger could not be written', error),
    now,
    sleep,
  });
  const obtainedMs = now();
  const grant = {
    oauth: {
      accessToken,
      refreshToken: 'not needed',
      generation: 1,
      obtainedMs,
      refreshMs: obtainedMs + HOUR_MS,
      expiresMs: obtainedMs + HOUR_MS,
      scopes: [],
    },
  };
  const accounts = createAccounts(table);
  const connectionOf = createConnections({
    findAccount: accounts.find,
    credential: async () => grant,
    freshGrant: async (_, held) => held,
    charge: tokens.charge,
    room: burst.room,
    heard: createHeard({
      ...burst,
      now,
      count: () => {},
      onFailure: (error) => complain('a reception could not be noted', error),
    }),
    deprecated: () => {},
    send: createSend(),
    now,
    sleep,
    random: Math.random,
    configuredOrigin: pipedriveUrl,
  });
  return { table, now, accounts, ledgers, lines: createLines(ports), connectionOf, rest: tokens.rest };
}
export type Identity = ReturnType<typeof createIdentity>;
