import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import { changeVisibility } from '../engine/change-visibility.ts';
import { queueNamed, type SqsContext } from '../engine/context.ts';
import { queueNameOf } from '../queue-spec.ts';
import { BatchEntry, checkBatch, eachEntry } from './batch.ts';
import { OnQueue, onQueue } from './input.ts';

const Entry = BatchEntry.extend({ ReceiptHandle: z.string(), VisibilityTimeout: z.number() });

export function changeMessageVisibilityBatchAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: OnQueue.extend({ Entries: z.array(Entry) }),
    permission: (input) => onQueue(context, 'ChangeMessageVisibility', input.QueueUrl),
    run: ({ QueueUrl, Entries }) => {
      const { name } = queueNamed(context, queueNameOf(QueueUrl));
      checkBatch('ChangeMessageVisibilityBatch', Entries);
      return eachEntry(Entries, (entry) =>
        changeVisibility(context, name, entry.ReceiptHandle, entry.VisibilityTimeout),
      );
    },
  });
}
