import process from 'node:process';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT } from '../delivery.ts';
import type { RequestEvent } from '../lambda-events.ts';

const client = new SQSClient({});
const { EVENTS_QUEUE_URL: queueUrl } = process.env;

/** The one call that a delivery cannot do without, through the same SDK client and bundled alike; nothing is checked. */
export const handler = async ({ body, requestContext }: RequestEvent): Promise<{ statusCode: number }> => {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageGroupId: ACCOUNT,
      MessageDeduplicationId: requestContext.requestId,
    }),
  );
  return { statusCode: 200 };
};
