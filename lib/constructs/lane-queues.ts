import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { EnvSchema } from '../../shared/runtime/env.ts';
import type { Alarms } from './alarms.ts';
import type { ConcernFunction } from './concern-function.ts';
import { deadLetterQueue, FifoQueue } from './fifo-queue.ts';

/**
 * The way to the sender: a queue for each lane, so that what is urgent never stands behind what is not, and one dead-letter
 * queue for all of them. Their order is no matter: the lines of records in State say what may be sent.
 */
export class LaneQueues extends Construct {
  readonly deadLettersUrl: string;
  readonly queueArns: readonly string[];
  /** For functions that send to them. */
  readonly environment: Readonly<
    Record<`OUTBOUND_${'LIFECYCLE' | 'INTERACTIVE' | 'SYNC' | 'BACKFILL'}_URL`, string>
  >;
  private readonly lanes: readonly (readonly [queue: FifoQueue, concurrency: number])[];

  constructor(scope: Construct, id: string, alarms: Alarms) {
    super(scope, id);
    const deadLetters = deadLetterQueue(this, 'outbound', alarms);
    const queue = (name: string, oldest: Duration) =>
      new FifoQueue(this, name, {
        name: `outbound-${name.toLowerCase()}`,
        alarms,
        visibility: Duration.seconds(90),
        oldest,
        deadLetters,
      });
    const lifecycle = queue('Lifecycle', Duration.minutes(10));
    const interactive = queue('Interactive', Duration.hours(1));
    const sync = queue('Sync', Duration.hours(6));
    const backfill = queue('Backfill', Duration.hours(24));
    this.lanes = [
      [lifecycle, 5],
      [interactive, 10],
      [sync, 5],
      [backfill, 10],
    ];
    this.deadLettersUrl = deadLetters.queueUrl;
    this.queueArns = this.lanes.map(([one]) => one.queue.queueArn);
    this.environment = {
      OUTBOUND_LIFECYCLE_URL: lifecycle.queue.queueUrl,
      OUTBOUND_INTERACTIVE_URL: interactive.queue.queueUrl,
      OUTBOUND_SYNC_URL: sync.queue.queueUrl,
      OUTBOUND_BACKFILL_URL: backfill.queue.queueUrl,
    };
  }

  /** Feeds the sender from each of them, with as many batches at once as its lane is worth. */
  feed(sender: ConcernFunction<EnvSchema>): void {
    for (const [queue, concurrency] of this.lanes) queue.feed(sender, concurrency);
  }
}
