import { mkdirSync } from 'node:fs';
import { createMissingTables } from './dynamodb/create-tables.ts';
import { startDynalite } from './dynamodb/dynalite.ts';
import { findDynoxide, startDynoxide } from './dynamodb/dynoxide.ts';
import { createForwarder, type Forwarder } from './dynamodb/forward.ts';
import { DynamoDbInput, withTableNames } from './dynamodb/input.ts';
import { dynamoDbPermissions } from './dynamodb/permissions.ts';
import type { StartDynamoDbServer } from './dynamodb/server.ts';
import { type TableSpec, tableNameOf } from './dynamodb/table-spec.ts';
import { withInserts } from './dynamodb/with-inserts.ts';
import { parseJson, targetOf } from './json-service.ts';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  LOCAL_ACCOUNT,
  LOCAL_REGION,
} from './service.ts';

export interface DynamoDbOptions {
  /** Made when it is not there. */
  readonly dataFolder: string;
  readonly tables: readonly TableSpec[];
  /** Left out: the dynoxide binary where npm ships it, else dynalite. */
  readonly startServer?: StartDynamoDbServer;
}

export interface DynamoDb {
  readonly service: AwsService;
  /** While down, every call is answered with InternalServerError and none reaches the data. */
  readonly setDown: (down: boolean) => void;
  readonly close: () => Promise<void>;
}

/** Starts a DynamoDB server over `dataFolder`, creates the tables it lacks, and puts permissions in front. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const { dataFolder, tables, startServer = startDefaultServer } = options;
  mkdirSync(dataFolder, { recursive: true });
  const server = await startServer(dataFolder);
  const direct = createForwarder(server.port);
  const forwarder = server.knowsPartiQl ? direct : withInserts(direct, tables);
  let closing: Promise<void> | undefined;
  const close = () => {
    forwarder.close();
    closing ??= server.close();
    return closing;
  };
  try {
    await createMissingTables(forwarder, tables);
  } catch (error) {
    await close();
    throw error;
  }
  let isDown = false;
  const setDown = (down: boolean) => {
    isDown = down;
  };
  return { service: createService(forwarder, tables, () => isDown), setDown, close };
}

const startDefaultServer: StartDynamoDbServer = (dataFolder) => {
  const binary = findDynoxide();
  return binary === undefined ? startDynalite(dataFolder) : startDynoxide(binary, dataFolder);
};

function createService(
  forwarder: Forwarder,
  tables: readonly TableSpec[],
  isDown: () => boolean,
): AwsService {
  const arns = new Map(tables.map(({ name, arn }) => [name, arn]));
  const arnOf = (nameOrArn: string) => {
    const name = tableNameOf(nameOrArn);
    return arns.get(name) ?? `arn:aws:dynamodb:${LOCAL_REGION}:${LOCAL_ACCOUNT}:table/${name}`;
  };
  return {
    name: 'dynamodb',
    permissionsFor: (request) => dynamoDbPermissions(targetOf(request), readInput(request), arnOf),
    serve: async (request) => {
      if (isDown()) throw internalServerError();
      const usesArns = request.body.includes('arn:aws:dynamodb');
      const body = usesArns ? JSON.stringify(withTableNames(readInput(request))) : request.body;
      return forward(forwarder, request, body);
    },
  };
}

async function forward(
  forwarder: Forwarder,
  request: AwsRequest,
  body: Buffer | string,
): Promise<AwsResponse> {
  try {
    return await forwarder.send(request.headers, body, request.signal);
  } catch (cause) {
    if (cause instanceof AwsError) throw cause;
    // The server is gone or broke off; the SDK tries again, as it would with the real one.
    throw Object.assign(internalServerError(), { cause });
  }
}

function readInput(request: AwsRequest): DynamoDbInput {
  const input = DynamoDbInput.safeParse(parseJson(request.body));
  if (input.success) return input.data;
  throw new AwsError('SerializationException', 'The body is no DynamoDB request.');
}

function internalServerError(): AwsError {
  return new AwsError(
    'InternalServerError',
    'The request processing has failed because of an unknown error.',
    500,
  );
}
