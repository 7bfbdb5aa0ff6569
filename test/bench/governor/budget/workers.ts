import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { startConsumer } from '../../../../lib/local/queue-consumer.ts';
import { LANES } from '../../../../shared/governor/lanes.ts';
import type { Lane } from '../../../../shared/state/writes.ts';
import type { Queues } from './queues.ts';
import type { createSender } from './sender.ts';

export type Worker = ReturnType<typeof createSender>;

/** Batches at once and messages in one of them, as lib/constructs/lane-queues.ts has them. */
const CONCURRENCY: Readonly<Record<Lane, number>> = { lifecycle: 5, interactive: 10, sync: 5, backfill: 10 };
const BATCH = 10;
const ALL = [{ effect: 'Allow', actions: ['*'], resources: ['*'] }] as const;

const Event = z.custom<SQSEvent>();

/** Feeds the queues of all lanes to workers: each batch to the one that has been idle for longest, or to the first that is. */
export function startWorkers(
  workers: readonly Worker[],
  { engine, arnOf }: Queues,
  log: (line: string) => void,
) {
  const idle = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  const handled = async (event: SQSEvent) => {
    const worker = idle.shift() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)));
    try {
      return await worker.handle(event);
    } finally {
      const next = waiting.shift();
      if (next) next(worker);
      else idle.push(worker);
    }
  };
  const consumers = LANES.map((lane) =>
    startConsumer({
      queueArn: arnOf(lane),
      functionName: 'outbound-sender',
      batchSize: BATCH,
      maxConcurrency: CONCURRENCY[lane],
      reportsItemFailures: true,
      statements: ALL,
      engine,
      invoke: async (_, event) => ({
        statusCode: 200,
        executedVersion: '$LATEST',
        payload: JSON.stringify(await handled(Event.parse(event))),
      }),
      log,
    }),
  );
  return {
    stop: async () => {
      await Promise.all(consumers.map(({ stop }) => stop()));
      await Promise.all(consumers.map(({ drained }) => drained()));
    },
  };
}
