import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../../../lib/local/aws/database.ts';
import type { Statement } from '../../../../lib/local/aws/service.ts';
import { createSqs } from '../../../../lib/local/aws/sqs/create-sqs.ts';
import type { QueueSpec } from '../../../../lib/local/aws/sqs/queue-spec.ts';
import { createDrivenTimers } from '../../../support/driven-timers.ts';
import { clientConfig, startTestGateway, temporaryFolder } from './local-aws.ts';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;

export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** A queue with the settings of a plain CDK queue: 30 s visibility, four days, 256 KiB. */
export function queue(name: string, rest: Partial<QueueSpec> = {}): QueueSpec {
  return {
    name,
    arn: queueArn(name),
    fifo: name.endsWith('.fifo'),
    visibilityTimeoutS: 30,
    retentionS: 4 * 24 * 60 * 60,
    maximumMessageSizeBytes: 262_144,
    receiveWaitS: 0,
    contentBasedDeduplication: false,
    ...rest,
  };
}

/** A FIFO queue `work.fifo` that gives up on a message after two receives, and its dead-letter queue. */
export const workAndDeadLetters: QueueSpec[] = [
  queue('work.fifo', { redrive: { deadLetterTargetArn: queueArn('dead.fifo'), maxReceiveCount: 2 } }),
  queue('dead.fifo'),
];

/** Queues behind a gateway, a client that reaches them, and the clock that drives them. */
export async function startQueues(
  queues: readonly QueueSpec[],
  {
    timers = createDrivenTimers(),
    statements,
    folder,
  }: { timers?: ReturnType<typeof createDrivenTimers>; statements?: Statement[]; folder?: string } = {},
) {
  const database = openDatabase(join(folder ?? (await temporaryFolder()), 'aws.db'));
  onTestFinished(() => database.close());
  let url = '';
  const { service, engine, queueUrl } = createSqs({ database, timers, queues, urlBase: () => url });
  const { gateway, failures } = await startTestGateway([service], statements);
  url = gateway.url;
  const client = new SQSClient(clientConfig(url));
  onTestFinished(() => client.destroy());
  return { client, engine, queueUrl, timers, gateway, failures };
}

/** Takes what can be received now, as `group:body` or just the body. */
export async function takeBodies(
  engine: Awaited<ReturnType<typeof startQueues>>['engine'],
  queueName: string,
  max = 10,
): Promise<string[]> {
  const messages = await engine.receive({ queueName, max, waitMs: 0 });
  return messages.map(({ body }) => body);
}

let sent = 0;

/** Sends bodies to a group of a FIFO queue, each under a deduplication id of its own. */
export function sendToGroup(
  engine: Awaited<ReturnType<typeof startQueues>>['engine'],
  queueName: string,
  groupId: string,
  ...bodies: string[]
): void {
  for (const body of bodies) engine.send(queueName, { body, groupId, deduplicationId: `send-${sent++}` });
}
