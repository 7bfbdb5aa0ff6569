import { join } from 'node:path';
import process from 'node:process';
import { openDatabase } from '../../../../lib/local/aws/database.ts';
import { startGateway } from '../../../../lib/local/aws/gateway.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../../lib/local/aws/service.ts';
import { createSqs } from '../../../../lib/local/aws/sqs/create-sqs.ts';
import type { QueueSpec } from '../../../../lib/local/aws/sqs/queue-spec.ts';
import { systemTimers } from '../../../../lib/timers.ts';
import { LANES } from '../../../../shared/governor/lanes.ts';
import type { Lane } from '../../../../shared/state/writes.ts';
import { CREDENTIALS } from '../dynamodb.ts';

const DEAD_LETTERS = 'outbound-dead-letters.fifo';
const nameOf = (lane: Lane) => `outbound-${lane}.fifo`;
const arnOf = (name: string) => `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${name}`;

/** As lib/constructs/lane-queues.ts has them. */
const queueSpec = (name: string): QueueSpec => ({
  name,
  arn: arnOf(name),
  fifo: true,
  visibilityTimeoutS: 90,
  retentionS: 14 * 24 * 60 * 60,
  maximumMessageSizeBytes: 1024 * 1024,
  receiveWaitS: 0,
  contentBasedDeduplication: false,
  ...(name === DEAD_LETTERS
    ? {}
    : { redrive: { deadLetterTargetArn: arnOf(DEAD_LETTERS), maxReceiveCount: 8 } }),
});

/** The queues of the lanes in this process, kept in `folder`, and served over HTTP as the SDK expects it. */
export async function startQueues(folder: string) {
  const database = openDatabase(join(folder, 'queues.sqlite'));
  let url = '';
  const sqs = createSqs({
    database,
    timers: systemTimers,
    queues: [...LANES.map(nameOf), DEAD_LETTERS].map(queueSpec),
    urlBase: () => url,
  });
  const gateway = await startGateway({
    services: [sqs.service],
    identities: [
      {
        accessKeyId: CREDENTIALS.accessKeyId,
        name: 'bench',
        statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'] }],
      },
    ],
    onFailure: (error) => process.stderr.write(`${error instanceof Error ? error.stack : 'unknown'}\n`),
  });
  url = gateway.url;
  return {
    url,
    engine: sqs.engine,
    arnOf: (lane: Lane) => arnOf(nameOf(lane)),
    env: {
      OUTBOUND_LIFECYCLE_URL: sqs.queueUrl(nameOf('lifecycle')),
      OUTBOUND_INTERACTIVE_URL: sqs.queueUrl(nameOf('interactive')),
      OUTBOUND_SYNC_URL: sqs.queueUrl(nameOf('sync')),
      OUTBOUND_BACKFILL_URL: sqs.queueUrl(nameOf('backfill')),
      OUTBOUND_DEAD_LETTERS_URL: sqs.queueUrl(DEAD_LETTERS),
    },
    /** That wait or are being worked on. */
    messages: (): number =>
      LANES.map((lane) => sqs.engine.depth(nameOf(lane))).reduce(
        (total, { visible, inFlight, delayed }) => total + visible + inFlight + delayed,
        0,
      ),
    close: async () => {
      await gateway.close();
      database.close();
    },
  };
}
export type Queues = Awaited<ReturnType<typeof startQueues>>;
