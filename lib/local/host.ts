import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemTimers, type Timers } from '../timers.ts';
import { openDatabase } from './aws/database.ts';
import { type DynamoDb, startDynamoDb } from './aws/dynamodb.ts';
import { createEventBridge, type EventBridge } from './aws/event-bridge.ts';
import { startGateway } from './aws/gateway.ts';
import { createSecretsManager, type SecretsManager } from './aws/secrets-manager.ts';
import { AwsError } from './aws/service.ts';
import { createSqs } from './aws/sqs/create-sqs.ts';
import type { SqsEngine } from './aws/sqs/engine/engine.ts';
import { environmentOf, identityOf } from './function-environment.ts';
import { startEdge } from './http-edge.ts';
import { createLambda, type Lambda } from './lambda/lambda-service.ts';
import { openLogFiles } from './log-files.ts';
import { startConsumer } from './queue-consumer.ts';
import { startScheduler } from './scheduler.ts';
import { type Plan, planFrom } from './template/plan.ts';
import { readAssembly } from './template/template.ts';

export interface HostOptions {
  /** Where synthesis wrote the template and its assets. */
  readonly assemblyFolder: string;
  /** Where everything is kept that must survive a restart. */
  readonly dataFolder: string;
  /** Of the HTTP API; 0 takes any free port. */
  readonly port: number;
  /** Parameters of the stack, as `cdk deploy --parameters` would give them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The admin's bearer token; made once and kept when left out. */
  readonly adminToken?: string;
  readonly timers?: Timers;
}

/** The stack, running on this machine. */
export interface Host {
  readonly url: string;
  readonly adminToken: string;
  readonly plan: Plan;
  readonly lambda: Lambda;
  readonly queues: SqsEngine;
  readonly bus: EventBridge;
  readonly dynamoDb: DynamoDb;
  /** Where the AWS services answer. */
  readonly awsUrl: string;
  readonly close: () => Promise<void>;
}

/** Processes for each function, and besides for each queue that feeds it: what a laptop has to spare. */
const MAX_CONCURRENCY = 4;

/**
 * Runs a synthesised template: its functions, routes, queues, consumers, schedules, tables, buses and secrets, as the
 * template says and with the permissions it grants. Nothing about the wiring is written here a second time.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { assemblyFolder, dataFolder, port, parameters, timers = systemTimers } = options;
  mkdirSync(dataFolder, { recursive: true });
  chmodSync(dataFolder, 0o700);
  const assembly = readAssembly(assemblyFolder);
  const database = openDatabase(join(dataFolder, 'aws.sqlite'));
  const logs = openLogFiles(join(dataFolder, 'logs'));
  const hostLog = (line: string) => logs.write('host', line);
  const closing: (() => unknown)[] = [() => database.close(), logs.close];

  try {
    // Functions are told two addresses that are known only when both servers listen. Nothing but their environment
    // depends on these, so what the servers need is planned before.
    const { tables, queues, buses, secrets, routes, functions } = planFrom(assembly, {
      apiUrl: '',
      awsUrl: '',
      parameters,
    });
    const dynamoDb = await startDynamoDb({ dataFolder: join(dataFolder, 'dynamodb'), tables });
    closing.unshift(dynamoDb.close);
    let awsUrl = '';
    const sqs = createSqs({ database, timers, queues, urlBase: () => awsUrl });
    const bus = createEventBridge({ database, timers, buses });
    const seeds = secrets.map((secret) => seedOf(secret, options.adminToken));
    const secretsManager = createSecretsManager({ database, timers, seeds });

    let started: Lambda | undefined;
    const lambdaOf = (): Lambda => {
      if (!started) throw new AwsError('ServiceUnavailableException', 'The host is still starting', 503);
      return started;
    };
    const gateway = await startGateway({
      services: [
        dynamoDb.service,
        sqs.service,
        bus.service,
        secretsManager.service,
        {
          name: 'lambda',
          permissionsFor: (request) => lambdaOf().service.permissionsFor(request),
          serve: (request) => lambdaOf().service.serve(request),
        },
      ],
      identities: functions.map(identityOf),
      onFailure: (error, service) =>
        hostLog(`${service}: ${error instanceof Error ? error.stack : 'unknown'}`),
    });
    awsUrl = gateway.url;
    closing.unshift(gateway.close);
    const invoke: Lambda['invoke'] = (...call) => lambdaOf().invoke(...call);
    const edge = await startEdge({ port, routes, invoke, timers, log: (line) => logs.write('access', line) });
    closing.unshift(edge.close);

    const plan = planFrom(assembly, { apiUrl: edge.url, awsUrl, parameters });
    const lambda = createLambda({
      functions: plan.functions.map((one) => ({ ...one, environment: environmentOf(one, awsUrl) })),
      database,
      timers,
      log: logs.write,
      // As on AWS, no queue of a function takes the place of another.
      concurrencyOf: (name) =>
        MAX_CONCURRENCY *
        Math.max(1, plan.consumers.filter(({ functionName }) => functionName === name).length),
    });
    started = lambda;
    lambda.start();
    const consumers = plan.consumers.map((consumer) => {
      const statements = plan.functions.find(({ name }) => name === consumer.functionName)?.statements ?? [];
      return startConsumer({
        ...consumer,
        maxConcurrency: Math.min(consumer.maxConcurrency, MAX_CONCURRENCY),
        statements,
        engine: sqs.engine,
        invoke,
        log: hostLog,
      });
    });
    // Their batches end with the functions that work on them, and before the queues do.
    closing.unshift(
      () => Promise.all(consumers.map(({ stop }) => stop())),
      lambda.close,
      () => Promise.all(consumers.map(({ drained }) => drained())),
    );
    closing.unshift(startScheduler({ schedules: plan.schedules, invoke, timers, log: hostLog }).close);

    return {
      url: edge.url,
      adminToken: adminTokenOf(secretsManager, plan),
      plan,
      lambda,
      queues: sqs.engine,
      bus,
      dynamoDb,
      awsUrl,
      close: () => closeAll(closing),
    };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

/** What stands on something else stops before it. */
async function closeAll(closing: readonly (() => unknown)[]): Promise<void> {
  for (const close of closing) await close();
}

const seedOf = ({ logicalId, arn, passwordLength }: Plan['secrets'][number], given: string | undefined) => ({
  name: logicalId,
  arn,
  value: given ?? randomBytes(passwordLength).toString('base64url').slice(0, passwordLength),
  replaces: given !== undefined,
});

function adminTokenOf(secrets: SecretsManager, { secrets: [first] }: Plan): string {
  const value = first && secrets.valueOf(first.logicalId);
  if (value === undefined) throw new Error('The template has no secret for the admin’s token');
  return value;
}
