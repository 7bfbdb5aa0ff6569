import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Timers } from '../../../timers.ts';
import { createJsonService, type Refusal } from '../json-service.ts';
import { AwsError, type AwsService, LOCAL_ACCOUNT } from '../service.ts';
import { changeMessageVisibilityAction } from './actions/change-message-visibility.ts';
import { changeMessageVisibilityBatchAction } from './actions/change-message-visibility-batch.ts';
import { deleteMessageAction } from './actions/delete-message.ts';
import { deleteMessageBatchAction } from './actions/delete-message-batch.ts';
import { getQueueAttributesAction } from './actions/get-queue-attributes.ts';
import { getQueueUrlAction } from './actions/get-queue-url.ts';
import { listQueuesAction } from './actions/list-queues.ts';
import { purgeQueueAction } from './actions/purge-queue.ts';
import { receiveMessageAction } from './actions/receive-message.ts';
import { sendMessageAction } from './actions/send-message.ts';
import { sendMessageBatchAction } from './actions/send-message-batch.ts';
import { startMessageMoveTaskAction } from './actions/start-message-move-task.ts';
import type { SqsContext } from './engine/context.ts';
import { createEngine, type SqsEngine } from './engine/engine.ts';
import { missingParameter } from './errors.ts';
import { type QueueSpec, queueNameOf } from './queue-spec.ts';
import { createStore } from './store.ts';
import { createWaiters } from './waiters.ts';

export interface SqsOptions {
  readonly database: DatabaseSync;
  readonly timers: Timers;
  readonly queues: readonly QueueSpec[];
  /** The gateway's address, asked when a URL is needed: it may start after this. */
  readonly urlBase: string | (() => string);
  /** Makes message ids and receipt tokens; each must be new. */
  readonly newId?: () => string;
}

export interface Sqs {
  readonly service: AwsService;
  readonly engine: SqsEngine;
  readonly queueUrl: (queueName: string) => string;
}

/** The queues of a template, kept in `database`. Messages of queues that are no longer declared stay on disk. */
export function createSqs({ database, timers, queues, urlBase, newId = randomUUID }: SqsOptions): Sqs {
  const context: SqsContext = {
    database,
    timers,
    store: createStore(database),
    waiters: createWaiters(timers),
    queues: new Map(queues.map((queue) => [queue.name, queue])),
    newId,
  };
  checkRedrive(context);
  const queueUrl = (name: string) =>
    `${typeof urlBase === 'string' ? urlBase : urlBase()}/${LOCAL_ACCOUNT}/${name}`;
  const service = createJsonService({
    name: 'sqs',
    contentType: 'application/x-amz-json-1.0',
    refuse,
    actions: {
      ChangeMessageVisibility: changeMessageVisibilityAction(context),
      ChangeMessageVisibilityBatch: changeMessageVisibilityBatchAction(context),
      DeleteMessage: deleteMessageAction(context),
      DeleteMessageBatch: deleteMessageBatchAction(context),
      GetQueueAttributes: getQueueAttributesAction(context),
      GetQueueUrl: getQueueUrlAction(context, queueUrl),
      ListQueues: listQueuesAction(context, queueUrl),
      PurgeQueue: purgeQueueAction(context),
      ReceiveMessage: receiveMessageAction(context),
      SendMessage: sendMessageAction(context),
      SendMessageBatch: sendMessageBatchAction(context),
      StartMessageMoveTask: startMessageMoveTaskAction(context),
    },
  });
  return { service, engine: createEngine(context), queueUrl };
}

function refuse({ field, missing, reason }: Refusal): AwsError {
  if (missing) return missingParameter(field);
  return new AwsError('InvalidParameterValue', `Value for parameter ${field} is invalid. Reason: ${reason}.`);
}

/** A dead-letter queue must exist and be of its source's kind, as CloudFormation would find on deployment. */
function checkRedrive({ queues }: SqsContext): void {
  for (const { name, fifo, redrive } of queues.values()) {
    if (!redrive) continue;
    const target = queues.get(queueNameOf(redrive.deadLetterTargetArn));
    if (target?.fifo !== fifo)
      throw new Error(
        `Queue ${name} has no dead-letter queue of its kind at ${redrive.deadLetterTargetArn}.`,
      );
  }
}
