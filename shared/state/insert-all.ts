import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  type BatchStatementRequest,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../runtime/chunks-of.ts';
import { sideBySide } from '../runtime/side-by-side.ts';
import { marshalled, unmarshalled } from './attributes.ts';
import type { Key } from './keys.ts';
import type { Entry, Table, Written } from './table.ts';

export interface InsertAllPorts {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Puts one item where there is none. */
  readonly insert: (entry: Entry) => Promise<Written>;
}

/** DynamoDB takes 25 statements in a call, and 100 keys. */
const MOST_STATEMENTS = 25;
const MOST_KEYS = 100;
/** How large a whole call may be is not documented; as large as one item may be is certainly not too large. */
const LARGEST_CALL_BYTES = 400_000;
/** Of calls. The items of one kind that an account has lie in one partition, which takes a thousand writes a second. */
const SIDE_BY_SIDE = 2;

/**
 * Inserts by PartiQL: of all that takes many items in a call, its `INSERT` alone has each on a condition of its own. What a
 * call did not write for another reason than that something is there (it was too much at once, say) is put singly, with the
 * client's repetitions.
 */
export function createInsertAll({ client, tableName, insert }: InsertAllPorts): Table['insertAll'] {
  const insertSome = async (entries: readonly Entry[]): Promise<(Written | 'is there')[]> => {
    const [first, ...others] = entries;
    // Alone it costs the same, and its answer says what is there.
    if (first && others.length === 0) return [await insert(first)];
    const rows = entries.map(({ key, item }) => marshalled({ ...item, ...key }));
    const { Responses = [] } = await client.send(
      new BatchExecuteStatementCommand({ Statements: rows.map((row) => statementOf(tableName, row)) }),
    );
    return Promise.all(
      entries.map(async (entry, index) => {
        const response = Responses[index];
        if (response && !response.Error) return { done: true, item: unmarshalled(rows[index]) };
        return response?.Error?.Code === 'DuplicateItem' ? 'is there' : insert(entry);
      }),
    );
  };
  const readSome = async (keys: readonly Key[]): Promise<[name: string, item: unknown][]> => {
    const Keys = keys.map((key) => marshalled(key));
    const { Responses = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
    );
    return (Responses[tableName] ?? []).map((attributes) => {
      const item = unmarshalled(attributes);
      return [nameOf({ pk: String(item?.pk), sk: String(item?.sk) }), item];
    });
  };

  return async (entries) => {
    const tried = (await sideBySide(batchesOf(entries), SIDE_BY_SIDE, insertSome)).flat();
    const there = entries.filter((_entry, index) => tried[index] === 'is there').map(({ key }) => key);
    const read = await sideBySide(chunksOf(there, MOST_KEYS), SIDE_BY_SIDE, readSome);
    const items = new Map(read.flat());
    return entries.map(({ key }, index) => {
      const written = tried[index];
      if (written && written !== 'is there') return written;
      // What is gone again, and what an answer had no room for, is left to whoever needs it.
      return { done: false, item: items.get(nameOf(key)) };
    });
  };
}

/** `INSERT` with every value as a parameter: nothing that was stored is ever read as PartiQL. */
function statementOf(tableName: string, row: Record<string, AttributeValue>): BatchStatementRequest {
  const fields = Object.keys(row).map((name) => `'${name.replaceAll("'", "''")}': ?`);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${fields.join(', ')}}`,
    Parameters: Object.values(row),
  };
}

/** Keys hold no control characters, so that two names are never the same. */
const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** The entries in calls, in their order: as many in each as it takes. */
function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const more = Buffer.byteLength(JSON.stringify(entry.item));
    const last = batches.at(-1);
    bytes += more;
    if (last && last.length < MOST_STATEMENTS && bytes <= LARGEST_CALL_BYTES) last.push(entry);
    else {
      batches.push([entry]);
      bytes = more;
    }
  }
  return batches;
}
