import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import { queueNamed, type SqsContext } from '../engine/context.ts';
import { onQueue } from './input.ts';

export function getQueueUrlAction(context: SqsContext, urlOf: (queueName: string) => string): JsonAction {
  return jsonAction({
    input: z.object({ QueueName: z.string().min(1) }),
    permission: (input) => onQueue(context, 'GetQueueUrl', input.QueueName),
    run: (input) => ({ QueueUrl: urlOf(queueNamed(context, input.QueueName).name) }),
  });
}
