import * as z from 'zod';
import type { Forwarder } from './forward.ts';
import type { TableSpec } from './table-spec.ts';

const TableNames = z.object({
  TableNames: z.array(z.string()),
  LastEvaluatedTableName: z.string().optional(),
});

const TableDescription = z.object({
  Table: z.object({
    TableStatus: z.string(),
    GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string() })).default([]),
  }),
});

/** The engines look at who signs only to tell accounts apart; here there is one. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=host/20261120/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

/** Creates the tables that are not there yet. A table that is there stays as it is; one that lacks an index throws. */
export async function createMissingTables(forwarder: Forwarder, tables: readonly TableSpec[]): Promise<void> {
  const existing = await listTables(forwarder);
  for (const table of tables.filter(({ name }) => existing.has(name))) await checkIndexes(forwarder, table);
  for (const table of tables.filter(({ name }) => !existing.has(name))) {
    await call(forwarder, 'CreateTable', {
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: table.keySchema,
      AttributeDefinitions: table.attributeDefinitions,
      ...(table.globalSecondaryIndexes?.length && { GlobalSecondaryIndexes: table.globalSecondaryIndexes }),
    });
    await untilActive(forwarder, table.name);
    if (table.ttlAttribute)
      await call(forwarder, 'UpdateTimeToLive', {
        TableName: table.name,
        TimeToLiveSpecification: { AttributeName: table.ttlAttribute, Enabled: true },
      });
  }
}

/** Deploying adds an index to a table with items in it; here it is as quick to start anew. */
async function checkIndexes(forwarder: Forwarder, table: TableSpec): Promise<void> {
  const description = await call(forwarder, 'DescribeTable', { TableName: table.name });
  const has = new Set(
    TableDescription.parse(description).Table.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName),
  );
  const lacks = table.globalSecondaryIndexes?.find(({ IndexName }) => !has.has(IndexName));
  if (lacks)
    throw new Error(
      `The table ${table.name} is of an earlier version and has no index ${lacks.IndexName}: delete its data folder to start anew`,
    );
}

/** A new table takes no items at first; here that lasts a moment, so asking again and again is cheap. */
async function untilActive(forwarder: Forwarder, name: string): Promise<void> {
  let status = '';
  while (status !== 'ACTIVE') {
    const description = await call(forwarder, 'DescribeTable', { TableName: name });
    status = TableDescription.parse(description).Table.TableStatus;
  }
}

async function listTables(forwarder: Forwarder): Promise<Set<string>> {
  const names = new Set<string>();
  let after: string | undefined;
  do {
    const page = TableNames.parse(
      await call(forwarder, 'ListTables', after === undefined ? {} : { ExclusiveStartTableName: after }),
    );
    for (const name of page.TableNames) names.add(name);
    after = page.LastEvaluatedTableName;
  } while (after !== undefined);
  return names;
}

async function call(forwarder: Forwarder, action: string, input: object): Promise<unknown> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${action}`,
    'x-amz-date': '20261120T090000Z',
    authorization: AUTHORIZATION,
  };
  const { status, body } = await forwarder.send(headers, JSON.stringify(input));
  // The fallback engine has no TTL; expired items are filtered by those who read them anyway.
  if (action === 'UpdateTimeToLive' && status === 400) return {};
  if (status !== 200) throw new Error(`${action} answered ${status}: ${body}`);
  return JSON.parse(String(body));
}
