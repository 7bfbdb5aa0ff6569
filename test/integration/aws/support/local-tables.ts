import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import type { StartDynamoDbServer } from '../../../../lib/local/aws/dynamodb/server.ts';
import type { TableSpec } from '../../../../lib/local/aws/dynamodb/table-spec.ts';
import { startDynamoDb } from '../../../../lib/local/aws/dynamodb.ts';
import type { Statement } from '../../../../lib/local/aws/service.ts';
import { clientConfig, startTestGateway, temporaryFolder } from './local-aws.ts';

export const STATE_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/state';

/** A table with a sort key, an index and TTL, as the stack has. */
export const stateTable: TableSpec = {
  name: 'state',
  arn: STATE_ARN,
  keySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  attributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'kind', AttributeType: 'S' },
  ],
  globalSecondaryIndexes: [
    {
      IndexName: 'by-kind',
      KeySchema: [
        { AttributeName: 'kind', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  ttlAttribute: 'expires',
};

export interface TablesOptions {
  readonly folder?: string;
  readonly statements?: Statement[];
  readonly startServer?: StartDynamoDbServer;
  /** Other attributes and indexes than that by kind. */
  readonly table?: Pick<TableSpec, 'attributeDefinitions' | 'globalSecondaryIndexes'>;
}

/** The table `state` behind a gateway, and a client that reaches it. */
export async function startTables({ folder, statements, startServer, table }: TablesOptions = {}) {
  const database = await startDynamoDb({
    dataFolder: folder ?? (await temporaryFolder()),
    tables: [{ ...stateTable, ...table }],
    ...(startServer && { startServer }),
  });
  onTestFinished(() => database.close());
  const { gateway } = await startTestGateway([database.service], statements);
  const client = new DynamoDBClient(clientConfig(gateway.url));
  onTestFinished(() => client.destroy());
  return { client, database };
}

/** An item of the table. */
export function item(sk: string, kind = 'user') {
  return { pk: { S: 'account-1' }, sk: { S: sk }, kind: { S: kind } };
}

export const key = (sk: string) => ({ pk: { S: 'account-1' }, sk: { S: sk } });
