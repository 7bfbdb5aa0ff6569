import type { DatabaseSync } from 'node:sqlite';
import type { Timers } from '../../../../timers.ts';
import { AwsError } from '../../service.ts';
import type { QueueSpec } from '../queue-spec.ts';
import type { Store } from '../store.ts';
import type { Waiters } from '../waiters.ts';

/** What every operation on queues works with. */
export interface SqsContext {
  readonly database: DatabaseSync;
  readonly timers: Timers;
  readonly store: Store;
  readonly waiters: Waiters;
  readonly queues: ReadonlyMap<string, QueueSpec>;
  /** Makes message ids and receipt tokens; each must be new. */
  readonly newId: () => string;
}

/** The queue of this name, else QueueDoesNotExist. */
export function queueNamed({ queues }: SqsContext, name: string): QueueSpec {
  const queue = queues.get(name);
  if (queue) return queue;
  throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** Drops what has lain in the queue for longer than it keeps messages. */
export function expireMessages({ store, timers }: SqsContext, queue: QueueSpec): void {
  store.removeOld(queue.name, timers.now() - queue.retentionS * 1000);
}
