import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createBury } from '../../shared/queue/bury.ts';
import { createPublish } from '../../shared/queue/bus.ts';
import { createGraveyard } from '../../shared/queue/fifo.ts';
import { DeliveryMessage } from '../../shared/queue/messages.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { createObserver } from '../../shared/runtime/observed.ts';
import { traced } from '../../shared/runtime/traced.ts';
import { createDeadLetters } from '../../shared/state/dead-letters.ts';
import { createDeliveries } from '../../shared/state/deliveries.ts';
import { createGraph } from '../../shared/state/graph.ts';
import { createRecords } from '../../shared/state/records.ts';
import { createTable } from '../../shared/state/table.ts';
import { aboutDelivery } from './about-delivery.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const { log, count, observed } = createObserver('event-processor');
const table = createTable(new DynamoDBClient({}), env.STATE_TABLE);
const deliveries = createDeliveries(table);
const graph = createGraph(table);

/** A few calls to DynamoDB and the bus. */
const NEEDS_MS = 2_000;

export const handler = traced(
  'event-processor',
  observed(
    createHandler({
      findDelivery: deliveries.find,
      saveDelivery: deliveries.save,
      saveRecord: createRecords(table).save,
      saveUser: (account, user, timeMs) => graph.save(account, 'user', { ...user }, timeMs),
      publish: createPublish(new EventBridgeClient({}), env.EVENT_BUS),
      bury: createBury({
        queue: 'events',
        schema: DeliveryMessage,
        about: aboutDelivery,
        record: createDeadLetters(table).record,
        graveyard: createGraveyard(new SQSClient({}), env.EVENTS_DEAD_LETTERS_URL),
        count,
        now: Date.now,
      }),
      mostReceives: env.MOST_RECEIVES,
      needsMs: NEEDS_MS,
      now: Date.now,
      log,
      count,
    }),
  ),
);
