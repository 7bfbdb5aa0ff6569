// SQS and Secrets Manager in a process of their own, so that their CPU is not counted:
// `node aws-child.ts <assembly> <data folder>`. Says where it listens, then answers every message with the calls so far.
import { join } from 'node:path';
import process from 'node:process';
import { openDatabase } from '../../../lib/local/aws/database.ts';
import { startGateway } from '../../../lib/local/aws/gateway.ts';
import { createSecretsManager } from '../../../lib/local/aws/secrets-manager.ts';
import type { AwsService } from '../../../lib/local/aws/service.ts';
import { createSqs } from '../../../lib/local/aws/sqs/create-sqs.ts';
import { identityOf } from '../../../lib/local/function-environment.ts';
import { systemTimers } from '../../../lib/timers.ts';
import { functionOf, planOf } from '../stack.ts';
import { ACCOUNT, PAIR } from './delivery.ts';

const [, , assemblyFolder = '', dataFolder = ''] = process.argv;

let calls = 0;
const counted = (service: AwsService): AwsService => ({
  ...service,
  serve: (request) => {
    calls += 1;
    return service.serve(request);
  },
});

const plan = planOf(assemblyFolder, '');
const receiver = functionOf(plan, 'webhook-receiver');
const database = openDatabase(join(dataFolder, 'aws.sqlite'));
let awsUrl = '';
const sqs = createSqs({ database, timers: systemTimers, queues: plan.queues, urlBase: () => awsUrl });
const secretsManager = createSecretsManager({
  database,
  timers: systemTimers,
  seeds: [
    {
      name: `${receiver.environment.SECRET_PREFIX}/webhook/${ACCOUNT}`,
      value: JSON.stringify({ current: PAIR }),
    },
  ],
});
const gateway = await startGateway({
  services: [sqs.service, secretsManager.service].map(counted),
  identities: plan.functions.map(identityOf),
  onFailure: (error) => process.stderr.write(`${error instanceof Error ? error.stack : 'unknown'}\n`),
});
awsUrl = gateway.url;

process.on('message', () => process.send?.({ calls }));
process.on('disconnect', async () => {
  await gateway.close();
  database.close();
  process.exit();
});
process.send?.({ url: awsUrl });
