import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { awsClient } from '../runtime/aws-client.ts';
import { impatient } from '../runtime/impatient.ts';

/** An SQS client that does not wait for ever: of two tries each ends after `longestMs`. */
export const createQueueClient = (config: SQSClientConfig = {}, longestMs?: number): SQSClient =>
  new SQSClient({ ...awsClient, ...config, ...impatient(longestMs) });
