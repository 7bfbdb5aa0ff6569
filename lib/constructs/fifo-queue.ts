import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvSchema } from '../../shared/runtime/env.ts';
import type { Alarms } from './alarms.ts';
import type { ConcernFunction } from './concern-function.ts';

export interface FifoQueueProps {
  /** For alarm names: `events`. */
  readonly name: string;
  readonly alarms: Alarms;
  /** How long a message is hidden while it is worked on: longer than its consumer may run. */
  readonly visibility: Duration;
  /** How old a message may grow before somebody is told. */
  readonly oldest: Duration;
  /** @default a dead-letter queue of its own */
  readonly deadLetters?: Queue;
}

/** How often a message is tried before it is buried. */
export const MOST_RECEIVES = 5;

const SHARED = { fifo: true, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** Where messages end that State has no note of, and the alarm that says so. */
export function deadLetterQueue(scope: Construct, name: string, alarms: Alarms): Queue {
  const queue = new Queue(scope, 'DeadLetters', { ...SHARED, retentionPeriod: Duration.days(14) });
  alarms.add(`${name}-dead-letters`, queue.metricApproximateNumberOfMessagesVisible(), {
    above: 0,
    means: 'messages that State has no note of failed for good',
  });
  return queue;
}

/** A FIFO queue, its dead-letter queue and their alarms: never apart. */
export class FifoQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: FifoQueueProps) {
    super(scope, id);
    const { name, alarms, visibility, oldest } = props;
    this.deadLetters = props.deadLetters ?? deadLetterQueue(this, name, alarms);
    this.queue = new Queue(this, 'Queue', {
      ...SHARED,
      visibilityTimeout: visibility,
      retentionPeriod: Duration.days(14),
      maxMessageSizeBytes: 1024 * 1024,
      // Without these two a FIFO queue takes 300 calls a second in all, not per group.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      // The consumers bury what fails `MOST_RECEIVES` times in State. This net below them is for consumers that die.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_RECEIVES + 3 },
    });
    alarms.add(`${name}-oldest-message`, this.queue.metricApproximateAgeOfOldestMessage(), {
      above: oldest.toSeconds(),
      means: 'messages are not being worked off',
    });
  }

  /** Feeds a function, ten messages at a time; it answers which of them failed. */
  feed(consumer: ConcernFunction<EnvSchema>, maxConcurrency: number): void {
    consumer.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [this.queue.queueArn],
    );
    // A message that cannot be handled and does not say whose it is goes on with its reason.
    consumer.allow(['sqs:SendMessage'], [this.deadLetters.queueArn]);
    new EventSourceMapping(this, 'Consumer', {
      target: consumer.fn,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency,
    }).node.addDependency(consumer.role);
  }
}
