import * as z from 'zod';
import { type JsonAction, jsonAction } from '../../json-service.ts';
import { AwsError } from '../../service.ts';
import type { SqsContext } from '../engine/context.ts';
import { sendMessages } from '../engine/send.ts';
import type { OutgoingMessage } from '../message.ts';
import { sizeBytes } from '../message-rules.ts';
import { queueNameOf } from '../queue-spec.ts';
import { BatchEntry, checkBatch, toFailedEntry } from './batch.ts';
import { MessageInput, OnQueue, onQueue, toOutgoing } from './input.ts';
import { toSentOutput } from './sent.ts';

/** SQS's limit on all messages of a batch together: 1 MiB. */
const BATCH_LIMIT_BYTES = 1_048_576;

export function sendMessageBatchAction(context: SqsContext): JsonAction {
  return jsonAction({
    input: OnQueue.extend({ Entries: z.array(BatchEntry.extend(MessageInput.shape)) }),
    permission: (input) => onQueue(context, 'SendMessage', input.QueueUrl),
    run: ({ QueueUrl, Entries }, { caller }) => {
      checkBatch('SendMessageBatch', Entries);
      const messages = Entries.map((entry) => toOutgoing(entry, caller.accessKeyId));
      checkTotalSize(messages);
      const answers = sendMessages(context, queueNameOf(QueueUrl), messages);
      const entries = Entries.map(({ Id }, at) => ({ Id, message: messages[at], answer: answers[at] }));
      return {
        Successful: entries.flatMap(({ Id, message, answer }) =>
          !message || !answer || answer instanceof AwsError ? [] : [{ Id, ...toSentOutput(answer, message) }],
        ),
        Failed: entries.flatMap(({ Id, answer }) =>
          answer instanceof AwsError ? [toFailedEntry(Id, answer)] : [],
        ),
      };
    },
  });
}

function checkTotalSize(messages: readonly OutgoingMessage[]): void {
  const bytes = messages.reduce((sum, message) => sum + sizeBytes(message), 0);
  if (bytes <= BATCH_LIMIT_BYTES) return;
  throw new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${BATCH_LIMIT_BYTES} bytes. You have sent ${bytes} bytes.`,
  );
}
