import * as z from 'zod';
import type { Statement } from '../aws/service.ts';
import { type Addresses, createPhysical } from './physical.ts';
import { createResolve } from './resolve.ts';
import type { Assembly } from './template.ts';

const OneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const FunctionProperties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  Timeout: z.number(),
  MemorySize: z.number(),
  Runtime: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
  DurableConfig: z.object({ ExecutionTimeout: z.number(), RetentionPeriodInDays: z.number() }).optional(),
});
const QueueProperties = z.object({
  FifoQueue: z.boolean().default(false),
  VisibilityTimeout: z.number().default(30),
  MessageRetentionPeriod: z.number().default(345_600),
  MaximumMessageSize: z.number().default(1_048_576),
  ReceiveMessageWaitTimeSeconds: z.number().default(0),
  ContentBasedDeduplication: z.boolean().default(false),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
});
const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const TableProperties = z.object({
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .default([]),
  TimeToLiveSpecification: z.object({ AttributeName: z.string() }).optional(),
});
const PolicyProperties = z.object({
  Roles: z.array(z.string()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({ Effect: z.enum(['Allow', 'Deny']), Action: OneOrMore, Resource: OneOrMore }),
    ),
  }),
});
const ConsumerProperties = z.object({
  BatchSize: z.number().default(10),
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
});
const ScheduleProperties = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.string().default('ENABLED'),
  Target: z.object({ Arn: z.string(), Input: z.string().default('{}'), RoleArn: z.string() }),
});
const RouteProperties = z.object({ RouteKey: z.string(), Target: z.string() });
const IntegrationProperties = z.object({ IntegrationUri: z.string() });
const SecretProperties = z.object({
  GenerateSecretString: z.object({ PasswordLength: z.number(), ExcludePunctuation: z.boolean() }),
});
const AliasProperties = z.object({ FunctionName: z.string(), Name: z.string() });
const BusProperties = z.object({ Name: z.string() });

/** What the template asks for, with every reference resolved: all that the local host knows of the stack. */
export type Plan = ReturnType<typeof planFrom>;

/** Reads a plan from a template. A property of another shape than is known here throws and names the resource. */
export function planFrom(assembly: Assembly, addresses: Addresses) {
  const physicalOf = createPhysical(assembly, addresses);
  const resolve = createResolve(physicalOf);
  const all = <S extends z.ZodType>(type: string, schema: S) =>
    Object.entries(assembly.resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, { Properties }]) => {
        const wanted = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
        const some = Object.fromEntries(Object.entries(Properties).filter(([name]) => wanted.includes(name)));
        const result = schema.safeParse(resolve(some));
        if (!result.success)
          throw new Error(`${type} ${logicalId} is not understood: ${z.prettifyError(result.error)}`);
        return { logicalId, physical: physicalOf(logicalId), properties: result.data };
      });
  const arnOf = (attributes: Readonly<Record<string, string>>) => attributes.Arn ?? '';

  const policies = all('AWS::IAM::Policy', PolicyProperties);
  const statementsOf = (roleArn: string): Statement[] =>
    policies
      .filter(({ properties }) => properties.Roles.some((role) => roleArn.endsWith(`:role/${role}`)))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .map(({ Effect, Action, Resource }) => ({ effect: Effect, actions: Action, resources: Resource }));
  const aliases = all('AWS::Lambda::Alias', AliasProperties);
  const integrations = new Map(
    all('AWS::ApiGatewayV2::Integration', IntegrationProperties).map(({ physical, properties }) => [
      `integrations/${physical.ref}`,
      properties.IntegrationUri,
    ]),
  );

  return {
    functions: all('AWS::Lambda::Function', FunctionProperties).map(
      ({ logicalId, physical, properties }) => ({
        name: physical.ref,
        logicalId,
        arn: arnOf(physical.attributes),
        aliases: aliases
          .filter(({ properties: { FunctionName } }) => FunctionName === physical.ref)
          .map(({ properties: { Name } }) => Name),
        codeFolder: assembly.assetFolder(properties.Code.S3Key),
        handler: properties.Handler,
        environment: properties.Environment.Variables,
        timeoutMs: properties.Timeout * 1000,
        memoryMiB: properties.MemorySize,
        statements: statementsOf(properties.Role),
        ...(properties.DurableConfig
          ? {
              durable: {
                executionTimeoutS: properties.DurableConfig.ExecutionTimeout,
                retentionDays: properties.DurableConfig.RetentionPeriodInDays,
              },
            }
          : {}),
      }),
    ),
    queues: all('AWS::SQS::Queue', QueueProperties).map(({ logicalId, physical, properties }) => ({
      logicalId,
      name: physical.attributes.QueueName ?? '',
      arn: arnOf(physical.attributes),
      fifo: properties.FifoQueue,
      visibilityTimeoutS: properties.VisibilityTimeout,
      retentionS: properties.MessageRetentionPeriod,
      maximumMessageSizeBytes: properties.MaximumMessageSize,
      receiveWaitS: properties.ReceiveMessageWaitTimeSeconds,
      contentBasedDeduplication: properties.ContentBasedDeduplication,
      ...(properties.RedrivePolicy ? { redrive: properties.RedrivePolicy } : {}),
    })),
    tables: all('AWS::DynamoDB::GlobalTable', TableProperties).map(({ physical, properties }) => ({
      name: physical.ref,
      arn: arnOf(physical.attributes),
      keySchema: properties.KeySchema,
      attributeDefinitions: properties.AttributeDefinitions,
      globalSecondaryIndexes: properties.GlobalSecondaryIndexes,
      ...(properties.TimeToLiveSpecification
        ? { ttlAttribute: properties.TimeToLiveSpecification.AttributeName }
        : {}),
    })),
    buses: all('AWS::Events::EventBus', BusProperties).map(({ physical, properties }) => ({
      name: properties.Name,
      arn: arnOf(physical.attributes),
    })),
    secrets: all('AWS::SecretsManager::Secret', SecretProperties).map(
      ({ logicalId, physical, properties }) => ({
        logicalId,
        arn: physical.ref,
        passwordLength: properties.GenerateSecretString.PasswordLength,
      }),
    ),
    consumers: all('AWS::Lambda::EventSourceMapping', ConsumerProperties).map(({ properties }) => ({
      queueArn: properties.EventSourceArn,
      functionName: properties.FunctionName,
      batchSize: properties.BatchSize,
      maxConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? 10,
      reportsItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    })),
    routes: all('AWS::ApiGatewayV2::Route', RouteProperties).map(({ properties: { RouteKey, Target } }) => ({
      routeKey: RouteKey,
      functionArn: integrations.get(Target) ?? '',
    })),
    schedules: all('AWS::Scheduler::Schedule', ScheduleProperties).map(({ logicalId, properties }) => ({
      name: logicalId,
      expression: properties.ScheduleExpression,
      timeZone: properties.ScheduleExpressionTimezone,
      enabled: properties.State === 'ENABLED',
      targetArn: properties.Target.Arn,
      input: properties.Target.Input,
      statements: statementsOf(properties.Target.RoleArn),
    })),
    outputs: Object.fromEntries(
      Object.entries(assembly.outputs).map(([name, value]) => [name, String(resolve(value))]),
    ),
  };
}
