import type { Permission } from '../service.ts';
import type { DynamoDbInput } from './input.ts';
import { insertStatement } from './insert-statement.ts';

/** Which IAM action a part of a transaction needs. */
const TRANSACTION_ACTIONS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
} as const;
const TRANSACTION_PARTS = ['Put', 'Update', 'Delete', 'ConditionCheck', 'Get'] as const;

/**
 * What a request needs to be allowed, by IAM's own names: a transaction needs what its parts need, as does a batch of
 * PartiQL, and a query of an index needs the index. `arnOf` gives a table's ARN by name or ARN.
 */
export function dynamoDbPermissions(
  action: string,
  input: DynamoDbInput,
  arnOf: (nameOrArn: string) => string,
): Permission[] {
  if (input.TransactItems) return transactionPermissions(input.TransactItems, arnOf);
  if (input.Statements) return input.Statements.map(({ Statement }) => statementPermission(Statement, arnOf));
  const needs = (resource: string) => ({ action: `dynamodb:${action}`, resource });
  if (input.RequestItems) return Object.keys(input.RequestItems).map((table) => needs(arnOf(table)));
  const table = input.TableName ?? input.ResourceArn;
  if (table === undefined) return [needs('*')];
  return [needs(input.IndexName === undefined ? arnOf(table) : `${arnOf(table)}/index/${input.IndexName}`)];
}

function transactionPermissions(
  items: NonNullable<DynamoDbInput['TransactItems']>,
  arnOf: (nameOrArn: string) => string,
): Permission[] {
  return items.flatMap((item) =>
    TRANSACTION_PARTS.flatMap((part) => {
      const on = item[part];
      return on ? [{ action: `dynamodb:${TRANSACTION_ACTIONS[part]}`, resource: arnOf(on.TableName) }] : [];
    }),
  );
}

/** A statement that is not understood needs what nobody is granted. */
function statementPermission(text: string, arnOf: (nameOrArn: string) => string): Permission {
  const insert = insertStatement(text);
  if (!insert) return { action: 'dynamodb:BatchExecuteStatement', resource: '*' };
  return { action: 'dynamodb:PartiQLInsert', resource: arnOf(insert.table) };
}
