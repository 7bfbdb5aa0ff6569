// DynamoDB in a process of its own: `node aws-child.ts <data folder>`. Says where it listens; closes when its parent goes.
import process from 'node:process';
import { startDynamoDb } from '../../../lib/local/aws/dynamodb.ts';
import { startGateway } from '../../../lib/local/aws/gateway.ts';
import { CREDENTIALS, LIMITER_TABLE, STATE_TABLE, tableSpec } from './dynamodb.ts';

const [, , dataFolder = ''] = process.argv;
const dynamoDb = await startDynamoDb({
  dataFolder,
  tables: [tableSpec(STATE_TABLE, ['pk', 'sk']), tableSpec(LIMITER_TABLE, ['key'])],
});
const gateway = await startGateway({
  services: [dynamoDb.service],
  identities: [
    {
      accessKeyId: CREDENTIALS.accessKeyId,
      name: 'bench',
      statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'] }],
    },
  ],
  onFailure: (error) => process.stderr.write(`${error instanceof Error ? error.stack : 'unknown'}\n`),
});

process.on('disconnect', async () => {
  await gateway.close();
  await dynamoDb.close();
  process.exit();
});
process.send?.({ url: gateway.url });
