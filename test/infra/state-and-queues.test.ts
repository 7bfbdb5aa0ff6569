import { beforeAll, describe, expect, test } from 'vitest';
import { deployedStack, nameOf, type StackTemplate } from '../support/stack.ts';

let stack: StackTemplate;
beforeAll(() => {
  stack = deployedStack();
});

const LANE_QUEUES = [
  'OutboundBackfillQueue',
  'OutboundInteractiveQueue',
  'OutboundLifecycleQueue',
  'OutboundSyncQueue',
];
const QUEUES = ['EventsDeadLetters', 'EventsQueue', 'OutboundDeadLetters', ...LANE_QUEUES].sort();

describe('the state table', () => {
  const table = () => stack.only('AWS::DynamoDB::GlobalTable');

  test('outlives the stack, whether it is deleted or replaced', () => {
    expect(table()).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('is protected from deletion and can be restored to any second', () => {
    const { Replicas } = table().Properties;

    expect(Replicas).toEqual([
      {
        Region: { Ref: 'AWS::Region' },
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        GlobalSecondaryIndexes: [{ IndexName: 'by-time' }, { IndexName: 'by-record' }],
      },
    ]);
  });

  test('is paid by request', () => {
    expect(table().Properties.BillingMode).toBe('PAY_PER_REQUEST');
  });

  test('is encrypted with a key of KMS', () => {
    expect(table().Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
  });

  test('lets items go at the time in expiresAt', () => {
    expect(table().Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  test('is keyed by pk and sk', () => {
    const { KeySchema } = table().Properties;

    expect(KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
  });

  test.each([
    ['by-time', 'timeGroup'],
    ['by-record', 'recordGroup'],
  ])('has an index %s, which copies nothing of what an event says', (name, pk) => {
    const { GlobalSecondaryIndexes } = table().Properties;

    expect(GlobalSecondaryIndexes).toHaveLength(2);
    expect(GlobalSecondaryIndexes).toContainEqual({
      IndexName: name,
      KeySchema: [
        { AttributeName: pk, KeyType: 'HASH' },
        { AttributeName: 'indexedAt', KeyType: 'RANGE' },
      ],
      Projection: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: [
          'id',
          'kind',
          'receivedAt',
          'effect',
          'entity',
          'entityId',
          'action',
          'correlationId',
        ],
      },
    });
  });
});

describe('the queues', () => {
  const queues = () => stack.all('AWS::SQS::Queue');

  test('are one of events and one for each lane of writes, and two for dead letters', () => {
    expect(Object.keys(queues()).sort()).toEqual(QUEUES);
  });

  test.each(QUEUES)('%s is FIFO, encrypted and keeps messages for fourteen days', (name) => {
    expect(queues()[name]?.Properties).toMatchObject({
      FifoQueue: true,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  test.each([
    { name: 'EventsQueue', deadLetters: 'EventsDeadLetters' },
    ...LANE_QUEUES.map((name) => ({ name, deadLetters: 'OutboundDeadLetters' })),
  ])('$name gives up into $deadLetters after eight receives', ({ name, deadLetters }) => {
    const redrive = queues()[name]?.Properties.RedrivePolicy;

    expect(redrive).toMatchObject({ maxReceiveCount: 8 });
    expect(nameOf(Object(redrive).deadLetterTargetArn)).toBe(deadLetters);
  });

  test.each(['EventsQueue', ...LANE_QUEUES])('%s limits throughput by group, not in all', (name) => {
    expect(queues()[name]?.Properties).toMatchObject({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MaximumMessageSize: 1_048_576,
    });
  });

  test('refuse whoever comes without TLS', () => {
    const refusing = Object.values(stack.all('AWS::SQS::QueuePolicy')).map(({ Properties }) => {
      const { Statement } = Object(Properties.PolicyDocument);
      expect(Statement).toMatchObject([
        {
          Action: 'sqs:*',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]);
      return nameOf(Statement[0].Resource);
    });

    expect(refusing.sort()).toEqual(QUEUES);
  });

  test.each([
    ['EventsConsumer', 'EventsQueue', 'EventProcessorFunction', 20],
    ['OutboundLifecycleConsumer', 'OutboundLifecycleQueue', 'OutboundSenderFunction', 5],
    ['OutboundInteractiveConsumer', 'OutboundInteractiveQueue', 'OutboundSenderFunction', 10],
    ['OutboundSyncConsumer', 'OutboundSyncQueue', 'OutboundSenderFunction', 5],
    ['OutboundBackfillConsumer', 'OutboundBackfillQueue', 'OutboundSenderFunction', 10],
  ])('%s feeds %s to %s, ten at a time, and is told which failed', (name, queue, consumer, most) => {
    const Properties = stack.all('AWS::Lambda::EventSourceMapping')[name]?.Properties ?? {};

    expect(Properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: most },
    });
    expect(nameOf(Properties.EventSourceArn)).toBe(queue);
    expect(nameOf(Properties.FunctionName)).toBe(consumer);
  });

  test.each([
    { queue: 'EventsQueue', hiddenS: 60, consumer: 'EventProcessorFunction', timeoutS: 30 },
    ...LANE_QUEUES.map((queue) => ({ queue, hiddenS: 90, consumer: 'OutboundSenderFunction', timeoutS: 75 })),
  ])('$queue hides a message for $hiddenS s, longer than the $consumer may run', (row) => {
    const { queue, hiddenS, consumer, timeoutS } = row;

    expect(queues()[queue]?.Properties.VisibilityTimeout).toBe(hiddenS);
    expect(stack.all('AWS::Lambda::Function')[consumer]?.Properties.Timeout).toBe(timeoutS);
    expect(hiddenS).toBeGreaterThan(timeoutS);
  });
});
