import {
  ArnFormat,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Duration,
  RemovalPolicy,
  Stack,
  TimeZone,
} from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Env as ApiEnv } from '../functions/api/env.ts';
import { Env as ProcessorEnv } from '../functions/event-processor/env.ts';
import { Env as ResumerEnv } from '../functions/outbound-resumer/env.ts';
import { Env as SenderEnv } from '../functions/outbound-sender/env.ts';
import { Env as ProvisioningEnv } from '../functions/provisioning/env.ts';
import { Env as SyncEnv } from '../functions/user-sync/env.ts';
import { Env as KeeperEnv } from '../functions/webhook-keeper/env.ts';
import { Env as ReceiverEnv } from '../functions/webhook-receiver/env.ts';
import type { EnvSchema } from '../shared/runtime/env.ts';
import { INDEXED_FIELDS, indexes } from '../shared/state/keys.ts';
import { acknowledge } from './acknowledge.ts';
import { busEvents } from './bus-events.ts';
import type { Config } from './config.ts';
import { Alarms, mostOf, sumOfServices } from './constructs/alarms.ts';
import { ConcernFunction } from './constructs/concern-function.ts';
import { EventSchemas } from './constructs/event-schemas.ts';
import { FifoQueue, MOST_RECEIVES } from './constructs/fifo-queue.ts';
import { FrontDoor } from './constructs/front-door.ts';
import { LaneQueues } from './constructs/lane-queues.ts';

/** The whole suite on one page: state, queues, functions, who may do what. */
export class PipewardenStack extends Stack {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { description: 'Pipewarden: the life of a Pipedrive company’s users and records' });
    const logRetention = config.logRetentionDays;
    const alarms = new Alarms(this, 'Alarms', config.alarmEmail);

    const table = new TableV2(this, 'State', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      globalSecondaryIndexes: Object.values(indexes).map(({ name, pk, sk }) => ({
        indexName: name,
        partitionKey: { name: pk, type: AttributeType.STRING },
        sortKey: { name: sk, type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...INDEXED_FIELDS],
      })),
      removalPolicy: RemovalPolicy.RETAIN,
      deletionProtection: true,
    });
    const indexArns = Object.values(indexes).map(({ name }) => `${table.tableArn}/index/${name}`);
    const bus = new EventBus(this, 'Bus');
    if (config.schemaRegistry === 'on') new EventSchemas(this, 'EventSchemas', this.stackName, busEvents);
    const adminToken = new Secret(this, 'AdminToken', {
      description: 'Pipewarden: bearer token of the first admin',
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
    const events = new FifoQueue(this, 'Events', {
      name: 'events',
      alarms,
      visibility: Duration.seconds(60),
      oldest: Duration.minutes(10),
    });
    const outbound = new LaneQueues(this, 'Outbound', alarms);
    const door = new FrontDoor(this, 'FrontDoor', logRetention);

    const stateTable = { STATE_TABLE: table.tableName };
    const secretPrefix = { SECRET_PREFIX: this.stackName };
    const origin = new CfnParameter(this, 'PipedriveOrigin', {
      default: '',
      description:
        'An origin besides *.pipedrive.com that API tokens may be sent to: a simulator. Empty otherwise.',
    });
    const pipedriveOrigin = { PIPEDRIVE_ORIGIN: origin.valueAsString };
    // Many items are inserted in one call, and read in another where some were there already.
    const queuesWrites = ['dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem'];
    const mostReceives = { MOST_RECEIVES: String(MOST_RECEIVES) };
    const secretsOf = (kind: 'pipedrive' | 'webhook' | 'oauth') => [
      this.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${this.stackName}/${kind}/*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ];

    // Whoever calls Pipedrive may find that a grant is due, and then fetches and stores the next one.
    const grantCalls = (caller: Pick<ConcernFunction<EnvSchema>, 'allow'>) => {
      caller.allow(
        ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        secretsOf('pipedrive'),
      );
      caller.allow(['secretsmanager:GetSecretValue'], secretsOf('oauth'));
    };

    const receiver = new ConcernFunction(this, 'WebhookReceiver', {
      folder: 'webhook-receiver',
      env: ReceiverEnv,
      environment: { EVENTS_QUEUE_URL: events.queue.queueUrl, ...secretPrefix },
      // Pipedrive gives up after 10 s.
      timeout: Duration.seconds(9),
      memoryMiB: 512,
      tracing: false,
      logRetention,
    });
    receiver.allow(['sqs:SendMessage'], [events.queue.queueArn]);
    receiver.allow(['secretsmanager:GetSecretValue'], secretsOf('webhook'));

    const processor = new ConcernFunction(this, 'EventProcessor', {
      folder: 'event-processor',
      env: ProcessorEnv,
      environment: {
        ...stateTable,
        ...secretPrefix,
        ...pipedriveOrigin,
        ...mostReceives,
        EVENT_BUS: bus.eventBusName,
        EVENTS_DEAD_LETTERS_URL: events.deadLetters.queueUrl,
        EVENT_RETENTION_DAYS: String(config.eventRetentionDays),
      },
      timeout: Duration.seconds(30),
      logRetention,
    });
    processor.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
      [table.tableArn],
    );
    processor.allow(['events:PutEvents'], [bus.eventBusArn]);
    // What leads to an action is read from Pipedrive again.
    grantCalls(processor);
    events.feed(processor, 20);

    const provisioning = new ConcernFunction(this, 'Provisioning', {
      folder: 'provisioning',
      env: ProvisioningEnv,
      environment: {
        ...stateTable,
        ...secretPrefix,
        ...pipedriveOrigin,
        ...outbound.environment,
        EVENT_BUS: bus.eventBusName,
      },
      timeout: Duration.minutes(5),
      logRetention,
      durable: { executionTimeout: Duration.days(30), retentionPeriod: Duration.days(30) },
    });
    provisioning.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', ...queuesWrites],
      [table.tableArn],
    );
    provisioning.allow(['sqs:SendMessage'], outbound.queueArns);
    provisioning.allow(['events:PutEvents'], [bus.eventBusArn]);
    grantCalls(provisioning);
    // Durable executions run on a version, so that a deployment does not change one under way.
    const provisioningLive = provisioning.fn.addAlias('live');
    // A policy of its own: the function waits for its role's default policy, which therefore cannot name the function.
    new Policy(this, 'ProvisioningDurable', {
      roles: [provisioning.role],
      statements: [
        new PolicyStatement({
          actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
          resources: [`${provisioning.fn.functionArn}:*`],
        }),
      ],
    });

    const sender = new ConcernFunction(this, 'OutboundSender', {
      folder: 'outbound-sender',
      env: SenderEnv,
      environment: {
        ...stateTable,
        ...secretPrefix,
        ...pipedriveOrigin,
        ...mostReceives,
        ...outbound.environment,
        EVENT_BUS: bus.eventBusName,
        OUTBOUND_DEAD_LETTERS_URL: outbound.deadLettersUrl,
      },
      timeout: Duration.seconds(75),
      logRetention,
    });
    sender.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [table.tableArn],
    );
    // Calls the next write of a record.
    sender.allow(['sqs:SendMessage'], outbound.queueArns);
    sender.allow(['events:PutEvents'], [bus.eventBusArn]);
    grantCalls(sender);
    sender.allow(
      ['lambda:SendDurableExecutionCallbackSuccess'],
      // A callback is taken to belong to its execution, whose ARN goes on from that of the function's version; AWS does not
      // say so of callbacks in so many words, and it was not tried there.
      [`${provisioning.fn.functionArn}:*`],
    );
    outbound.feed(sender);

    const resumer = new ConcernFunction(this, 'OutboundResumer', {
      folder: 'outbound-resumer',
      env: ResumerEnv,
      environment: { ...stateTable, ...secretPrefix, ...pipedriveOrigin, ...outbound.environment },
      // Shorter than its schedule, so that two never run at once.
      timeout: Duration.minutes(4),
      logRetention,
    });
    resumer.allow(
      [
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:Query',
      ],
      [table.tableArn],
    );
    resumer.allow(['sqs:SendMessage', 'sqs:GetQueueAttributes'], outbound.queueArns);
    grantCalls(resumer);
    new Schedule(this, 'Resume', {
      description: 'Pipewarden: let parked writes go on once their time has come',
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      target: new LambdaInvoke(resumer.fn, { input: ScheduleTargetInput.fromObject({}), retryAttempts: 0 }),
    });

    const sync = new ConcernFunction(this, 'UserSync', {
      folder: 'user-sync',
      env: SyncEnv,
      environment: { ...stateTable, ...secretPrefix, ...pipedriveOrigin },
      timeout: Duration.minutes(15),
      memoryMiB: 512,
      logRetention,
    });
    sync.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
      [table.tableArn],
    );
    grantCalls(sync);
    new Schedule(this, 'NightlySync', {
      description: 'Pipewarden: sync the identity graph of every account',
      schedule: ScheduleExpression.expression(config.schedule, TimeZone.of(config.timeZone)),
      target: new LambdaInvoke(sync.fn, { input: ScheduleTargetInput.fromObject({}), retryAttempts: 2 }),
    });

    const keeper = new ConcernFunction(this, 'WebhookKeeper', {
      folder: 'webhook-keeper',
      env: KeeperEnv,
      environment: {
        ...stateTable,
        ...secretPrefix,
        ...pipedriveOrigin,
        EVENT_BUS: bus.eventBusName,
        EVENTS_QUEUE_URL: events.queue.queueUrl,
        API_URL: door.url,
        QUIET_MINUTES: String(config.quietMinutes),
      },
      timeout: Duration.minutes(5),
      memoryMiB: 512,
      logRetention,
    });
    keeper.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
      [table.tableArn],
    );
    keeper.allow(['dynamodb:Query'], [`${table.tableArn}/index/${indexes.byTime.name}`]);
    // What was missed goes the way of what was told.
    keeper.allow(['sqs:SendMessage'], [events.queue.queueArn]);
    keeper.allow(['events:PutEvents'], [bus.eventBusArn]);
    keeper.allow(
      ['secretsmanager:CreateSecret', 'secretsmanager:PutSecretValue', 'secretsmanager:GetSecretValue'],
      secretsOf('webhook'),
    );
    grantCalls(keeper);
    // A policy of its own, as for provisioning: each gap is filled by another invocation.
    new Policy(this, 'KeeperFills', {
      roles: [keeper.role],
      statements: [
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [keeper.fn.functionArn] }),
      ],
    });
    new Schedule(this, 'KeepWebhooks', {
      description: 'Pipewarden: look at the webhooks of every account',
      schedule: ScheduleExpression.expression(config.keeperSchedule, TimeZone.of(config.timeZone)),
      target: new LambdaInvoke(keeper.fn, { input: ScheduleTargetInput.fromObject({}), retryAttempts: 0 }),
    });
    new Schedule(this, 'NightlyReconcile', {
      description: 'Pipewarden: compare every account with Pipedrive',
      schedule: ScheduleExpression.expression(config.reconcileSchedule, TimeZone.of(config.timeZone)),
      target: new LambdaInvoke(keeper.fn, {
        input: ScheduleTargetInput.fromObject({ reconcile: true }),
        retryAttempts: 2,
      }),
    });

    const api = new ConcernFunction(this, 'HttpApi', {
      folder: 'api',
      env: ApiEnv,
      environment: {
        ...stateTable,
        ...secretPrefix,
        ...pipedriveOrigin,
        ADMIN_SECRET: adminToken.secretArn,
        ...outbound.environment,
        EVENT_BUS: bus.eventBusName,
        EVENTS_QUEUE_URL: events.queue.queueUrl,
        PROVISIONING_FUNCTION: provisioningLive.functionArn,
        USER_SYNC_FUNCTION: sync.fn.functionName,
        WEBHOOK_KEEPER_FUNCTION: keeper.fn.functionName,
        API_URL: door.url,
        DEFAULT_PLAN: config.plan,
      },
      timeout: Duration.seconds(29),
      // One whole processor: five thousand writes are queued within its time.
      memoryMiB: 1769,
      logRetention,
    });
    api.allow(
      [
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:Query',
        ...queuesWrites,
      ],
      [table.tableArn],
    );
    api.allow(['dynamodb:Query'], indexArns);
    api.allow(['sqs:SendMessage', 'sqs:GetQueueAttributes'], outbound.queueArns);
    api.allow(['events:PutEvents'], [bus.eventBusArn]);
    // A delivery that was buried is sent again.
    api.allow(['sqs:SendMessage'], [events.queue.queueArn]);
    api.allow(
      ['lambda:InvokeFunction'],
      [provisioningLive.functionArn, sync.fn.functionArn, keeper.fn.functionArn],
    );
    api.allow(['secretsmanager:GetSecretValue'], [adminToken.secretArn]);
    api.allow(
      ['secretsmanager:CreateSecret', 'secretsmanager:PutSecretValue', 'secretsmanager:GetSecretValue'],
      [...secretsOf('pipedrive'), ...secretsOf('webhook'), ...secretsOf('oauth')],
    );
    api.allow(['secretsmanager:DeleteSecret'], [...secretsOf('pipedrive'), ...secretsOf('webhook')]);

    // A bulk edit tells of thousands of records at once, and ten refusals are a ban.
    door.route('/webhooks/{account}', receiver.fn, { rateLimit: 2_000, burstLimit: 4_000 });
    door.otherwise(api.fn);

    const functions = { receiver, processor, provisioning, sender, resumer, sync, keeper, api };
    for (const [name, { fn }] of Object.entries(functions))
      alarms.add(`${name}-errors`, fn.metricErrors(), { above: 0, means: `the function ${name} failed` });

    const reported = (name: string) =>
      sumOfServices(name, [
        'event-processor',
        'outbound-sender',
        'outbound-resumer',
        'provisioning',
        'user-sync',
        'webhook-keeper',
        'api',
      ]);
    alarms.add('pipedrive-blocked', reported('PipedriveBlocked'), {
      above: 0,
      means: 'Cloudflare blocks an account; its requests wait for a probe every five minutes',
    });
    alarms.add('account-disconnected', reported('AccountDisconnected'), {
      above: 0,
      means: 'an account was disconnected: its consent ended or its app was uninstalled',
    });
    alarms.add('credential-refused', reported('CredentialRefused'), {
      above: 0,
      means: 'Pipedrive refused an account’s credential',
    });

    alarms.add('budget-75', reported('BudgetAt75'), {
      above: 0,
      means: 'three quarters of a company’s tokens of the day are spent',
    });
    alarms.add('budget-spent', reported('BudgetSpent'), {
      above: 0,
      means: 'a company’s tokens of the day are spent but for the reserve; its requests wait for the reset',
    });

    alarms.add('dead-letters', sumOfServices('DeadLetter', ['event-processor', 'outbound-sender']), {
      above: 0,
      means: 'a delivery or a write failed for good and waits for a decision',
    });

    const processed = (name: string) => sumOfServices(name, ['event-processor']);
    alarms.add('unrecognised-deliveries', processed('EventUnrecognised'), {
      above: 0,
      means: 'deliveries came from Pipedrive that could not be read; they are kept as they came',
    });
    alarms.add('late-events', processed('EventLate'), {
      above: 0,
      means: 'what had happened more than five minutes before was told only now',
    });
    alarms.add('oldest-parked', mostOf('OldestParkedMinutes', 'outbound-resumer'), {
      above: Duration.hours(26).toMinutes(),
      means: 'writes are parked for more than a day: tokens, or a block, that did not come back',
    });
    const kept = (name: string) => sumOfServices(name, ['webhook-keeper']);
    alarms.add('webhook-silent', kept('WebhookSilent'), {
      above: 0,
      means: 'a webhook has told nothing of changes that Pipedrive shows, or its deliveries fail',
    });
    alarms.add('webhook-banned', kept('WebhookBanned'), {
      above: 0,
      means: 'a webhook seems to be banned by Pipedrive, which throws its events away for 30 minutes',
    });
    alarms.add('webhook-dead', kept('WebhookDead'), {
      above: 0,
      means: 'a webhook was removed or switched off, or Pipedrive refuses one',
    });
    alarms.add('gap-found', kept('GapFound'), {
      above: 0,
      means: 'deliveries were lost, or may have been; what can be is being recovered',
    });

    const ownSecrets = 'Accounts are connected at run time, each with a secret of its own below this prefix.';
    for (const kind of ['pipedrive', 'webhook', 'oauth'])
      acknowledge(
        this,
        `IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${this.stackName}/${kind}/*]`,
        ownSecrets,
      );
    const logicalIdOf = ({ node: { defaultChild } }: IFunction) =>
      CfnResource.isCfnResource(defaultChild) ? this.resolve(defaultChild.logicalId) : '';
    for (const { fn } of [provisioning, resumer, sync, keeper])
      acknowledge(
        this,
        `IAM5[Resource::<${logicalIdOf(fn)}.Arn>:*]`,
        'All versions of this one function: an execution goes on with the version it began with.',
      );
    acknowledge(
      door,
      'APIG4',
      'Callers prove themselves to the functions: bearer tokens with scopes, Basic for webhooks.',
    );
    acknowledge(
      adminToken,
      'SMG4',
      'The first admin’s token is replaced by tokens of their own; rotating it by a timer would lock people out.',
    );

    new CfnOutput(this, 'ApiUrl', { value: door.url, description: 'Where the API answers' });
    new CfnOutput(this, 'AdminTokenSecret', {
      value: adminToken.secretName,
      description: 'The secret that holds the first admin’s bearer token',
    });
    new CfnOutput(this, 'EventBusName', { value: bus.eventBusName, description: 'Attach your rules here' });
  }
}
