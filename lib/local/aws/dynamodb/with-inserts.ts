import * as z from 'zod';
import { AwsError } from '../service.ts';
import type { Forwarder } from './forward.ts';
import { insertStatement } from './insert-statement.ts';
import type { TableSpec } from './table-spec.ts';

const BATCH = 'DynamoDB_20120810.BatchExecuteStatement';
const PUT = 'DynamoDB_20120810.PutItem';
const MOST_STATEMENTS = 25;

const Statement = z.object({ Statement: z.string(), Parameters: z.array(z.unknown()).default([]) });
const Batch = z.object({ Statements: z.array(Statement).min(1) });
const Refusal = z.object({ __type: z.string().default(''), message: z.string().default('') });

/** What becomes of one statement, in the API's words. */
interface Response {
  readonly TableName?: string;
  readonly Error?: { readonly Code: string; readonly Message: string };
}

/**
 * Teaches an engine that has no PartiQL to insert: each `INSERT` of a batch is put on the condition that nothing is there.
 * Other statements are refused one by one, as what this engine cannot do.
 */
export function withInserts(forwarder: Forwarder, tables: readonly TableSpec[]): Forwarder {
  return {
    close: forwarder.close,
    send: async (headers, body, signal) => {
      if (headers['x-amz-target'] !== BATCH) return forwarder.send(headers, body, signal);
      const inserts = batchIn(body).map((statement) => putOf(statement, tables));
      refuseDuplicates(inserts);
      const Responses: Response[] = [];
      for (const insert of inserts)
        Responses.push(
          insert ? await put(forwarder, { ...headers, 'x-amz-target': PUT }, insert, signal) : UNKNOWN,
        );
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({ Responses }),
      };
    },
  };
}

const UNKNOWN: Response = {
  Error: { Code: 'ValidationError', Message: 'This engine knows no statement but INSERT with parameters.' },
};

function batchIn(body: Buffer | string): z.infer<typeof Statement>[] {
  const batch = Batch.safeParse(JSON.parse(String(body)));
  if (!batch.success) throw new AwsError('ValidationException', 'Statements is missing or malformed.');
  const { Statements } = batch.data;
  if (Statements.length > MOST_STATEMENTS)
    throw new AwsError('ValidationException', `At most ${MOST_STATEMENTS} statements are taken in a batch.`);
  return Statements;
}

interface Put {
  readonly table: string;
  readonly hashKey: string;
  readonly item: Readonly<Record<string, unknown>>;
  /** Of the item among all tables, as text. */
  readonly place: string;
}

function putOf(
  { Statement: text, Parameters }: z.infer<typeof Statement>,
  tables: readonly TableSpec[],
): Put | undefined {
  const insert = insertStatement(text);
  const spec = tables.find(({ name }) => name === insert?.table);
  if (!insert || !spec || insert.names.length !== Parameters.length) return undefined;
  const item = Object.fromEntries(insert.names.map((name, index) => [name, Parameters[index]]));
  const keyNames = spec.keySchema.map(({ AttributeName }) => AttributeName);
  return {
    table: spec.name,
    hashKey: keyNames[0] ?? '',
    item,
    place: JSON.stringify([spec.name, ...keyNames.map((name) => item[name])]),
  };
}

/** As on AWS, two statements of a batch are never about one item. */
function refuseDuplicates(inserts: readonly (Put | undefined)[]): void {
  const places = inserts.flatMap((insert) => (insert ? [insert.place] : []));
  if (new Set(places).size < places.length)
    throw new AwsError('ValidationException', 'Provided list of item keys contains duplicates');
}

async function put(
  forwarder: Forwarder,
  headers: Readonly<Record<string, string>>,
  { table, hashKey, item }: Put,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const input = {
    TableName: table,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#hash)',
    ExpressionAttributeNames: { '#hash': hashKey },
  };
  const { status, body } = await forwarder.send(headers, JSON.stringify(input), signal);
  if (status === 200) return { TableName: table };
  const { __type, message } = Refusal.parse(JSON.parse(String(body)));
  if (__type.endsWith('ConditionalCheckFailedException'))
    return {
      TableName: table,
      Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' },
    };
  return { TableName: table, Error: { Code: 'ValidationError', Message: message } };
}
