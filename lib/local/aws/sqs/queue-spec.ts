/** A queue as the template declares it. */
export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly visibilityTimeoutS: number;
  readonly retentionS: number;
  readonly maximumMessageSizeBytes: number;
  /** How long a receive waits when it does not say. */
  readonly receiveWaitS: number;
  /** FIFO: the SHA-256 of the body stands in for a missing deduplication id. */
  readonly contentBasedDeduplication: boolean;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

/** A queue's name out of its ARN or URL. */
export function queueNameOf(arnOrUrl: string): string {
  return arnOrUrl.split(/[:/]/).at(-1) ?? '';
}
