import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openConnections } from '../../shared/accounts/open-connections.ts';
import { perform } from '../../shared/pipedrive/index.ts';
import { createBury } from '../../shared/queue/bury.ts';
import { createPublish } from '../../shared/queue/bus.ts';
import { createGraveyard } from '../../shared/queue/fifo.ts';
import { EventMessage } from '../../shared/queue/messages.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { createCached } from '../../shared/runtime/cached.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver, loggable } from '../../shared/runtime/observed.ts';
import { createAccounts } from '../../shared/state/accounts.ts';
import { createDeadLetters } from '../../shared/state/dead-letters.ts';
import { createEchoMarks } from '../../shared/state/echo-marks.ts';
import { createEvents } from '../../shared/state/events.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createHeardWebhooks } from '../../shared/state/heard.ts';
import { createRecords } from '../../shared/state/records.ts';
import { createTable } from '../../shared/state/table.ts';
import { aboutDelivery } from './about-delivery.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { createReadBack } from './read-back.ts';
import { createStateOf } from './state-of.ts';

const env = readEnv(Env);
const { log, count, observed, afterwards } = createObserver('event-processor');
const table = createTable(new DynamoDBClient(awsClient), env.STATE_TABLE);
const events = createEvents(table);
const marks = createEchoMarks(table);
const accounts = createAccounts(table);
const now = Date.now;
const connectionOf = openConnections(table, new SecretsManagerClient(awsClient), env, {
  log,
  count,
  afterwards,
});

/** A few calls to DynamoDB and the bus, and twice up to five seconds for an answer of Pipedrive's. */
const NEEDS_MS = 15_000;

const PAUSE_MS = 2_000;

/** An account that is connected again may have another user's token. */
const ACCOUNT_KEPT_MS = 60_000;

const tokenUsers = createCached({
  read: async (account: string) => (await accounts.find(account))?.tokenUserId.toString(),
  now,
  keepMs: ACCOUNT_KEPT_MS,
  refetchAfterMs: ACCOUNT_KEPT_MS,
});

export const handler = observed(
  createHandler({
    findEvent: events.find,
    saveEvent: events.save,
    tellEvent: events.tell,
    finishEvent: events.finish,
    markReplayed: events.markReplayed,
    ...createStateOf(createRecords(table), createGraph(table)),
    readBack: createReadBack({
      call: async (account, endpoint, call) =>
        perform((await connectionOf(account, 'interactive')).ports, endpoint, call),
      sleep: (ms) => setTimeout(ms, undefined, { ref: false }),
      now,
      failed: (account, error) =>
        log.warn('a record could not be read back', { ...loggable(error), account }),
    }),
    pause: () => setTimeout(PAUSE_MS, undefined),
    tokenUserOf: tokenUsers.get,
    findMarks: marks.of,
    consumeMark: marks.consume,
    publish: createPublish(new EventBridgeClient(awsClient), env.EVENT_BUS),
    heard: createHeardWebhooks(table).note,
    bury: createBury({
      queue: 'events',
      schema: EventMessage,
      about: aboutDelivery,
      record: createDeadLetters(table).record,
      graveyard: createGraveyard(new SQSClient(awsClient), env.EVENTS_DEAD_LETTERS_URL),
      count,
      now,
    }),
    mostReceives: env.MOST_RECEIVES,
    needsMs: NEEDS_MS,
    keptDays: env.EVENT_RETENTION_DAYS,
    now,
    log,
    count,
  }),
);
