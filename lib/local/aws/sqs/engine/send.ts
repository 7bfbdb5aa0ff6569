import { inTransaction } from '../../database.ts';
import { AwsError } from '../../service.ts';
import { md5OfAttributes, md5OfBody } from '../md5.ts';
import type { OutgoingMessage, SentMessage } from '../message.ts';
import { checkMessage, deduplicationIdOf } from '../message-rules.ts';
import type { QueueSpec } from '../queue-spec.ts';
import { queueNamed, type SqsContext } from './context.ts';

/** How long a FIFO queue remembers an id, counted from the message it accepted under it. */
const DEDUPLICATION_WINDOW_MS = 5 * 60 * 1000;

/** Queues one message; throws what SQS refuses it with. */
export function sendMessage(context: SqsContext, queueName: string, message: OutgoingMessage): SentMessage {
  const [sent] = sendMessages(context, queueName, [message]);
  if (sent instanceof AwsError) throw sent;
  if (!sent) throw new Error('A message was neither sent nor refused.');
  return sent;
}

/** Queues messages in one transaction; the answer holds, in the same order, what was sent or why it was not. */
export function sendMessages(
  context: SqsContext,
  queueName: string,
  messages: readonly OutgoingMessage[],
): (SentMessage | AwsError)[] {
  const queue = queueNamed(context, queueName);
  const answers = inTransaction(context.database, () => {
    context.store.forgetAccepted(context.timers.now() - DEDUPLICATION_WINDOW_MS);
    return messages.map((message) => attempt(() => sendOne(context, queue, message)));
  });
  context.waiters.wake(queue.name);
  return answers;
}

function attempt(work: () => SentMessage): SentMessage | AwsError {
  try {
    return work();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function sendOne(context: SqsContext, queue: QueueSpec, message: OutgoingMessage): SentMessage {
  checkMessage(queue, message);
  const deduplicationId = deduplicationIdOf(queue, message);
  const { messageId, position } =
    alreadyAccepted(context, queue, deduplicationId) ?? accept(context, queue, message, deduplicationId);
  const md5OfMessageAttributes = md5OfAttributes(message.messageAttributes ?? {});
  return {
    messageId,
    md5OfBody: md5OfBody(message.body),
    ...(md5OfMessageAttributes && { md5OfMessageAttributes }),
    ...(queue.fifo && { sequenceNumber: sequenceNumberOf(position) }),
  };
}

interface Accepted {
  readonly messageId: string;
  readonly position: number;
}

function alreadyAccepted(
  { store }: SqsContext,
  queue: QueueSpec,
  deduplicationId: string | undefined,
): Accepted | undefined {
  const found = deduplicationId === undefined ? undefined : store.accepted(queue.name, deduplicationId);
  return found && { messageId: found.message_id, position: found.position };
}

function accept(
  { store, timers, newId }: SqsContext,
  queue: QueueSpec,
  message: OutgoingMessage,
  deduplicationId: string | undefined,
): Accepted {
  const messageId = newId();
  const nowMs = timers.now();
  const position = store.insert({
    queue: queue.name,
    message_id: messageId,
    group_id: message.groupId ?? null,
    deduplication_id: deduplicationId ?? null,
    body: message.body,
    attributes: JSON.stringify(message.messageAttributes ?? {}),
    trace_header: message.traceHeader ?? null,
    sender_id: message.senderId ?? 'local',
    sent_ms: nowMs,
    visible_ms: nowMs + (message.delayS ?? 0) * 1000,
    receive_count: 0,
    first_received_ms: null,
    dead_letter_source: null,
  });
  if (deduplicationId !== undefined) store.accept(queue.name, deduplicationId, messageId, position, nowMs);
  return { messageId, position };
}

/** A position as SQS shows it: twenty digits, so that text sorts like numbers. */
export function sequenceNumberOf(position: number): string {
  return String(position).padStart(20, '0');
}
