import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION, type Permission } from '../../service.ts';
import type { SqsContext } from '../engine/context.ts';
import { MessageAttributes, type OutgoingMessage } from '../message.ts';
import { queueNameOf } from '../queue-spec.ts';

/** Which queue: its URL, of which the last part is the name. */
export const OnQueue = z.object({ QueueUrl: z.string().min(1) });

/** The parts of a message that SendMessage and an entry of its batch have in common. */
export const MessageInput = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: MessageAttributes.optional(),
  MessageSystemAttributes: z
    .object({ AWSTraceHeader: z.object({ StringValue: z.string() }).optional() })
    .optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});

/** A message in the engine's words. */
export function toOutgoing(input: z.infer<typeof MessageInput>, senderId: string): OutgoingMessage {
  return {
    body: input.MessageBody,
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    delayS: input.DelaySeconds,
    messageAttributes: input.MessageAttributes,
    traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    senderId,
  };
}

/** A permission on the queue of a URL; a queue that does not exist has the ARN it would have. */
export function onQueue(context: SqsContext, action: string, queueUrl: string): Permission[] {
  const name = queueNameOf(queueUrl);
  const arn = context.queues.get(name)?.arn ?? `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${name}`;
  return [{ action: `sqs:${action}`, resource: arn }];
}
