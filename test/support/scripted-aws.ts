import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';

const Request = z.object({ headers: z.record(z.string(), z.string()), body: z.unknown() });

/** The settings of an AWS client that reaches no network: it is answered `{}`, or by the script, and what it asked is kept. */
function scriptedConfig(script: readonly object[]) {
  const left = [...script];
  const asked: { readonly action: string; readonly input: Readonly<Record<string, unknown>> }[] = [];
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATESTER', secretAccessKey: 'not-checked' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (sent: unknown) => {
        const { headers, body } = Request.parse(sent);
        const action = headers['x-amz-target']?.split('.')[1] ?? '';
        asked.push({ action, input: JSON.parse(String(body)) });
        const text = JSON.stringify(left.shift() ?? {});
        return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(text)]) } };
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    },
  };
  return { config, asked };
}

export function scriptedSqs(...script: readonly object[]) {
  const { config, asked } = scriptedConfig(script);
  return { client: new SQSClient({ ...config, md5: false }), asked };
}

export function scriptedEventBridge(...script: readonly object[]) {
  const { config, asked } = scriptedConfig(script);
  return { client: new EventBridgeClient(config), asked };
}

export function scriptedDynamoDb(...script: readonly object[]) {
  const { config, asked } = scriptedConfig(script);
  return { client: new DynamoDBClient(config), asked };
}
