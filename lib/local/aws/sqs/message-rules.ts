import { createHash } from 'node:crypto';
import { AwsError } from '../service.ts';
import { checkRange, invalidValue, missingParameter } from './errors.ts';
import type { MessageAttribute, OutgoingMessage } from './message.ts';
import type { QueueSpec } from './queue-spec.ts';

const LONGEST_DELAY_S = 900;
const MOST_ATTRIBUTES = 10;
/** What XML 1.0 has no way to carry; a lone surrogate counts, an emoji does not. */
const ILLEGAL_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const GROUP_OR_DEDUPLICATION_ID = /^[!-~]{1,128}$/;
const ATTRIBUTE_NAME = /^(?!\.|aws\.|amazon\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;
const ATTRIBUTE_TYPE = /^(String|Number|Binary)(\.[^\s]{1,249})?$/;

/** A message's size as SQS counts it: the body, and of each attribute name, type and value. */
export function sizeBytes({ body, messageAttributes = {} }: OutgoingMessage): number {
  return Object.entries(messageAttributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, 'base64'),
    Buffer.byteLength(body),
  );
}

/** Refuses a message that the queue would not take; the error is the one SQS answers with. */
export function checkMessage(queue: QueueSpec, message: OutgoingMessage): void {
  if (message.body === '') throw missingParameter('MessageBody');
  if (ILLEGAL_CHARACTER.test(message.body))
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  if (sizeBytes(message) > queue.maximumMessageSizeBytes)
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSizeBytes} bytes.`,
    );
  checkAttributes(message.messageAttributes ?? {});
  checkIds(queue, message);
  checkDelay(queue, message.delayS);
}

/** The id a FIFO queue deduplicates by; undefined on a standard queue. */
export function deduplicationIdOf(queue: QueueSpec, message: OutgoingMessage): string | undefined {
  if (!queue.fifo) return undefined;
  return message.deduplicationId ?? createHash('sha256').update(message.body).digest('hex');
}

function checkIds(queue: QueueSpec, { groupId, deduplicationId }: OutgoingMessage): void {
  if (queue.fifo && groupId === undefined) throw missingParameter('MessageGroupId');
  checkId('MessageGroupId', groupId);
  if (!queue.fifo && deduplicationId !== undefined) throw notForThisQueue('MessageDeduplicationId');
  if (queue.fifo && deduplicationId === undefined && !queue.contentBasedDeduplication)
    throw new AwsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  checkId('MessageDeduplicationId', deduplicationId);
}

function checkId(parameter: string, id: string | undefined): void {
  if (id === undefined || GROUP_OR_DEDUPLICATION_ID.test(id)) return;
  throw invalidValue(
    parameter,
    id,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function checkDelay(queue: QueueSpec, delayS = 0): void {
  if (queue.fifo && delayS !== 0) throw notForThisQueue('DelaySeconds');
  checkRange('DelaySeconds', delayS, 0, LONGEST_DELAY_S);
}

function notForThisQueue(parameter: string): AwsError {
  return invalidValue(parameter, '', 'The request include parameter that is not valid for this queue type.');
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttribute>>): void {
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES)
    throw new AwsError(
      'InvalidParameterValue',
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  for (const [name, attribute] of entries) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const refuse = (reason: string) =>
    new AwsError('InvalidParameterValue', `The message attribute '${name}' ${reason}`);
  if (!ATTRIBUTE_NAME.test(name)) throw refuse('has an invalid name.');
  if (!ATTRIBUTE_TYPE.test(DataType)) throw refuse(`has an invalid message attribute type '${DataType}'.`);
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (!value) throw refuse(`must contain a non-empty value for its type '${DataType}'.`);
  if (!DataType.startsWith('Binary') && ILLEGAL_CHARACTER.test(value))
    throw refuse('contains invalid characters.');
  if (DataType.startsWith('Number') && !Number.isFinite(Number(value)))
    throw refuse('is no number, though its type says so.');
}
