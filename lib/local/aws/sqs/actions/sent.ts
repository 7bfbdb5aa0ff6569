import { md5OfAttributes } from '../md5.ts';
import type { OutgoingMessage, SentMessage } from '../message.ts';

/** What a sender is answered, with the checksums that the SDK verifies. */
export function toSentOutput(sent: SentMessage, { traceHeader }: OutgoingMessage): object {
  const md5OfSystemAttributes = traceHeader
    ? md5OfAttributes({ AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } })
    : undefined;
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: sent.md5OfBody,
    MD5OfMessageAttributes: sent.md5OfMessageAttributes,
    MD5OfMessageSystemAttributes: md5OfSystemAttributes,
    SequenceNumber: sent.sequenceNumber,
  };
}
