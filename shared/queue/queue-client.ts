import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** SQS takes some tens of milliseconds; a connection that must be made first, two hundred. */
const LONGEST_MS = 1_500;

/**
 * An SQS client that does not wait for ever: two tries of 1.5 s. Pipedrive gives up after ten seconds, and Lambda after
 * nine, which nobody would be told of; this way the answer to a queue that hangs is a 503 within four.
 */
export const createQueueClient = (config: SQSClientConfig = {}, longestMs: number = LONGEST_MS): SQSClient =>
  new SQSClient({
    maxAttempts: 2,
    ...config,
    requestHandler: {
      connectionTimeout: longestMs,
      requestTimeout: longestMs,
      // Otherwise the SDK merely warns.
      throwOnRequestTimeout: true,
    },
  });
