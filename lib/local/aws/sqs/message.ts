import * as z from 'zod';

/** A message attribute as it travels: binary values in base64. */
export const MessageAttribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export type MessageAttribute = z.infer<typeof MessageAttribute>;

export const MessageAttributes = z.record(z.string(), MessageAttribute);
export type MessageAttributes = z.infer<typeof MessageAttributes>;

/** What a sender hands over. */
export interface OutgoingMessage {
  readonly body: string;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly delayS?: number | undefined;
  readonly messageAttributes?: MessageAttributes | undefined;
  /** X-Ray's trace, the one system attribute a sender may set. */
  readonly traceHeader?: string | undefined;
  readonly senderId?: string | undefined;
}

/** What a sender learns. */
export interface SentMessage {
  readonly messageId: string;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes?: string;
  /** FIFO: twenty digits, ascending. */
  readonly sequenceNumber?: string;
}

/** A message in flight, in the words of both ReceiveMessage and a Lambda event record. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** All system attributes: `ApproximateReceiveCount`, `SentTimestamp`, `MessageGroupId`, … */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: MessageAttributes;
}

/** A message as it lies in the queue, for those who look without taking. */
export interface PeekedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly messageAttributes: MessageAttributes;
  readonly receiveCount: number;
  readonly sentMs: number;
  readonly inFlight: boolean;
}
