// A process of its own that queues messages through the real wire until it is killed, and names each one on standard
// output once SQS has acknowledged it.

import { writeSync } from 'node:fs';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { openDatabase } from '../../../../lib/local/aws/database.ts';
import { startGateway } from '../../../../lib/local/aws/gateway.ts';
import { createSqs } from '../../../../lib/local/aws/sqs/create-sqs.ts';
import { systemTimers } from '../../../../lib/timers.ts';

const [databaseFile = ''] = process.argv.slice(2);
const { service, queueUrl } = createSqs({
  database: openDatabase(databaseFile),
  timers: systemTimers,
  urlBase: () => gateway.url,
  queues: [
    {
      name: 'work.fifo',
      arn: 'arn:aws:sqs:us-east-1:000000000000:work.fifo',
      fifo: true,
      visibilityTimeoutS: 30,
      retentionS: 3600,
      maximumMessageSizeBytes: 262_144,
      receiveWaitS: 0,
      contentBasedDeduplication: false,
    },
  ],
});
const statements = [{ effect: 'Allow' as const, actions: ['*'], resources: ['*'] }];
const gateway = await startGateway({
  services: [service],
  identities: [{ accessKeyId: 'AKIASENDER', name: 'sender', statements }],
});
const client = new SQSClient({
  endpoint: gateway.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIASENDER', secretAccessKey: 'not-checked' },
});

for (let number = 0; ; number++) {
  const id = `message-${number}`;
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl('work.fifo'),
      MessageBody: id,
      MessageGroupId: `group-${number % 7}`,
      MessageDeduplicationId: id,
    }),
  );
  writeSync(1, `${id}\n`);
}
