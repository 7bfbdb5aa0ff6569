import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshalled, unmarshalled } from './attributes.ts';
import { createInsertAll } from './insert-all.ts';
import type { Index, Key } from './keys.ts';

/** A condition or change in DynamoDB's expression language, with its `#names` and `:values`. */
export interface Expression {
  readonly text: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The outcome of a conditional write: the item after it, or the item that stood in the way. */
export type Written =
  | { readonly done: true; readonly item: unknown }
  | { readonly done: false; readonly item: unknown };

/** An item and where it is to stand. */
export interface Entry {
  readonly key: Key;
  readonly item: object;
}

/** The state table in six verbs. Items come back unparsed: whoever reads them knows their shape. */
export interface Table {
  /** Reads strongly, so that a decision never rests on an old copy. */
  readonly get: (key: Key) => Promise<unknown>;
  /** Writes a whole item, unless the condition fails. */
  readonly put: (key: Key, item: object, condition?: Expression) => Promise<Written>;
  /**
   * Writes items where there are none yet, as `put` does on the condition `absent`, but many in few calls: each is a
   * conditional write of its own, and a failure in between leaves some written. No key may come twice. Answers in the order
   * of the entries.
   */
  readonly insertAll: (entries: readonly Entry[]) => Promise<Written[]>;
  /** Changes one item, unless the condition fails. Answers it as it is then, or at wish as it was `before`. */
  readonly update: (
    key: Key,
    change: Expression,
    condition?: Expression,
    answer?: 'after' | 'before',
  ) => Promise<Written>;
  /** Removes one item, unless the condition fails; what is not there is removed already. */
  readonly remove: (key: Key, condition: Expression) => Promise<Written>;
  /** One page of a group in the order of `sk`, or of the index's `sk`, from after `after`. */
  readonly page: (pk: string, options: PageOptions) => Promise<Page>;
}

export interface PageOptions {
  readonly limit: number;
  readonly after?: string;
  /** Reads the group of an index instead, which lags behind the table by a moment. */
  readonly index?: Index;
  /** Downwards: `after` is then the upper end. */
  readonly newestFirst?: boolean;
}

export interface Page {
  readonly items: readonly unknown[];
  /** The `sk`, of the index if one is read, to go on after; absent at the end. */
  readonly next?: string;
}

/** The table over DynamoDB. Every write is a single-item conditional write. */
export function createTable(client: DynamoDBClient, tableName: string): Table {
  const conditioned = async (
    send: () => Promise<Record<string, AttributeValue> | undefined>,
  ): Promise<Written> => {
    try {
      return { done: true, item: unmarshalled(await send()) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { done: false, item: unmarshalled(error.Item) };
      throw error;
    }
  };

  const put: Table['put'] = (key, value, condition) =>
    conditioned(async () => {
      const Item = marshalled({ ...value, ...key });
      await client.send(new PutItemCommand({ TableName: tableName, Item, ...conditionOf(condition) }));
      return Item;
    });

  return {
    get: async (key) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: marshalled(key), ConsistentRead: true }),
      );
      return unmarshalled(Item);
    },
    put,
    insertAll: createInsertAll({ client, tableName, insert: ({ key, item }) => put(key, item, absent) }),
    update: (key, change, condition, answer = 'after') =>
      conditioned(async () => {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshalled(key),
            UpdateExpression: change.text,
            ReturnValues: answer === 'after' ? 'ALL_NEW' : 'ALL_OLD',
            ...conditionOf(condition, change),
          }),
        );
        // There is no item of keys alone; one of the engines on a laptop says so of an item that was not there.
        const isNone = answer === 'before' && Object.keys(Attributes ?? {}).every((name) => name in key);
        return isNone ? undefined : Attributes;
      }),
    remove: (key, condition) =>
      conditioned(async () => {
        await client.send(
          new DeleteItemCommand({ TableName: tableName, Key: marshalled(key), ...conditionOf(condition) }),
        );
        return undefined;
      }),
    page: async (pk, { limit, after, index, newestFirst = false }) => {
      const { pk: pkName, sk: skName } = index ?? { pk: 'pk', sk: 'sk' };
      const beyond = after === undefined ? '' : ` AND #sk ${newestFirst ? '<' : '>'} :after`;
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          ...(index ? { IndexName: index.name } : {}),
          KeyConditionExpression: `#pk = :pk${beyond}`,
          ExpressionAttributeNames: { '#pk': pkName, ...(beyond ? { '#sk': skName } : {}) },
          ExpressionAttributeValues: marshalled({ ':pk': pk, ':after': after }),
          Limit: limit,
          ScanIndexForward: !newestFirst,
          // An index cannot be read strongly.
          ConsistentRead: index === undefined,
        }),
      );
      const last = unmarshalled(LastEvaluatedKey)?.[skName];
      return { items: Items.map(unmarshalled), ...(typeof last === 'string' ? { next: last } : {}) };
    },
  };
}

function conditionOf(condition: Expression | undefined, change?: Expression) {
  const names = { ...change?.names, ...condition?.names };
  const values = { ...change?.values, ...condition?.values };
  return {
    ...(condition
      ? { ConditionExpression: condition.text, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }
      : {}),
    ...(Object.keys(names).length ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length ? { ExpressionAttributeValues: marshalled(values) } : {}),
  };
}

/** The whole of a group, page by page. */
export async function* everyItem(table: Pick<Table, 'page'>, pk: string): AsyncGenerator<unknown> {
  let after: string | undefined;
  do {
    const page: Page = await table.page(pk, { limit: 500, ...(after === undefined ? {} : { after }) });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

/**
 * The item that stood in the way of a write, read where an engine does not answer with it; what is read then may be later,
 * and may be gone.
 */
export const standing = async (
  table: Pick<Table, 'get'>,
  key: Key,
  { item }: Extract<Written, { done: false }>,
): Promise<unknown> => item ?? (await table.get(key));

/** There is no item under this key yet. */
export const absent: Expression = { text: 'attribute_not_exists(pk)' };

/** The assignments of a `SET`, by names that may be reserved words; what is undefined is left out. */
export function assignments(fields: Readonly<Record<string, unknown>>): Expression & {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
} {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    text: given.map(([name]) => `#${name} = :${name}`).join(', '),
    names: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
  };
}
