import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { openConnections } from '../../shared/accounts/open-connections.ts';
import { createClient } from '../../shared/pipedrive/index.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver } from '../../shared/runtime/observed.ts';
import { traced } from '../../shared/runtime/traced.ts';
import { createAccounts } from '../../shared/state/accounts.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createSyncs } from '../../shared/state/syncs.ts';
import { createTable } from '../../shared/state/table.ts';
import { createWatermarks } from '../../shared/state/watermarks.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { readGraph, reads } from './read-graph.ts';

const env = readEnv(Env);
const { log, count, observed, afterwards } = createObserver('user-sync');
const table = createTable(new DynamoDBClient(awsClient), env.STATE_TABLE);
const graph = createGraph(table);
const syncs = createSyncs(table);
const watermarks = createWatermarks(table);
const connectionOf = openConnections(table, new SecretsManagerClient(awsClient), env, {
  log,
  count,
  afterwards,
});

export const handler = traced(
  'user-sync',
  observed(
    createHandler({
      read: async (account) => readGraph(createClient(reads, (await connectionOf(account, 'sync')).ports)),
      saveNode: graph.save,
      isCompared: async (account) => (await watermarks.find(account, 'user')) !== undefined,
      allNodes: graph.all,
      saveSync: syncs.save,
      findSync: syncs.find,
      listAccounts: async () => (await createAccounts(table).list()).map(({ account }) => account),
      now: Date.now,
      log,
      count,
    }),
  ),
);
