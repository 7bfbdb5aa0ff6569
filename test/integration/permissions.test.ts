import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionCommand,
  GetDurableExecutionStateCommand,
  InvokeCommand,
  LambdaClient,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../lib/local/aws/database.ts';
import { startDynamoDb } from '../../lib/local/aws/dynamodb.ts';
import { createEventBridge } from '../../lib/local/aws/event-bridge.ts';
import { type Gateway, startGateway } from '../../lib/local/aws/gateway.ts';
import { createSecretsManager } from '../../lib/local/aws/secrets-manager.ts';
import { createSqs } from '../../lib/local/aws/sqs/create-sqs.ts';
import { accessKeyOf, environmentOf, identityOf } from '../../lib/local/function-environment.ts';
import { createLambda } from '../../lib/local/lambda/lambda-service.ts';
import { type Plan, planFrom } from '../../lib/local/template/plan.ts';
import { readAssembly } from '../../lib/local/template/template.ts';
import { systemTimers } from '../../lib/timers.ts';
import { GRANTS } from '../support/grants.ts';
import { labelOf, synthesised } from '../support/stack.ts';
import { clientConfig } from './aws/support/local-aws.ts';

let plan: Plan;
let gateway: Gateway;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  const assembly = synthesised();
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-permissions-'));
  closing.push(() => [assembly, folder].map((path) => rmSync(path, { recursive: true, force: true })));
  plan = planFrom(readAssembly(assembly), { apiUrl: '', awsUrl: '', parameters: {} });
  const database = openDatabase(join(folder, 'aws.sqlite'));
  closing.unshift(() => database.close());
  const timers = systemTimers;
  const dynamoDb = await startDynamoDb({ dataFolder: join(folder, 'dynamodb'), tables: plan.tables });
  closing.unshift(dynamoDb.close);
  const seeds = plan.secrets.map(({ logicalId, arn }) => ({ name: logicalId, arn, value: 'a-token' }));
  const functions = plan.functions.map((one) => ({ ...one, environment: environmentOf(one, '') }));
  const lambda = createLambda({ functions, database, timers, log: () => {} });
  closing.unshift(lambda.close);
  gateway = await startGateway({
    services: [
      dynamoDb.service,
      createSqs({ database, timers, queues: plan.queues, urlBase: '' }).service,
      createEventBridge({ database, timers, buses: plan.buses }).service,
      createSecretsManager({ database, timers, seeds }).service,
      lambda.service,
    ],
    identities: plan.functions.map(identityOf),
  });
  closing.unshift(gateway.close);
});
afterAll(async () => {
  for (const close of closing) await close();
});

interface Clients {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly bus: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly lambda: LambdaClient;
}
type Attempt = readonly [grant: string, run: (clients: Clients) => Promise<unknown>];

function clientsOf(role: string): Clients {
  const concern = role.replace(/Role$/, 'Function');
  const found = plan.functions.find(({ logicalId }) => labelOf(logicalId) === concern);
  const config = clientConfig(gateway.url, accessKeyOf(found?.name ?? 'nobody'));
  return {
    dynamoDb: new DynamoDBClient(config),
    sqs: new SQSClient(config),
    bus: new EventBridgeClient(config),
    secrets: new SecretsManagerClient(config),
    lambda: new LambdaClient(config),
  };
}

function onTables(): Attempt[] {
  return plan.tables.flatMap(({ name: TableName, globalSecondaryIndexes }) => {
    const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
    const on = labelOf(TableName);
    return [
      [`dynamodb:GetItem on ${on}`, ({ dynamoDb }) => dynamoDb.send(new GetItemCommand({ TableName, Key }))],
      [
        `dynamodb:PutItem on ${on}`,
        ({ dynamoDb }) => dynamoDb.send(new PutItemCommand({ TableName, Item: Key })),
      ],
      [
        `dynamodb:UpdateItem on ${on}`,
        ({ dynamoDb }) => dynamoDb.send(new UpdateItemCommand({ TableName, Key })),
      ],
      [
        `dynamodb:DeleteItem on ${on}`,
        ({ dynamoDb }) => dynamoDb.send(new DeleteItemCommand({ TableName, Key })),
      ],
      [
        `dynamodb:Query on ${on}`,
        ({ dynamoDb }) =>
          dynamoDb.send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: 'pk = :pk',
              ExpressionAttributeValues: { ':pk': { S: 'a' } },
            }),
          ),
      ],
      ...globalSecondaryIndexes.map(
        ({ IndexName, KeySchema }): Attempt => [
          `dynamodb:Query on ${on}/index/${IndexName}`,
          ({ dynamoDb }) =>
            dynamoDb.send(
              new QueryCommand({
                TableName,
                IndexName,
                KeyConditionExpression: '#pk = :pk',
                ExpressionAttributeNames: { '#pk': KeySchema[0]?.AttributeName ?? '' },
                ExpressionAttributeValues: { ':pk': { S: 'a' } },
              }),
            ),
        ],
      ),
      [`dynamodb:Scan on ${on}`, ({ dynamoDb }) => dynamoDb.send(new ScanCommand({ TableName }))],
      [
        `dynamodb:BatchGetItem on ${on}`,
        ({ dynamoDb }) =>
          dynamoDb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } })),
      ],
      [
        `dynamodb:PartiQLInsert on ${on}`,
        ({ dynamoDb }) =>
          dynamoDb.send(
            new BatchExecuteStatementCommand({
              Statements: [
                {
                  Statement: `INSERT INTO "${TableName}" VALUE {'pk': ?, 'sk': ?}`,
                  Parameters: [Key.pk, Key.sk],
                },
              ],
            }),
          ),
      ],
      [
        `dynamodb:BatchWriteItem on ${on}`,
        ({ dynamoDb }) =>
          dynamoDb.send(
            new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } }),
          ),
      ],
    ] satisfies Attempt[];
  });
}

function onQueues(): Attempt[] {
  return plan.queues.flatMap(({ name, logicalId }) => {
    const QueueUrl = `${gateway.url}/000000000000/${name}`;
    const ReceiptHandle = 'none';
    const on = labelOf(logicalId);
    return [
      [
        `sqs:SendMessage on ${on}`,
        ({ sqs }) =>
          sqs.send(
            new SendMessageCommand({
              QueueUrl,
              MessageBody: '{}',
              MessageGroupId: 'a',
              MessageDeduplicationId: 'b',
            }),
          ),
      ],
      [`sqs:ReceiveMessage on ${on}`, ({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl }))],
      [
        `sqs:DeleteMessage on ${on}`,
        ({ sqs }) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
      ],
      [
        `sqs:ChangeMessageVisibility on ${on}`,
        ({ sqs }) =>
          sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
      ],
      [`sqs:GetQueueAttributes on ${on}`, ({ sqs }) => sqs.send(new GetQueueAttributesCommand({ QueueUrl }))],
      [`sqs:PurgeQueue on ${on}`, ({ sqs }) => sqs.send(new PurgeQueueCommand({ QueueUrl }))],
    ] satisfies Attempt[];
  });
}

function onSecrets(): Attempt[] {
  const SecretString = '{}';
  const places = [
    ['secret:Pipewarden/pipedrive/*', 'Pipewarden/pipedrive/1'],
    ['secret:Pipewarden/webhook/*', 'Pipewarden/webhook/1'],
    ['secret:Pipewarden/oauth/*', 'Pipewarden/oauth/app'],
    ['secret:Pipewarden/other/*', 'Pipewarden/other/1'],
    ['secret:Neighbour/pipedrive/*', 'Neighbour/pipedrive/1'],
    ...plan.secrets.map(({ logicalId, arn }) => [labelOf(logicalId), arn] as const),
  ] as const;
  return [
    ['secretsmanager:ListSecrets on *', ({ secrets }) => secrets.send(new ListSecretsCommand({}))],
    ...places.flatMap(
      ([on, SecretId]) =>
        [
          [
            `secretsmanager:CreateSecret on ${on}`,
            ({ secrets }) =>
              secrets.send(new CreateSecretCommand({ Name: SecretId.split('secret:').at(-1), SecretString })),
          ],
          [
            `secretsmanager:GetSecretValue on ${on}`,
            ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId })),
          ],
          [
            `secretsmanager:PutSecretValue on ${on}`,
            ({ secrets }) => secrets.send(new PutSecretValueCommand({ SecretId, SecretString })),
          ],
          [
            `secretsmanager:UpdateSecret on ${on}`,
            ({ secrets }) => secrets.send(new UpdateSecretCommand({ SecretId, SecretString })),
          ],
          [
            `secretsmanager:DescribeSecret on ${on}`,
            ({ secrets }) => secrets.send(new DescribeSecretCommand({ SecretId })),
          ],
          [
            `secretsmanager:DeleteSecret on ${on}`,
            ({ secrets }) => secrets.send(new DeleteSecretCommand({ SecretId })),
          ],
        ] satisfies Attempt[],
    ),
  ];
}

function onFunctions(): Attempt[] {
  const invoke = (on: string, FunctionName: string): Attempt => [
    `lambda:InvokeFunction on ${on}`,
    ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' })),
  ];
  const provisioning = plan.functions.find(({ durable }) => durable)?.arn ?? '';
  const DurableExecutionArn = `${provisioning}:1/durable-execution/a-run/an-id`;
  const CheckpointToken = 'none';
  return [
    ...plan.functions.map(({ name, logicalId }) => invoke(labelOf(logicalId), name)),
    invoke('ProvisioningFunctionAliaslive', `${provisioning}:live`),
    invoke('ProvisioningFunction:*', `${provisioning}:1`),
    [
      'lambda:CheckpointDurableExecution on ProvisioningFunction:*',
      ({ lambda }) =>
        lambda.send(
          new CheckpointDurableExecutionCommand({ DurableExecutionArn, CheckpointToken, Updates: [] }),
        ),
    ],
    [
      'lambda:GetDurableExecutionState on ProvisioningFunction:*',
      ({ lambda }) =>
        lambda.send(new GetDurableExecutionStateCommand({ DurableExecutionArn, CheckpointToken })),
    ],
    [
      'lambda:GetDurableExecution on ProvisioningFunction:*',
      ({ lambda }) => lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn })),
    ],
    [
      'lambda:StopDurableExecution on ProvisioningFunction:*',
      ({ lambda }) => lambda.send(new StopDurableExecutionCommand({ DurableExecutionArn })),
    ],
  ];
}

function onBuses(): Attempt[] {
  const put = (on: string, EventBusName: string): Attempt => [
    `events:PutEvents on ${on}`,
    ({ bus }) =>
      bus.send(
        new PutEventsCommand({ Entries: [{ EventBusName, Source: 'a', DetailType: 'b', Detail: '{}' }] }),
      ),
  ];
  return [put('default', 'default'), ...plan.buses.map(({ name }) => put('Bus', name))];
}

/** Whether the service let the caller in; how the call went on is not asked. Anything but an answer of it throws. */
async function isLetIn([, run]: Attempt, clients: Clients): Promise<boolean> {
  try {
    await run(clients);
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    return !/^AccessDenied/.test(error.name);
  }
}

const FUNCTION_ROLES = Object.keys(GRANTS).filter((role) => !role.endsWith('ScheduleRole'));

test('every function of the template is tried', () => {
  const roles = plan.functions.map(({ logicalId }) => labelOf(logicalId).replace(/Function$/, 'Role'));

  expect(roles.sort()).toEqual([...FUNCTION_ROLES].sort());
});

test.each(FUNCTION_ROLES)('with the key of the %s just what it is granted is let in', async (role) => {
  const attempts = [...onTables(), ...onQueues(), ...onSecrets(), ...onFunctions(), ...onBuses()];
  const clients = clientsOf(role);
  const letIn: string[] = [];

  for (const attempt of attempts) if (await isLetIn(attempt, clients)) letIn.push(attempt[0]);

  const tried = new Set(attempts.map(([grant]) => grant));
  const granted = GRANTS[role]?.filter((grant) => tried.has(grant)) ?? [];
  // Logs and X-Ray are no services of this machine; a callback has a test where there is an execution to answer.
  const untried = GRANTS[role]?.filter((grant) => !tried.has(grant) && !/^(logs|xray):|Callback/.test(grant));
  expect(untried).toEqual([]);
  expect(letIn.sort()).toEqual([...granted].sort());
});

test('a key that belongs to no function is let in nowhere', async () => {
  const attempts = [...onTables(), ...onQueues(), ...onSecrets(), ...onFunctions(), ...onBuses()];
  const clients = clientsOf('Nobody');

  for (const [grant, run] of attempts)
    await expect(run(clients), grant).rejects.toThrow(
      'The security token included in the request is invalid.',
    );
});
