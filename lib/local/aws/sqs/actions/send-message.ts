import { type JsonAction, jsonAction } from '../../json-service.ts';
import type { SqsContext } from '../engine/context.ts';
import { sendMessage } from '../engine/send.ts';
import { queueNameOf } from '../queue-spec.ts';
import { MessageInput, OnQueue, onQueue, toOutgoing } from './input.ts';
import { toSentOutput } from './sent.ts';

export function sendMessageAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: OnQueue.extend(MessageInput.shape),
    permission: (input) => onQueue(context, 'SendMessage', input.QueueUrl),
    run: (input, { caller }) => {
      const message = toOutgoing(input, caller.accessKeyId);
      return toSentOutput(sendMessage(context, queueNameOf(input.QueueUrl), message), message);
    },
  });
}
