import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import { changeVisibility } from '../engine/change-visibility.ts';
import type { SqsContext } from '../engine/context.ts';
import { queueNameOf } from '../queue-spec.ts';
import { OnQueue, onQueue } from './input.ts';

export function changeMessageVisibilityAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: OnQueue.extend({ ReceiptHandle: z.string(), VisibilityTimeout: z.number() }),
    permission: (input) => onQueue(context, 'ChangeMessageVisibility', input.QueueUrl),
    run: (input) => {
      changeVisibility(context, queueNameOf(input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
      return {};
    },
  });
}
