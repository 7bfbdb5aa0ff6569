import { setTimeout } from 'node:timers/promises';
import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openConnections } from '../../shared/accounts/open-connections.ts';
import { burstLimit } from '../../shared/governor/burst.ts';
import { createLedgers } from '../../shared/governor/ledgers.ts';
import { todayOf } from '../../shared/governor/today.ts';
import { createClient } from '../../shared/pipedrive/index.ts';
import * as v1 from '../../shared/pipedrive/v1.ts';
import { createPublishAll } from '../../shared/queue/bus.ts';
import { createLaneQueues } from '../../shared/queue/lane-queues.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver } from '../../shared/runtime/observed.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createRuns } from '../../shared/state/runs.ts';
import { createTable } from '../../shared/state/table.ts';
import { userNode } from '../../shared/state/user-node.ts';
import { createWrites } from '../../shared/state/writes.ts';
import { createCallHeads } from '../../shared/writes/call-heads.ts';
import { createLines } from '../../shared/writes/lines.ts';
import { queueWrites } from '../../shared/writes/queue-writes.ts';
import { quoteOf } from '../../shared/writes/quote.ts';
import { tellQueuedBy } from '../../shared/writes/write-event.ts';
import { writeFrom } from '../../shared/writes/write-request.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const { log, count, observed, afterwards } = createObserver('provisioning');
const table = createTable(new DynamoDBClient(awsClient), env.STATE_TABLE);
const graph = createGraph(table);
const runs = createRuns(table);
const writes = createWrites(table);
const now = Date.now;
const sleep = (ms: number) => setTimeout(ms).then(() => undefined);
const publishAll = createPublishAll(new EventBridgeClient(awsClient), env.EVENT_BUS);
const chance = { table, now, sleep, random: Math.random };
const { read: readLedger } = createLedgers(chance);
const queueing = {
  addWrites: writes.addAll,
  joinLines: createLines(chance).joinAll,
  callHeads: createCallHeads(createLaneQueues(new SQSClient(awsClient), env)),
  tellQueued: tellQueuedBy(publishAll),
  now,
};
const connectionOf = openConnections(table, new SecretsManagerClient(awsClient), env, {
  log,
  count,
  afterwards,
});
const { getUsers, getUser } = v1.users;
const reads = { getUsers, getUser, getRoles: v1.roles.getRoles };

const clientOf = async (account: string) =>
  createClient(reads, (await connectionOf(account, 'lifecycle')).ports);

export const handler = observed(
  withDurableExecution(
    createHandler({
      findRun: runs.find,
      findWrite: writes.find,
      ofAccount: (account) => ({
        readUsers: async () => (await (await clientOf(account)).getUsers.all()).items,
        readRoles: async () => (await (await clientOf(account)).getRoles.all()).items,
        readUser: async (id) => (await (await clientOf(account)).getUser({ path: { id } })).data,
        quote: async (requests) => {
          const found = (await connectionOf(account, 'lifecycle')).account;
          const { standing } = await todayOf({ readLedger, now }, found);
          return quoteOf(requests, standing, burstLimit(found.plan, found.auth));
        },
        saveRun: (run) => runs.save(account, run),
        remember: async (user, readMs) => {
          await graph.save(account, 'user', userNode(user), readMs);
        },
      }),
      queueWrite: async (account, request, callbackId) => {
        await queueWrites(queueing, account, [{ ...writeFrom(account, request, now()), callbackId }]);
      },
      now,
      log,
      count,
    }),
  ),
);
