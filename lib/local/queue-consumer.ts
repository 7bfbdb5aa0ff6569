import * as z from 'zod';
import { isAllowed } from './aws/iam.ts';
import { LOCAL_REGION, type Statement } from './aws/service.ts';
import type { SqsEngine } from './aws/sqs/engine/engine.ts';
import type { ReceivedMessage } from './aws/sqs/message.ts';
import { queueNameOf } from './aws/sqs/queue-spec.ts';
import type { Lambda } from './lambda/lambda-service.ts';

export interface ConsumerOptions {
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly reportsItemFailures: boolean;
  /** Of the function's role: the poller works with its permissions. */
  readonly statements: readonly Statement[];
  readonly engine: SqsEngine;
  readonly invoke: Lambda['invoke'];
  readonly log: (line: string) => void;
}

export interface Consumer {
  /** Takes no more messages. */
  readonly stop: () => Promise<void>;
  /** Resolves when every batch under way has come back. */
  readonly drained: () => Promise<unknown>;
}

/** As long as SQS lets a receive wait. */
const LONG_POLL_MS = 20_000;
const NEEDED = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const BatchAnswer = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullable();

/**
 * An event source mapping: feeds a queue's messages to a function in batches, deletes what was done, and lets the rest
 * become visible again by itself, as Lambda's poller does.
 */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { engine, queueArn, batchSize, maxConcurrency, statements } = options;
  for (const action of NEEDED)
    if (!isAllowed(statements, { action, resource: queueArn }))
      throw new Error(`The role of ${options.functionName} does not allow ${action} on ${queueArn}`);

  const queueName = queueNameOf(queueArn);
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  const poll = async () => {
    while (!stopping.signal.aborted) {
      const messages = await engine.receive({
        queueName,
        max: batchSize,
        waitMs: LONG_POLL_MS,
        signal: stopping.signal,
      });
      if (messages.length === 0) continue;
      const work = handled(options, queueName, messages).finally(() => underWay.delete(work));
      underWay.add(work);
      if (underWay.size >= maxConcurrency) await Promise.race(underWay);
    }
  };
  const polling = poll();
  return {
    stop: () => {
      stopping.abort();
      return polling;
    },
    drained: () => Promise.all(underWay),
  };
}

async function handled(
  { engine, invoke, functionName, queueArn, reportsItemFailures, log }: ConsumerOptions,
  queueName: string,
  messages: readonly ReceivedMessage[],
): Promise<void> {
  try {
    const { payload, functionError } = await invoke(functionName, {
      Records: messages.map((message) => recordOf(message, queueArn)),
    });
    if (functionError !== undefined) return log(`a batch of ${messages.length} failed: ${payload ?? ''}`);
    const failed = failuresOf(payload, reportsItemFailures, messages);
    for (const { messageId, receiptHandle } of messages)
      if (!failed.has(messageId)) engine.delete(queueName, receiptHandle);
  } catch (error) {
    log(`a batch of ${messages.length} failed: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

/** The messages that failed. An answer that names an unknown message, or is none, fails the whole batch, as on AWS. */
function failuresOf(
  payload: string | undefined,
  reports: boolean,
  messages: readonly ReceivedMessage[],
): Set<string> {
  if (!reports) return new Set();
  const ids = new Set(messages.map(({ messageId }) => messageId));
  const answer = BatchAnswer.safeParse(JSON.parse(payload ?? 'null'));
  const failed = answer.success
    ? (answer.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
    : [''];
  return failed.every((id) => ids.has(id)) ? new Set(failed) : ids;
}

function recordOf(message: ReceivedMessage, queueArn: string) {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType,
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
        },
      ]),
    ),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: LOCAL_REGION,
  };
}
