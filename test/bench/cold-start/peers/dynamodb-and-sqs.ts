import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';

/** The least that a function with state and a queue has to load. */
export const clients = [new DynamoDBClient({}), new SQSClient({})];
