import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import { queueNamed, type SqsContext } from '../engine/context.ts';
import { deleteMessage } from '../engine/delete.ts';
import { queueNameOf } from '../queue-spec.ts';
import { BatchEntry, checkBatch, eachEntry } from './batch.ts';
import { OnQueue, onQueue } from './input.ts';

export function deleteMessageBatchAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: OnQueue.extend({ Entries: z.array(BatchEntry.extend({ ReceiptHandle: z.string() })) }),
    permission: (input) => onQueue(context, 'DeleteMessage', input.QueueUrl),
    run: ({ QueueUrl, Entries }) => {
      const { name } = queueNamed(context, queueNameOf(QueueUrl));
      checkBatch('DeleteMessageBatch', Entries);
      return eachEntry(Entries, (entry) => deleteMessage(context, name, entry.ReceiptHandle));
    },
  });
}
