import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openConnections } from '../../shared/accounts/open-connections.ts';
import { createLedgers } from '../../shared/governor/ledgers.ts';
import { todayOf, tokensLeft } from '../../shared/governor/today.ts';
import { perform } from '../../shared/pipedrive/index.ts';
import * as v1 from '../../shared/pipedrive/v1.ts';
import { createLaneQueues, messagesInLanes } from '../../shared/queue/lane-queues.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver } from '../../shared/runtime/observed.ts';
import { createAccounts } from '../../shared/state/accounts.ts';
import { createTable } from '../../shared/state/table.ts';
import { createCallHeads } from '../../shared/writes/call-heads.ts';
import { createLines } from '../../shared/writes/lines.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const { log, count, observed, afterwards } = createObserver('outbound-resumer');
const table = createTable(new DynamoDBClient(awsClient), env.STATE_TABLE);
const sqs = new SQSClient(awsClient);
const accounts = createAccounts(table);
const now = Date.now;
const sleep = (ms: number) => setTimeout(ms).then(() => undefined);
const ports = { table, now, sleep, random: Math.random };
const { read: readLedger } = createLedgers(ports);
/** What is done at the end of an invocation: telling the ledger what a probe's answer said of the day. */
const ends: (() => Promise<void>)[] = [];
const connectionOf = openConnections(table, new SecretsManagerClient(awsClient), env, {
  log,
  count,
  afterwards: (work) => {
    ends.push(work);
    afterwards(work);
  },
});
// The ledger may think the day spent although Pipedrive's has begun anew: a probe costs it nothing, so it is never refused.
const probe = { ...v1.users.getCurrentUser, cost: 0 };

export const handler = observed(
  createHandler({
    listAccounts: async () =>
      (await accounts.list()).filter(({ disconnected }) => !disconnected).map(({ account }) => account),
    lines: createLines(ports),
    callHeads: createCallHeads(createLaneQueues(sqs, env)),
    tokensLeft: async (id) => {
      const account = await accounts.find(id);
      if (!account) return { ordinary: 0, lifecycle: 0 };
      const { standing } = await todayOf({ readLedger, now }, account);
      return tokensLeft(standing);
    },
    probe: async (id) => {
      const { ports: connection } = await connectionOf(id, 'lifecycle');
      await perform(connection, probe, {});
      for (const end of ends) await end();
    },
    queuesAreEmpty: async () => (await messagesInLanes(sqs, env)) === 0,
    now,
    log,
    count,
  }),
);
