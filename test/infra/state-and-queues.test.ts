import { beforeAll, describe, expect, test } from 'vitest';
import { deployedStack, nameOf, type StackTemplate } from '../support/stack.ts';

let stack: StackTemplate;
beforeAll(() => {
  stack = deployedStack();
});

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

  test('is keyed by pk and sk and has no index', () => {
    const { KeySchema, GlobalSecondaryIndexes } = table().Properties;

    expect(KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(GlobalSecondaryIndexes).toBeUndefined();
  });
});

describe('the queues', () => {
  const queues = () => stack.all('AWS::SQS::Queue');

  test('are two, each with its dead-letter queue', () => {
    expect(Object.keys(queues()).sort()).toEqual([
      'EventsDeadLetters',
      'EventsQueue',
      'OutboundDeadLetters',
      'OutboundQueue',
    ]);
  });

  test.each(['EventsDeadLetters', 'EventsQueue', 'OutboundDeadLetters', 'OutboundQueue'])(
    '%s is FIFO, encrypted and keeps messages for fourteen days',
    (name) => {
      expect(queues()[name]?.Properties).toMatchObject({
        FifoQueue: true,
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 1_209_600,
      });
    },
  );

  test.each([
    ['EventsQueue', 'EventsDeadLetters'],
    ['OutboundQueue', 'OutboundDeadLetters'],
  ])('%s gives up into %s after eight receives', (name, deadLetters) => {
    const redrive = queues()[name]?.Properties.RedrivePolicy;

    expect(redrive).toMatchObject({ maxReceiveCount: 8 });
    expect(nameOf(Object(redrive).deadLetterTargetArn)).toBe(deadLetters);
  });

  test.each(['EventsQueue', 'OutboundQueue'])('%s limits throughput by group, not in all', (name) => {
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

    expect(refusing.sort()).toEqual([
      'EventsDeadLetters',
      'EventsQueue',
      'OutboundDeadLetters',
      'OutboundQueue',
    ]);
  });

  test.each([
    ['EventsConsumer', 'EventsQueue', 'EventProcessorFunction', 20],
    ['OutboundConsumer', 'OutboundQueue', 'OutboundSenderFunction', 10],
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
    ['EventsQueue', 60, 'EventProcessorFunction', 30],
    ['OutboundQueue', 90, 'OutboundSenderFunction', 75],
  ])('%s hides a message for %i s, longer than the %s may run', (queue, hiddenS, consumer, timeoutS) => {
    expect(queues()[queue]?.Properties.VisibilityTimeout).toBe(hiddenS);
    expect(stack.all('AWS::Lambda::Function')[consumer]?.Properties.Timeout).toBe(timeoutS);
    expect(hiddenS).toBeGreaterThan(timeoutS);
  });
});
