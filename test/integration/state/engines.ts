import { startDynalite } from '../../../lib/local/aws/dynamodb/dynalite.ts';
import { INDEXED_FIELDS, indexes } from '../../../shared/state/keys.ts';
import { createTable, type Table } from '../../../shared/state/table.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { startTables, type TablesOptions } from '../aws/support/local-tables.ts';

/** The state table has to mean the same on both. */
export const ENGINES: readonly (readonly [string, TablesOptions])[] = [
  ['on the engine of this platform', {}],
  ['on the fallback', { startServer: startDynalite }],
];

const STRING = { AttributeType: 'S' } as const;
const names = new Set(['pk', 'sk', ...Object.values(indexes).flatMap(({ pk, sk }) => [pk, sk])]);
/** With the indexes that the stack makes. */
const table = {
  attributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, ...STRING })),
  globalSecondaryIndexes: Object.values(indexes).map(({ name, pk, sk }) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: pk, KeyType: 'HASH' },
      { AttributeName: sk, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: INDEXED_FIELDS },
  })),
} as const satisfies TablesOptions['table'];

/** The table of the unit tests has to mean the same as well. */
export const TABLES: readonly (readonly [string, TablesOptions | 'memory'])[] = [
  ...ENGINES,
  ['in memory', 'memory'],
];

/** The state table over a real client and an embedded DynamoDB, closed after the test; or in memory. */
export async function startTable(options: TablesOptions | 'memory'): Promise<Table> {
  return options === 'memory' ? createMemoryTable() : startState(options);
}

/** The state table over a real client and an embedded DynamoDB, closed after the test. */
export async function startState(
  options: TablesOptions,
): Promise<Table & { setDown: (down: boolean) => void }> {
  const { client, database } = await startTables({ ...options, table });
  return { ...createTable(client, 'state'), setDown: database.setDown };
}

/** How many of several outcomes there were: `{ done: 1, refused: 19 }`. */
export const tally = (outcomes: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(outcomes, (outcome) => outcome)].map(([outcome, all]) => [outcome, all.length]),
  );
