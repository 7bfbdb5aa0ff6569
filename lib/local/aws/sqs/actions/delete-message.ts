import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import type { SqsContext } from '../engine/context.ts';
import { deleteMessage } from '../engine/delete.ts';
import { queueNameOf } from '../queue-spec.ts';
import { OnQueue, onQueue } from './input.ts';

export function deleteMessageAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: OnQueue.extend({ ReceiptHandle: z.string() }),
    permission: (input) => onQueue(context, 'DeleteMessage', input.QueueUrl),
    run: (input) => {
      deleteMessage(context, queueNameOf(input.QueueUrl), input.ReceiptHandle);
      return {};
    },
  });
}
