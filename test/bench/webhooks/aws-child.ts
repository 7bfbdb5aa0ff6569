// What receiver and processor call, in a process of its own, so that its CPU is not counted:
// `node aws-child.ts <assembly> <data folder>`. Says where it listens, then answers every message with the calls since the
// last one, by their action.
import { join } from 'node:path';
import process from 'node:process';
import { openDatabase } from '../../../lib/local/aws/database.ts';
import { startDynamoDb } from '../../../lib/local/aws/dynamodb.ts';
import { createEventBridge } from '../../../lib/local/aws/event-bridge.ts';
import { startGateway } from '../../../lib/local/aws/gateway.ts';
import { targetOf } from '../../../lib/local/aws/json-service.ts';
import { createSecretsManager } from '../../../lib/local/aws/secrets-manager.ts';
import type { AwsService } from '../../../lib/local/aws/service.ts';
import { createSqs } from '../../../lib/local/aws/sqs/create-sqs.ts';
import { identityOf } from '../../../lib/local/function-environment.ts';
import { systemTimers } from '../../../lib/timers.ts';
import { functionOf, planOf } from '../stack.ts';
import { addTo, type Calls } from './calls.ts';
import { ACCOUNT, PAIR } from './delivery.ts';

const [, , assemblyFolder = '', dataFolder = ''] = process.argv;

let calls: Calls = {};
const counted = (service: AwsService): AwsService => ({
  ...service,
  serve: (request) => {
    addTo(calls, { [targetOf(request)]: 1 });
    return service.serve(request);
  },
});

const plan = planOf(assemblyFolder, '');
const { tables, queues, buses, functions } = plan;
const receiver = functionOf(plan, 'webhook-receiver');
const database = openDatabase(join(dataFolder, 'aws.sqlite'));
const timers = systemTimers;
let awsUrl = '';
const dynamoDb = await startDynamoDb({ dataFolder: join(dataFolder, 'dynamodb'), tables });
const sqs = createSqs({ database, timers, queues, urlBase: () => awsUrl });
const secretsManager = createSecretsManager({
  database,
  timers,
  seeds: [
    {
      name: `${receiver.environment.SECRET_PREFIX}/webhook/${ACCOUNT}`,
      value: JSON.stringify({ current: PAIR }),
    },
  ],
});
const bus = createEventBridge({ database, timers, buses });
const gateway = await startGateway({
  services: [dynamoDb.service, sqs.service, secretsManager.service, bus.service].map(counted),
  identities: functions.map(identityOf),
  onFailure: (error) => process.stderr.write(`${error instanceof Error ? error.stack : 'unknown'}\n`),
});
awsUrl = gateway.url;

process.on('message', () => {
  process.send?.(calls);
  calls = {};
});
process.on('disconnect', async () => {
  await gateway.close();
  await dynamoDb.close();
  database.close();
  process.exit();
});
process.send?.({ url: awsUrl });
