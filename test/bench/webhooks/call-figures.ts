import type { Figure } from '../figure.ts';
import { figure } from './figures.ts';
import type { InProcess } from './in-process.ts';
import type { ThroughHost } from './through-host.ts';

/** Calls to AWS for each delivery: of the receiver alone, and of receiver and processor by what they do. */
export function callFigures(
  { receiver, processor }: InProcess,
  { saturated, steady }: ThroughHost,
): Figure[] {
  const processors = new Map(Object.entries(processor.callsPerDelivery));
  const both = Object.entries(receiver.callsPerDelivery).map(
    ([kind, calls]) => [kind, calls + (processors.get(kind) ?? 0)] as const,
  );
  const perDelivery = (kind: string, calls: number) => figure(`${kind}-per-delivery`, calls, 'calls');
  return [
    perDelivery(
      'aws-calls',
      Object.values(receiver.callsPerDelivery).reduce((sum, calls) => sum + calls, 0),
    ),
    ...both.map(([kind, calls]) => perDelivery(kind, calls)),
    // The local host hands batches over without a call; Lambda's poller takes one call to receive a batch and one to delete it.
    ...(['sqs-receives', 'sqs-deletes'] as const).flatMap((kind) => [
      perDelivery(kind, 1 / steady.meanBatch),
      perDelivery(`${kind}-saturated`, 1 / saturated.meanBatch),
    ]),
  ];
}
