import {
  BatchExecuteStatementCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startDynalite } from '../../../lib/local/aws/dynamodb/dynalite.ts';
import { findDynoxide } from '../../../lib/local/aws/dynamodb/dynoxide.ts';
import type { Statement } from '../../../lib/local/aws/service.ts';
import { temporaryFolder } from './support/local-aws.ts';
import { item, key, STATE_ARN, startTables, stateTable, type TablesOptions } from './support/local-tables.ts';

const allow = (actions: string[], resources: string[]): Statement[] => [
  { effect: 'Allow', actions: actions.map((action) => `dynamodb:${action}`), resources },
];
const hasBinary = findDynoxide() !== undefined;

describe.each<[string, TablesOptions]>([
  ['the engine of this platform', {}],
  ['the fallback', { startServer: startDynalite }],
])('%s', (_name, options) => {
  test('writes once under a condition, and says so when it fails', async () => {
    const { client } = await startTables(options);
    const put = () =>
      client.send(
        new PutItemCommand({
          TableName: 'state',
          Item: item('user-1'),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );

    await put();

    await expect(put()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  const inserting = (sk: string, text = `INSERT INTO "state" VALUE {'pk': ?, 'sk': ?, 'it''s': ?}`) => ({
    Statement: text,
    Parameters: [...Object.values(key(sk)), { N: '1' }],
  });
  const insert = (...Statements: ReturnType<typeof inserting>[]) =>
    new BatchExecuteStatementCommand({ Statements });

  test('inserts what is not there, each statement by itself', async () => {
    const { client } = await startTables(options);
    await client.send(new PutItemCommand({ TableName: 'state', Item: item('user-2') }));

    const { Responses } = await client.send(insert(inserting('user-1'), inserting('user-2')));
    const read = await client.send(new GetItemCommand({ TableName: 'state', Key: key('user-1') }));
    const kept = await client.send(new GetItemCommand({ TableName: 'state', Key: key('user-2') }));

    expect(Responses).toEqual([
      { TableName: 'state' },
      { TableName: 'state', Error: { Code: 'DuplicateItem', Message: expect.any(String) } },
    ]);
    expect(read.Item).toEqual({ ...key('user-1'), "it's": { N: '1' } });
    expect(kept.Item).toEqual(item('user-2'));
  });

  test('inserts nothing of a batch that is too long or names an item twice', async () => {
    const { client } = await startTables(options);
    const many = Array.from({ length: 26 }, (_, index) => inserting(`user-${index}`));

    for (const batch of [insert(...many), insert(inserting('user-1'), inserting('user-1'))])
      await expect(client.send(batch)).rejects.toMatchObject({ name: 'ValidationException' });

    expect(
      (await client.send(new GetItemCommand({ TableName: 'state', Key: key('user-1') }))).Item,
    ).toBeUndefined();
  });

  test('says which statement of a batch it could not carry out', async () => {
    const { client } = await startTables(options);

    const { Responses } = await client.send(
      insert({ ...inserting('user-1'), Parameters: [] }, inserting('user-2')),
    );

    expect(Responses?.[0]?.Error?.Code).toBe('ValidationError');
    expect(Responses?.[1]?.Error).toBeUndefined();
  });

  test('finds items through an index, in order', async () => {
    const { client } = await startTables(options);
    for (const sk of ['user-2', 'user-1'])
      await client.send(new PutItemCommand({ TableName: 'state', Item: item(sk) }));
    await client.send(new PutItemCommand({ TableName: 'state', Item: item('role-1', 'role') }));

    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'state',
        IndexName: 'by-kind',
        KeyConditionExpression: 'kind = :kind',
        ExpressionAttributeValues: { ':kind': { S: 'user' } },
      }),
    );

    expect(Items?.map(({ sk }) => sk?.S)).toEqual(['user-1', 'user-2']);
  });

  test('takes a table by its ARN', async () => {
    const { client } = await startTables(options);
    await client.send(new PutItemCommand({ TableName: STATE_ARN, Item: item('user-1') }));
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [STATE_ARN]: [{ PutRequest: { Item: item('user-2') } }] },
      }),
    );

    const read = async (sk: string) =>
      (await client.send(new GetItemCommand({ TableName: STATE_ARN, Key: key(sk) }))).Item;

    expect(await read('user-1')).toEqual(item('user-1'));
    expect(await read('user-2')).toEqual(item('user-2'));
  });

  test('keeps its tables and items over a restart', async () => {
    const folder = await temporaryFolder();
    const before = await startTables({ ...options, folder });
    await before.client.send(new PutItemCommand({ TableName: 'state', Item: item('user-1') }));
    await before.database.close();

    const { client } = await startTables({ ...options, folder });

    const { Item } = await client.send(new GetItemCommand({ TableName: 'state', Key: key('user-1') }));
    expect(Item).toEqual(item('user-1'));
  });

  test('names the index that a table of an earlier version lacks', async () => {
    const folder = await temporaryFolder();
    const before = await startTables({
      ...options,
      folder,
      table: {
        attributeDefinitions: stateTable.attributeDefinitions.slice(0, 2),
        globalSecondaryIndexes: [],
      },
    });
    await before.database.close();

    const starting = startTables({ ...options, folder });

    await expect(starting).rejects.toThrow(
      'The table state is of an earlier version and has no index by-kind: delete its data folder to start anew',
    );
  });
});

test.runIf(hasBinary)('a transaction is all or nothing, and says which part failed', async () => {
  const { client } = await startTables();
  await client.send(new PutItemCommand({ TableName: 'state', Item: item('taken') }));
  const put = (sk: string) => ({
    Put: { TableName: STATE_ARN, Item: item(sk), ConditionExpression: 'attribute_not_exists(pk)' },
  });

  const transaction = client.send(
    new TransactWriteItemsCommand({ TransactItems: [put('new'), put('taken')] }),
  );

  await expect(transaction).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
  });
  const { Item } = await client.send(new GetItemCommand({ TableName: 'state', Key: key('new') }));
  expect(Item).toBeUndefined();
});

test.runIf(hasBinary)('TTL is switched on for the attribute of the table', async () => {
  const { client } = await startTables();

  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'state' }));

  expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expires', TimeToLiveStatus: 'ENABLED' });
});

test('an item over 400 KB is refused', async () => {
  const { client } = await startTables();

  const put = client.send(
    new PutItemCommand({ TableName: 'state', Item: { ...item('x'), text: { S: 'x'.repeat(410_000) } } }),
  );

  await expect(put).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a call needs its own action on the ARN of its table', async () => {
  const { client } = await startTables({ statements: allow(['GetItem'], [STATE_ARN]) });

  await expect(client.send(new GetItemCommand({ TableName: 'state', Key: key('x') }))).resolves.toBeDefined();
  await expect(
    client.send(new UpdateItemCommand({ TableName: 'state', Key: key('x') })),
  ).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`dynamodb:UpdateItem on resource: ${STATE_ARN}`),
    $metadata: { httpStatusCode: 400 },
  });
  await expect(client.send(new DescribeTableCommand({ TableName: 'other' }))).rejects.toMatchObject({
    message: expect.stringContaining('table/other'),
  });
});

test('a query of an index needs the ARN of the index', async () => {
  const query = new QueryCommand({
    TableName: 'state',
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': { S: 'user' } },
  });
  const withTable = await startTables({ statements: allow(['Query'], [STATE_ARN]) });
  const withIndex = await startTables({ statements: allow(['Query'], [`${STATE_ARN}/index/*`]) });

  await expect(withTable.client.send(query)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(withIndex.client.send(query)).resolves.toMatchObject({ Count: 0 });
});

test('a transaction needs what its parts need, a batch its own action', async () => {
  const { client } = await startTables({ statements: allow(['PutItem'], [STATE_ARN]) });
  const Put = { TableName: 'state', Item: item('x') };
  const ConditionCheck = {
    TableName: 'state',
    Key: key('y'),
    ConditionExpression: 'attribute_not_exists(pk)',
  };

  await expect(
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { ConditionCheck }] })),
  ).rejects.toMatchObject({ message: expect.stringContaining('dynamodb:ConditionCheckItem') });
  await expect(
    client.send(
      new BatchWriteItemCommand({ RequestItems: { state: [{ PutRequest: { Item: item('x') } }] } }),
    ),
  ).rejects.toMatchObject({ message: expect.stringContaining('dynamodb:BatchWriteItem') });
});

test('an insertion by PartiQL needs its own action, and what is another statement is granted to nobody', async () => {
  const { client } = await startTables({ statements: allow(['PutItem', 'PartiQLInsert'], [STATE_ARN]) });
  const run = (Statement: string) =>
    client.send(
      new BatchExecuteStatementCommand({ Statements: [{ Statement, Parameters: [{ S: 'a' }, { S: 'b' }] }] }),
    );

  await expect(run(`INSERT INTO "state" VALUE {'pk': ?, 'sk': ?}`)).resolves.toMatchObject({
    Responses: [{ TableName: 'state' }],
  });
  await expect(run(`INSERT INTO "other" VALUE {'pk': ?, 'sk': ?}`)).rejects.toMatchObject({
    message: expect.stringMatching('dynamodb:PartiQLInsert on resource: .*table/other'),
  });
  for (const other of [
    `DELETE FROM "state" WHERE pk = ? AND sk = ?`,
    `INSERT INTO "state" VALUE {'pk': ?, 'sk': ?}; DELETE FROM "state"`,
    `INSERT INTO "state" VALUE {'pk': ?, 'sk': 'mine'}`,
  ])
    await expect(run(other)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('while it is set down every call is InternalServerError, and afterwards all is as before', async () => {
  const { client, database } = await startTables();
  const put = (sk: string) => client.send(new PutItemCommand({ TableName: 'state', Item: item(sk) }));
  const read = async (sk: string) =>
    (await client.send(new GetItemCommand({ TableName: 'state', Key: key(sk) }))).Item;

  database.setDown(true);
  await expect(put('lost')).rejects.toMatchObject({
    name: 'InternalServerError',
    $metadata: { httpStatusCode: 500 },
  });
  database.setDown(false);
  await put('kept');

  expect(await read('lost')).toBeUndefined();
  expect(await read('kept')).toEqual(item('kept'));
});

test('a server that has ended is InternalServerError to the caller', async () => {
  const { client, database } = await startTables();
  await database.close();

  const put = client.send(new PutItemCommand({ TableName: 'state', Item: item('x') }));

  await expect(put).rejects.toMatchObject({ name: 'InternalServerError' });
});

test('a large query result passes the gateway whole', async () => {
  const { client } = await startTables();
  onTestFinished(() => client.destroy());
  const text = { S: 'ü'.repeat(90_000) };
  for (let number = 0; number < 5; number++)
    await client.send(new PutItemCommand({ TableName: 'state', Item: { ...item(`big-${number}`), text } }));

  const { Items } = await client.send(
    new QueryCommand({
      TableName: 'state',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'account-1' } },
    }),
  );

  expect(Items?.map((found) => found.text)).toEqual([text, text, text, text, text]);
});
