import * as z from 'zod';
import { tableNameOf } from './table-spec.ts';

const OnTable = z.looseObject({ TableName: z.string() });

const TransactItem = z.looseObject({
  Put: OnTable.optional(),
  Update: OnTable.optional(),
  Delete: OnTable.optional(),
  ConditionCheck: OnTable.optional(),
  Get: OnTable.optional(),
});

/** As much of any DynamoDB request as says which tables it is about; the rest passes through untouched. */
export const DynamoDbInput = z.looseObject({
  TableName: z.string().optional(),
  ResourceArn: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  TransactItems: z.array(TransactItem).optional(),
  Statements: z.array(z.looseObject({ Statement: z.string() })).optional(),
});
export type DynamoDbInput = z.infer<typeof DynamoDbInput>;

/** The same request with tables by name, where the caller may have used ARNs: the engines know only names. */
export function withTableNames(input: DynamoDbInput): DynamoDbInput {
  const { TableName, RequestItems, TransactItems } = input;
  return {
    ...input,
    ...(TableName && { TableName: tableNameOf(TableName) }),
    ...(RequestItems && {
      RequestItems: Object.fromEntries(
        Object.entries(RequestItems).map(([table, request]) => [tableNameOf(table), request]),
      ),
    }),
    ...(TransactItems && {
      TransactItems: TransactItems.map((item) =>
        Object.fromEntries(
          Object.entries(item).map(([kind, part]) => {
            const onTable = OnTable.safeParse(part).data;
            return [kind, onTable ? { ...onTable, TableName: tableNameOf(onTable.TableName) } : part];
          }),
        ),
      ),
    }),
  };
}
