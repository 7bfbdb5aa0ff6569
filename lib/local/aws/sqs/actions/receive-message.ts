import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import { LONGEST_VISIBILITY_S } from '../engine/change-visibility.ts';
import { queueNamed, type SqsContext } from '../engine/context.ts';
import { receiveMessages } from '../engine/receive.ts';
import { checkRange } from '../errors.ts';
import { md5OfAttributes } from '../md5.ts';
import type { MessageAttributes, ReceivedMessage } from '../message.ts';
import { queueNameOf } from '../queue-spec.ts';
import { OnQueue, onQueue } from './input.ts';

const MOST_MESSAGES = 10;
const LONGEST_WAIT_S = 20;

const ReceiveInput = OnQueue.extend({
  MaxNumberOfMessages: z.number().default(1),
  VisibilityTimeout: z.number().optional(),
  WaitTimeSeconds: z.number().optional(),
  /** The older name of MessageSystemAttributeNames. */
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
type ReceiveInput = z.infer<typeof ReceiveInput>;

export function receiveMessageAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: ReceiveInput,
    permission: (input) => onQueue(context, 'ReceiveMessage', input.QueueUrl),
    run: async (input, { signal }) => {
      const queue = queueNamed(context, queueNameOf(input.QueueUrl));
      const waitS = input.WaitTimeSeconds ?? queue.receiveWaitS;
      const visibilityTimeoutS = input.VisibilityTimeout ?? queue.visibilityTimeoutS;
      checkRange('MaxNumberOfMessages', input.MaxNumberOfMessages, 1, MOST_MESSAGES);
      checkRange('WaitTimeSeconds', waitS, 0, LONGEST_WAIT_S);
      checkRange('VisibilityTimeout', visibilityTimeoutS, 0, LONGEST_VISIBILITY_S);
      const messages = await receiveMessages(context, {
        queueName: queue.name,
        max: input.MaxNumberOfMessages,
        visibilityTimeoutS,
        waitMs: waitS * 1000,
        signal,
      });
      return messages.length === 0 ? {} : { Messages: messages.map((message) => toOutput(input, message)) };
    },
  });
}

function toOutput(input: ReceiveInput, message: ReceivedMessage): object {
  const systemNames = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
  const attributes = Object.entries(message.attributes).filter(
    ([name]) => systemNames.includes(name) || systemNames.includes('All'),
  );
  const messageAttributes = select(message.messageAttributes, input.MessageAttributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    Attributes: attributes.length === 0 ? undefined : Object.fromEntries(attributes),
    MessageAttributes: Object.keys(messageAttributes).length === 0 ? undefined : messageAttributes,
    // Over the attributes that were asked for, so that the receiver can check what it got.
    MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
  };
}

/** Attributes by name, by prefix (`trace.*`), or all of them (`All`, `.*`). */
function select(attributes: MessageAttributes, wanted: readonly string[]): MessageAttributes {
  const isWanted = (name: string) =>
    wanted.some(
      (want) =>
        want === 'All' || want === name || (want.endsWith('.*') && name.startsWith(want.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
