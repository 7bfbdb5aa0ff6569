import { startDynalite } from '../../../lib/local/aws/dynamodb/dynalite.ts';
import { createTable, type Table } from '../../../shared/state/table.ts';
import { startTables, type TablesOptions } from '../aws/support/local-tables.ts';

/** The state table has to mean the same on both. */
export const ENGINES: readonly (readonly [string, TablesOptions])[] = [
  ['on the engine of this platform', {}],
  ['on the fallback', { startServer: startDynalite }],
];

/** The state table over a real client and an embedded DynamoDB, closed after the test. */
export async function startState(
  options: TablesOptions,
): Promise<Table & { setDown: (down: boolean) => void }> {
  const { client, database } = await startTables(options);
  return { ...createTable(client, 'state'), setDown: database.setDown };
}

/** How many of several outcomes there were: `{ done: 1, refused: 19 }`. */
export const tally = (outcomes: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(outcomes, (outcome) => outcome)].map(([outcome, all]) => [outcome, all.length]),
  );
