import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { impatient } from '../runtime/impatient.ts';

/** An SQS client that does not wait for ever: the answer to a queue that hangs is a 503 within four seconds. */
export const createQueueClient = (config: SQSClientConfig = {}, longestMs?: number): SQSClient =>
  new SQSClient({ ...config, ...impatient(longestMs) });
