import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createCredentials } from '../../shared/accounts/credentials.ts';
import { openConnections } from '../../shared/accounts/open-connections.ts';
import { createClient } from '../../shared/pipedrive/index.ts';
import { recents } from '../../shared/pipedrive/v1.ts';
import { createPublish } from '../../shared/queue/bus.ts';
import { createFifoQueue } from '../../shared/queue/fifo.ts';
import type { KeeperMessage } from '../../shared/queue/messages.ts';
import { createQueueClient } from '../../shared/queue/queue-client.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver, loggable } from '../../shared/runtime/observed.ts';
import { type Account, createAccounts } from '../../shared/state/accounts.ts';
import { createEchoMarks } from '../../shared/state/echo-marks.ts';
import { createEvents } from '../../shared/state/events.ts';
import { createGaps, type Gap } from '../../shared/state/gaps.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createHeardWebhooks } from '../../shared/state/heard.ts';
import { createLastPasses } from '../../shared/state/last-passes.ts';
import { createLeases } from '../../shared/state/leases.ts';
import { createRecordIds, createRecords } from '../../shared/state/records.ts';
import { createTable } from '../../shared/state/table.ts';
import { createWatermarks } from '../../shared/state/watermarks.ts';
import { keepPorts, webhookCalls, wishOf } from '../../shared/webhooks/keeping/keep-ports.ts';
import { type Kept, keepSubscriptions } from '../../shared/webhooks/keeping/keep-subscriptions.ts';
import { entitiesOf } from '../../shared/webhooks/keeping/wanted.ts';
import { Env } from './env.ts';
import { fillAccount } from './fill/fill-account.ts';
import { reads } from './fill/reads.ts';
import { findMissed, sinceText } from './find-missed.ts';
import { createHandler, type Run } from './handler.ts';
import { type Deps, keepAccount } from './keep-account.ts';

const env = readEnv(Env);
const { log, count, observed, afterwards } = createObserver('webhook-keeper');
const secrets = new SecretsManagerClient(awsClient);
const lambda = new LambdaClient(awsClient);
const table = createTable(new DynamoDBClient(awsClient), env.STATE_TABLE);
const now = Date.now;
const sleep = (ms: number) => setTimeout(ms).then(() => undefined);
const connectionOf = openConnections(table, secrets, env, { log, count, afterwards });
const credentials = createCredentials(secrets, env.SECRET_PREFIX);
const leases = createLeases(table);
const gaps = createGaps(table);
const graph = createGraph(table);
const records = createRecords(table);
const events = createEvents(table);
const watermarks = createWatermarks(table);
const publish = createPublish(new EventBridgeClient(awsClient), env.EVENT_BUS);
const queue = createFifoQueue(createQueueClient(), env.EVENTS_QUEUE_URL);
const echoMarks = createEchoMarks(table);
const heard = createHeardWebhooks(table);

/** A minute longer than this function may run, so that nobody holds the lease and lives no more. */
const LEASE_MS = 6 * 60_000;
/** A look at what changed costs 20 tokens; State is asked for as often as there is doubt. */
const PROBE_EVERY_MS = 3_600_000;
const MOST_ECHOES = 100;

const wiring = {
  table,
  credentials,
  newPassword: () => randomBytes(32).toString('base64url'),
  now,
};

const start = async (message: KeeperMessage, { functionName }: Run): Promise<void> => {
  await lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: JSON.stringify(message),
    }),
  );
};

const missed: Deps['missed'] = async (account, sinceMs, entities) => {
  const id = account.account;
  const nowMs = now();
  if (!(await leases.claim(id, 'PROBE', randomUUID(), nowMs + PROBE_EVERY_MS, nowMs))) return undefined;
  const client = createClient(recents, (await connectionOf(id, 'sync')).ports);
  return findMissed(
    {
      recents: async (since) =>
        (await client.getRecents({ query: { since_timestamp: sinceText(since), limit: 500 } })).data,
      stored: (entity, recordId) => records.find(id, entity, recordId),
      now,
    },
    sinceMs,
    entities,
  );
};

const keep = (account: Account, reconcile: boolean, run: Run): Promise<Kept> =>
  keepAccount(
    {
      keep: async (one, inspect) =>
        keepSubscriptions(
          keepPorts(wiring, one, {
            client: createClient(webhookCalls, (await connectionOf(one.account)).ports),
            holder: randomUUID(),
            leaseMs: LEASE_MS,
            remainingMs: run.getRemainingTimeInMillis,
            inspect,
          }),
          wishOf(env.API_URL, one),
        ),
      heard: heard.all,
      awaitedEchoes: async (id, fromMs, beforeMs) =>
        (await echoMarks.awaited(id, { beforeMs, limit: MOST_ECHOES })).filter(
          ({ sentMs }) => sentMs >= fromMs,
        ),
      missed,
      unasked: (error) => log.warn('not asked for changes', { account: account.account, ...loggable(error) }),
      gaps,
      watermarks: watermarks.all,
      savePass: createLastPasses(table).save,
      startFill: (id, gapId) => start({ account: id, gapId }, run),
      publish,
      count,
      quietMs: Number(env.QUIET_MINUTES) * 60_000,
      now,
    },
    account,
    reconcile,
  );

const fill = async (account: Account, gap: Gap, run: Run): Promise<Gap> =>
  fillAccount(
    {
      client: createClient(reads, (await connectionOf(account.account, 'sync')).ports),
      known: {
        record: records.find,
        users: (id) => graph.states(id, 'user'),
        user: (id, userId) => graph.state(id, 'user', userId),
        handled: async (id, messageId) => (await events.find(id, messageId)) !== undefined,
        ids: createRecordIds(table),
      },
      leases,
      watermarks,
      gaps,
      queue,
      clock: { now, sleep, remainingMs: run.getRemainingTimeInMillis },
      holder: randomUUID(),
    },
    {
      account: account.account,
      entities: entitiesOf(account),
      deletions: account.deletions ?? 'recents',
      connectedAt: account.connectedAt,
    },
    gap,
  );

export const handler = observed(
  createHandler({
    accounts: createAccounts(table),
    keep,
    findGap: gaps.find,
    fill,
    start,
    publish,
    log,
    count,
  }),
);
