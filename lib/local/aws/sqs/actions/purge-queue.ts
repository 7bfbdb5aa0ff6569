import { type JsonAction, jsonAction } from '../../json-service.ts';
import { AwsError } from '../../service.ts';
import { queueNamed, type SqsContext } from '../engine/context.ts';
import { queueNameOf } from '../queue-spec.ts';
import { OnQueue, onQueue } from './input.ts';

/** SQS purges a queue at most once in this time. */
const PURGE_INTERVAL_MS = 60_000;

export function purgeQueueAction(context: SqsContext): JsonAction {
  const purgedMs = new Map<string, number>();
  return jsonAction({
    input: OnQueue,
    permission: (input) => onQueue(context, 'PurgeQueue', input.QueueUrl),
    run: (input) => {
      const { name } = queueNamed(context, queueNameOf(input.QueueUrl));
      const nowMs = context.timers.now();
      if (nowMs < (purgedMs.get(name) ?? -Infinity) + PURGE_INTERVAL_MS)
        throw new AwsError(
          'PurgeQueueInProgress',
          `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
          403,
        );
      purgedMs.set(name, nowMs);
      context.store.removeAll(name);
      return {};
    },
  });
}
