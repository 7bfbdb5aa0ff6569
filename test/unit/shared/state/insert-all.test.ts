import { expect, test } from 'vitest';
import { createTable } from '../../../../shared/state/table.ts';
import { scriptedDynamoDb } from '../../../support/scripted-aws.ts';

const entry = (sk: string, text = 'x') => ({ key: { pk: 'GROUP', sk }, item: { text } });
const inserted = { TableName: 'state' };
const refused = (Code: string) => ({ TableName: 'state', Error: { Code, Message: 'no' } });

/** A table whose calls are answered by the script. */
function scripted(...script: readonly object[]) {
  const { client, asked } = scriptedDynamoDb(...script);
  return { table: createTable(client, 'state'), asked };
}

test.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'InternalServerError', 'ValidationError'])(
  'what one call could not write because of %s is put singly, on its condition',
  async (code) => {
    const { table, asked } = scripted({ Responses: [inserted, refused(code)] });

    const written = await table.insertAll([entry('a'), entry('b')]);

    expect(written.map(({ done }) => done)).toEqual([true, true]);
    expect(asked.map(({ action }) => action)).toEqual(['BatchExecuteStatement', 'PutItem']);
    expect(asked[1]?.input).toMatchObject({
      Item: { sk: { S: 'b' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  },
);

test('what an answer says nothing of is put singly, and never taken for written', async () => {
  const { table, asked } = scripted({ Responses: [inserted] });

  await table.insertAll([entry('a'), entry('b')]);

  expect(asked.map(({ action }) => action)).toEqual(['BatchExecuteStatement', 'PutItem']);
});

test('what is there is read, all of it in one call, and is unknown where the answer lacks it', async () => {
  const there = { pk: { S: 'GROUP' }, sk: { S: 'c' }, text: { S: 'old' } };
  const { table, asked } = scripted(
    { Responses: [refused('DuplicateItem'), inserted, refused('DuplicateItem')] },
    { Responses: { state: [there] }, UnprocessedKeys: {} },
  );

  const written = await table.insertAll([entry('a'), entry('b'), entry('c')]);

  expect(written).toEqual([
    { done: false, item: undefined },
    { done: true, item: { pk: 'GROUP', sk: 'b', text: 'x' } },
    { done: false, item: { pk: 'GROUP', sk: 'c', text: 'old' } },
  ]);
  expect(asked[1]).toMatchObject({
    action: 'BatchGetItem',
    input: {
      RequestItems: { state: { ConsistentRead: true, Keys: [{ sk: { S: 'a' } }, { sk: { S: 'c' } }] } },
    },
  });
});

test('one item alone is put on its condition, which answers what is there', async () => {
  const { table, asked } = scripted();

  const written = await table.insertAll([entry('a')]);

  expect(written).toEqual([{ done: true, item: { pk: 'GROUP', sk: 'a', text: 'x' } }]);
  expect(asked).toMatchObject([
    { action: 'PutItem', input: { ConditionExpression: 'attribute_not_exists(pk)' } },
  ]);
});

test('no call has more than 25 items or 400 kB', async () => {
  const { table, asked } = scripted();
  const small = Array.from({ length: 26 }, (_, index) => entry(`s-${index}`));
  const large = ['l-1', 'l-2', 'l-3'].map((sk) => entry(sk, 'x'.repeat(150_000)));

  await table.insertAll([...small, ...large, entry('last')]).catch(() => undefined);

  const sizes = asked
    .filter(({ action }) => action === 'BatchExecuteStatement')
    .map(({ input }) => (Array.isArray(input.Statements) ? input.Statements.length : 0));
  expect(sizes).toEqual([25, 3, 2]);
});
