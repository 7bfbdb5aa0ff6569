import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createCredentials } from '../../shared/accounts/credentials.ts';
import { createLedgers } from '../../shared/governor/ledgers.ts';
import { createWindow } from '../../shared/governor/window.ts';
import { createSend, exchangeCode, oauthOrigin, revokeGrant } from '../../shared/pipedrive/index.ts';
import { createPublish, createPublishAll } from '../../shared/queue/bus.ts';
import { createFifoQueue } from '../../shared/queue/fifo.ts';
import { createLaneQueues, messagesInLanes } from '../../shared/queue/lane-queues.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { createCached } from '../../shared/runtime/cached.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver } from '../../shared/runtime/observed.ts';
import { createAccounts } from '../../shared/state/accounts.ts';
import { createAudit } from '../../shared/state/audit.ts';
import { createDeadLetters } from '../../shared/state/dead-letters.ts';
import { createEvents } from '../../shared/state/events.ts';
import { createGaps } from '../../shared/state/gaps.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createHeardWebhooks } from '../../shared/state/heard.ts';
import { createInstallations } from '../../shared/state/installations.ts';
import { keys } from '../../shared/state/keys.ts';
import { createLastPasses } from '../../shared/state/last-passes.ts';
import { createReconciliations } from '../../shared/state/reconciliations.ts';
import { createRecords } from '../../shared/state/records.ts';
import { createReplayRequests } from '../../shared/state/replay-requests.ts';
import { createRotations } from '../../shared/state/rotations.ts';
import { createRuns } from '../../shared/state/runs.ts';
import { createSubscriptions } from '../../shared/state/subscriptions.ts';
import { createSyncs } from '../../shared/state/syncs.ts';
import { createTable } from '../../shared/state/table.ts';
import { createTokens } from '../../shared/state/tokens.ts';
import { createWatermarks } from '../../shared/state/watermarks.ts';
import { createWrites } from '../../shared/state/writes.ts';
import { createFindState } from '../../shared/webhooks/weighing/find-state.ts';
import { createCallHeads } from '../../shared/writes/call-heads.ts';
import { createLines } from '../../shared/writes/lines.ts';
import { tellQueuedBy, writeEvent } from '../../shared/writes/write-event.ts';
import { createConnecting } from './create-connect.ts';
import { createLeave } from './create-leave.ts';
import { disconnectAccount, uninstalled } from './disconnect-account.ts';
import { createDispatch } from './dispatch.ts';
import { Env } from './env.ts';
import { createKeepWebhooks } from './keep-webhooks.ts';
import { accountRoutes } from './routes/accounts.ts';
import { budgetRoutes } from './routes/budget.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { eventRoutes } from './routes/events.ts';
import { openRoutes } from './routes/health.ts';
import { oauthRoutes } from './routes/oauth.ts';
import { provisioningRoutes } from './routes/provisionings.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { replayRoutes } from './routes/replays.ts';
import { resolutionRoutes } from './routes/resolutions.ts';
import { syncRoutes } from './routes/syncs.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { writeRoutes } from './routes/writes.ts';
import { createStartRun } from './start-run.ts';

const env = readEnv(Env);
const { log, count, observed } = createObserver('api');
const secrets = new SecretsManagerClient(awsClient);
const lambda = new LambdaClient(awsClient);
const sqs = new SQSClient(awsClient);
const table = createTable(new DynamoDBClient(awsClient), env.STATE_TABLE);
const accounts = createAccounts(table);
const tokens = createTokens(table);
const runs = createRuns(table);
const syncs = createSyncs(table);
const writes = createWrites(table);
const credentials = createCredentials(secrets, env.SECRET_PREFIX);
const eventQueue = createFifoQueue(sqs, env.EVENTS_QUEUE_URL);
const events = createEvents(table);
const graph = createGraph(table);
const now = Date.now;
const sleep = (ms: number) => setTimeout(ms).then(() => undefined);
const lines = createLines({ table, now, sleep, random: Math.random });
const callHeads = createCallHeads(createLaneQueues(sqs, env));
const bus = new EventBridgeClient(awsClient);
const audit = createAudit(table, { now, newId: randomUUID });

const adminToken = createCached({
  read: async (secretId) => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? randomUUID();
  },
  now,
  keepMs: 60_000,
  refetchAfterMs: 60_000,
});

// Only read here: the functions that call Pipedrive write them.
const governor = { table, now, sleep, random: Math.random };
const { read: readLedger } = createLedgers(governor);

/** An `Idempotency-Key` always leads to the same id, in its account and kind only. */
const idFor = (account: string, kind: string, key: string | undefined): string =>
  key === undefined
    ? randomUUID()
    : createHash('sha256')
        .update(JSON.stringify([account, kind, key]))
        .digest('hex')
        .slice(0, 32);

const invoke = async (functionName: string, payload: object, durableName?: string): Promise<void> => {
  await lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: JSON.stringify(payload),
      ...(durableName === undefined ? {} : { DurableExecutionName: durableName }),
    }),
  );
};

const startRun = createStartRun({
  addRun: runs.add,
  execute: (account, runId) => invoke(env.PROVISIONING_FUNCTION, { account, runId }, `${account}-${runId}`),
  idFor,
  now,
});

const newToken = () => randomBytes(32).toString('base64url');
const gaps = createGaps(table);
const heard = createHeardWebhooks(table);
const startKeeper = (account: string) => invoke(env.WEBHOOK_KEEPER_FUNCTION, { account });
const webhooks = createKeepWebhooks({
  wiring: { table, credentials, newPassword: newToken, now },
  apiUrl: env.API_URL,
  gaps,
  heard,
  startKeeper,
  newId: randomUUID,
  sleep: (ms) => setTimeout(ms).then(() => undefined),
});
const connecting = createConnecting({ accounts, credentials, webhooks, env });
const oauth = {
  send: createSend(),
  now,
  oauthOrigin: oauthOrigin(env.PIPEDRIVE_ORIGIN),
  configuredOrigin: env.PIPEDRIVE_ORIGIN,
};
const leaving = {
  findAccount: accounts.find,
  disconnect: accounts.disconnect,
  leave: createLeave({ credentials, unsubscribe: connecting.unsubscribe, oauth }),
  forget: credentials.forget,
  alarm: (account: string) => {
    log.error('account disconnected', { account });
    count('AccountDisconnected');
  },
  now,
};

const routes = [
  ...accountRoutes({
    listAccounts: accounts.list,
    connect: connecting.byToken,
    disconnect: (account) => disconnectAccount(leaving, account),
  }),
  ...oauthRoutes({
    oauthApp: credentials.oauthApp,
    saveOAuthApp: credentials.saveOAuthApp,
    installations: createInstallations(table),
    newTicket: newToken,
    exchange: (app, code, redirectUri) => exchangeCode(oauth, app, { code, redirectUri }),
    revoke: (app, refreshToken) => revokeGrant(oauth, app, refreshToken),
    connect: connecting.byConsent,
    uninstalled: (notice) => uninstalled(leaving, notice),
    oauthOrigin: oauth.oauthOrigin,
    apiUrl: env.API_URL,
    now,
  }),
  ...tokenRoutes({
    saveToken: tokens.save,
    findAccount: accounts.find,
    newToken,
    now,
  }),
  ...userRoutes({ graph }),
  ...provisioningRoutes({ findRun: runs.find, startRun }),
  ...syncRoutes({
    findSync: syncs.find,
    addSync: syncs.add,
    execute: (account, syncId) => invoke(env.USER_SYNC_FUNCTION, { account, syncId }),
    idFor,
    now,
  }),
  ...webhookRoutes({
    subscriptions: createSubscriptions(table).all,
    heard: heard.all,
    credential: credentials.webhook,
    rotations: createRotations(table),
    lastPass: createLastPasses(table).find,
    gaps,
    startKeeper,
    idFor,
    audited: audit.audited,
    now,
  }),
  ...reconciliationRoutes({
    reconciliations: createReconciliations(table),
    gaps,
    findGap: gaps.find,
    watermarks: createWatermarks(table).all,
    startFill: (account, gapId) => invoke(env.WEBHOOK_KEEPER_FUNCTION, { account, gapId }),
    readLedger,
    idFor,
    audited: audit.audited,
    now,
  }),
  ...eventRoutes({ pageOfEvents: events.page, findEvent: events.find, audited: audit.audited }),
  ...replayRoutes({
    pageOfEvents: events.page,
    findEvent: events.find,
    findState: createFindState(createRecords(table), graph),
    requests: createReplayRequests(table),
    sendAll: eventQueue.sendAll,
    idFor,
    audited: audit.audited,
    now,
  }),
  ...deadLetterRoutes({
    letters: createDeadLetters(table),
    findWrite: writes.find,
    editWrite: writes.edit,
    sendDelivery: eventQueue.send,
    joinLine: lines.join,
    leaveLine: lines.leave,
    callHeads,
    audited: audit.audited,
    listAudit: audit.page,
    log,
    now,
  }),
  ...budgetRoutes({
    readLedger,
    readWindow: (account, limit) =>
      createWindow({ ...governor, key: keys.window(account, 'BURST'), limit }).inspect(),
    now,
  }),
  ...writeRoutes({
    addWrites: writes.addAll,
    joinLines: lines.joinAll,
    callHeads,
    tellQueued: tellQueuedBy(createPublishAll(bus, env.EVENT_BUS)),
    findWrite: writes.find,
    findLine: lines.find,
    readLedger,
    now,
  }),
  ...resolutionRoutes({
    findWrite: writes.find,
    resolveWrite: writes.resolve,
    joinLine: lines.join,
    callHeads,
    tell: (account, write) => createPublish(bus, env.EVENT_BUS)(writeEvent(account, write)),
    audited: audit.audited,
    now,
  }),
];
const parts = {
  state: () => accounts.list(),
  queue: () => messagesInLanes(sqs, env),
  secrets: () => adminToken.get(env.ADMIN_SECRET),
};

export const handler = observed(
  createDispatch({
    adminToken: () => adminToken.get(env.ADMIN_SECRET),
    findToken: tokens.find,
    findAccount: accounts.find,
    routes: [...routes, ...openRoutes({ parts, apiUrl: env.API_URL }, routes)],
    log,
  }),
);
