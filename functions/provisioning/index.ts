import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openConnections } from '../../shared/accounts/open-connections.ts';
import { createClient } from '../../shared/pipedrive/index.ts';
import * as v1 from '../../shared/pipedrive/v1.ts';
import { createFifoQueue } from '../../shared/queue/fifo.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver } from '../../shared/runtime/observed.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createRuns } from '../../shared/state/runs.ts';
import { createTable } from '../../shared/state/table.ts';
import { userNode } from '../../shared/state/user-node.ts';
import { createWrites } from '../../shared/state/writes.ts';
import { queueWrites } from '../../shared/writes/queue-writes.ts';
import { writeFrom } from '../../shared/writes/write-request.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const { log, count, observed, afterwards } = createObserver('provisioning');
const table = createTable(new DynamoDBClient({}), env.STATE_TABLE);
const graph = createGraph(table);
const runs = createRuns(table);
const writes = createWrites(table);
const outbound = createFifoQueue(new SQSClient({}), env.OUTBOUND_QUEUE_URL);
const connectionOf = openConnections(table, new SecretsManagerClient({}), env, { log, count, afterwards });
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
        saveRun: (run) => runs.save(account, run),
        remember: async (user, readMs) => {
          await graph.save(account, 'user', userNode(user), readMs);
        },
      }),
      queueWrite: async (account, request, callbackId) => {
        const write = { ...writeFrom(account, request, Date.now()), callbackId };
        await queueWrites({ addWrite: writes.add, enqueue: outbound.sendAll }, account, [write]);
      },
      now: Date.now,
      log,
      count,
    }),
  ),
);
