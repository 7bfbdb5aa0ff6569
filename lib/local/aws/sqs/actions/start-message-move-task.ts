import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import type { Permission } from '../../service.ts';
import type { SqsContext } from '../engine/context.ts';
import { moveMessages, sourcesOf } from '../engine/move-task.ts';

/** What AWS asks of the caller on the dead-letter queue, beside SendMessage on where the messages go. */
const ON_SOURCE = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

const MoveInput = z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() });

export function startMessageMoveTaskAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: MoveInput,
    permission: (input) => permissions(context, input),
    run: ({ SourceArn, DestinationArn }) => {
      moveMessages(context, SourceArn, DestinationArn);
      return { TaskHandle: Buffer.from(JSON.stringify([context.newId(), SourceArn])).toString('base64') };
    },
  });
}

function permissions(context: SqsContext, input: z.infer<typeof MoveInput>): Permission[] {
  const destinations = input.DestinationArn
    ? [input.DestinationArn]
    : sourcesOf(context, input.SourceArn).map(({ arn }) => arn);
  return [
    ...ON_SOURCE.map((action) => ({ action: `sqs:${action}`, resource: input.SourceArn })),
    ...destinations.map((arn) => ({ action: 'sqs:SendMessage', resource: arn })),
  ];
}
