import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openConnections } from '../../shared/accounts/open-connections.ts';
import { Forbidden } from '../../shared/errors.ts';
import { perform, retrying } from '../../shared/pipedrive/index.ts';
import { createBury } from '../../shared/queue/bury.ts';
import { createPublish } from '../../shared/queue/bus.ts';
import { createGraveyard } from '../../shared/queue/fifo.ts';
import { createLaneQueues } from '../../shared/queue/lane-queues.ts';
import { WriteMessage } from '../../shared/queue/messages.ts';
import { awsClient } from '../../shared/runtime/aws-client.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver, loggable } from '../../shared/runtime/observed.ts';
import { createDeadLetters } from '../../shared/state/dead-letters.ts';
import { createEchoMarks } from '../../shared/state/echo-marks.ts';
import { createTable } from '../../shared/state/table.ts';
import { createWrites } from '../../shared/state/writes.ts';
import { createCallHeads } from '../../shared/writes/call-heads.ts';
import { findCreated } from '../../shared/writes/find-created.ts';
import { urgencyOf } from '../../shared/writes/line.ts';
import { createLines } from '../../shared/writes/lines.ts';
import { createAboutWrite } from './about-write.ts';
import { createBuryWrite } from './bury-write.ts';
import { Env } from './env.ts';
import { createExpectEcho } from './expect-echo.ts';
import { createHandler } from './handler.ts';
import type { Deps } from './send-write.ts';
import { createTell } from './tell.ts';

const env = readEnv(Env);
const { log, count, observed, afterwards } = createObserver('outbound-sender');
const table = createTable(new DynamoDBClient(awsClient), env.STATE_TABLE);
const { find, begin, hold, postpone, park, settle } = createWrites(table);
const now = Date.now;
const sleep = (ms: number) => setTimeout(ms).then(() => undefined);
const sqs = new SQSClient(awsClient);
const lines = createLines({ table, now, sleep, random: Math.random });
const queues = createLaneQueues(sqs, env);
const callHeads = createCallHeads(queues);
const connectionOf = openConnections(table, new SecretsManagerClient(awsClient), env, {
  log,
  count,
  afterwards,
});

/** Fifteen seconds for a permit, fifteen of tries and the last of them fifteen more, and the notes around it. */
const NEEDS_MS = 50_000;

const call: Deps['call'] = async (id, endpoint, request, lane) => {
  const { account, ports } = await connectionOf(id, lane);
  if (account.mode === 'read-only' && endpoint.method !== 'GET')
    throw new Forbidden('The account is connected read-only', { account: id });
  return retrying(ports, () => perform(ports, endpoint, request));
};

export const handler = observed(
  createHandler({
    findWrite: find,
    begin,
    hold,
    postpone,
    park,
    settle,
    lines,
    callHeads,
    sendAgain: (message, line) =>
      queues[urgencyOf(line)].send({ group: line.group, id: randomUUID(), body: message }),
    call,
    findCreated: (account, write, except) =>
      findCreated(
        { call: (endpoint, request) => call(account, endpoint, request, write.lane), sleep },
        write,
        except,
      ),
    expectEcho: createExpectEcho({
      ...createEchoMarks(table),
      now,
      failed: (account, error) =>
        log.warn('the mark of a write could not be noted', { ...loggable(error), account }),
    }),
    tell: createTell(
      new LambdaClient(awsClient),
      createPublish(new EventBridgeClient(awsClient), env.EVENT_BUS),
    ),
    bury: createBuryWrite({
      bury: createBury({
        queue: 'outbound',
        schema: WriteMessage,
        about: createAboutWrite(find),
        record: createDeadLetters(table).record,
        graveyard: createGraveyard(sqs, env.OUTBOUND_DEAD_LETTERS_URL),
        count,
        now,
      }),
      findWrite: find,
      hold,
      postpone,
      leaveLine: lines.leave,
      callHeads,
      now,
    }),
    mostReceives: env.MOST_RECEIVES,
    needsMs: NEEDS_MS,
    now,
    log,
    count,
  }),
);
