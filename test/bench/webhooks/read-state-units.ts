import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LOCAL_REGION } from '../../../lib/local/aws/service.ts';
import { accessKeyOf } from '../../../lib/local/function-environment.ts';
import { keys } from '../../../shared/state/keys.ts';
import type { StackFunction } from '../stack.ts';
import { ACCOUNT } from './delivery.ts';
import type { Item } from './item-size.ts';
import { type StateUnits, stateUnits } from './state-units.ts';

const SAMPLE = 100;

/** The units of a delivery, on average over items that the processor has left in State. */
export async function readStateUnits(
  { name, environment }: StackFunction,
  awsUrl: string,
): Promise<StateUnits> {
  const client = new DynamoDBClient({
    endpoint: awsUrl,
    region: LOCAL_REGION,
    credentials: { accessKeyId: accessKeyOf(name), secretAccessKey: 'local' },
  });
  const first = async (pk: string): Promise<Item[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: environment.STATE_TABLE,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        Limit: SAMPLE,
      }),
    );
    return Items;
  };
  const events = await first(keys.delivery(ACCOUNT, '').pk);
  const records = await first(keys.record(ACCOUNT, 'deal', '').pk);
  client.destroy();
  const all = events.map((event, index) => {
    const record = records[index];
    if (!record || event.effect?.S !== 'applied') throw new Error('A delivery was not applied');
    return stateUnits(event, record);
  });
  const mean = (of: (one: StateUnits) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {
    writes: mean(({ writes }) => writes),
    reads: mean(({ reads }) => reads),
    tableBytes: mean(({ tableBytes }) => tableBytes),
    indexBytes: mean(({ indexBytes }) => indexBytes),
  };
}
