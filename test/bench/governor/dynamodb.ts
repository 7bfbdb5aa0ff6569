import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TableSpec } from '../../../lib/local/aws/dynamodb/table-spec.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../lib/local/aws/service.ts';
import { createTable, type Table } from '../../../shared/state/table.ts';

export const STATE_TABLE = 'state';
/** rate-limiter-flexible's own. */
export const LIMITER_TABLE = 'limiter';

export const CREDENTIALS = { accessKeyId: 'AKIABENCH', secretAccessKey: 'local' } as const;

/** What every client of the bench's DynamoDB is made with. */
export const clientConfig = (awsUrl: string) => ({
  endpoint: awsUrl,
  region: LOCAL_REGION,
  credentials: CREDENTIALS,
});

/** A table of text keys. */
export const tableSpec = (name: string, key: readonly [hash: string, range?: string]): TableSpec => ({
  name,
  arn: `arn:aws:dynamodb:${LOCAL_REGION}:${LOCAL_ACCOUNT}:table/${name}`,
  keySchema: key.map((attribute = '', index) => ({
    AttributeName: attribute,
    KeyType: index === 0 ? 'HASH' : 'RANGE',
  })),
  attributeDefinitions: key.map((attribute = '') => ({ AttributeName: attribute, AttributeType: 'S' })),
});

/** Has the SDK load what a first call needs: what is compared begins at once in all processes, not one by one as they warm up. */
export const warmUp = (awsUrl: string): Promise<unknown> =>
  createTable(new DynamoDBClient(clientConfig(awsUrl)), STATE_TABLE).get({ pk: 'nothing', sk: 'nothing' });

/** Calls to DynamoDB so far. */
export interface Calls {
  writes: number;
  reads: number;
}

/** The state table; counts each call that is made of it, also those whose condition fails. */
export function countedTable(awsUrl: string, calls: Calls): Table {
  const table = createTable(new DynamoDBClient(clientConfig(awsUrl)), STATE_TABLE);
  const counting =
    <Arguments extends readonly unknown[], Result>(
      kind: keyof Calls,
      call: (...given: Arguments) => Result,
    ) =>
    (...given: Arguments): Result => {
      calls[kind]++;
      return call(...given);
    };
  return {
    get: counting('reads', table.get),
    page: counting('reads', table.page),
    put: counting('writes', table.put),
    insertAll: counting('writes', table.insertAll),
    update: counting('writes', table.update),
    remove: counting('writes', table.remove),
  };
}
