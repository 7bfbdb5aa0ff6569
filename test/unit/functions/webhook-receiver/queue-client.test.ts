import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import { createHandler } from '../../../../functions/webhook-receiver/handler.ts';
import { createFifoQueue } from '../../../../shared/queue/fifo.ts';
import { createQueueClient } from '../../../../shared/queue/queue-client.ts';
import {
  aDeliveryBody,
  anHttpEvent,
  aWebhookCredential,
  basic,
  createMemoryObserver,
  NOW_MS,
  VALID_PAIR,
} from '../../../support/functions.ts';

const open: { readonly close: () => void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const SETTINGS: SQSClientConfig = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIATESTER', secretAccessKey: 'not-checked' },
  md5: false,
};

/** A queue that is reached and says nothing to the first so many requests. */
async function silentQueue(silences: number) {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    if (requests > silences)
      response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"MessageId":"m-1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => server.close().closeAllConnections() });
  const address = server.address();
  const port = portOf(address);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = createQueueClient({ ...SETTINGS, endpoint }, 30);
  open.push({ close: () => client.destroy() });
  return { client, endpoint, url: `${endpoint}/events.fifo`, requests: () => requests };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  return address.port;
}

/** The receiver over this queue, and a delivery to it. */
function receiver({ client, url }: Pick<Awaited<ReturnType<typeof silentQueue>>, 'client' | 'url'>) {
  const observer = createMemoryObserver();
  const credential = async () => aWebhookCredential();
  const handler = createHandler({
    credential,
    freshCredential: credential,
    enqueue: createFifoQueue(client, url).send,
    now: () => NOW_MS,
    ...observer,
  });
  const delivery = anHttpEvent({
    method: 'POST',
    path: '/webhooks/1',
    parameters: { account: '1' },
    headers: { authorization: basic(VALID_PAIR), 'content-type': 'application/json' },
    body: JSON.stringify(aDeliveryBody()),
  });
  return { deliver: () => handler(delivery), ...observer };
}

test('a queue that never answers is asked twice and no more, and the delivery is answered 503', async () => {
  const queue = await silentQueue(Number.POSITIVE_INFINITY);
  const { deliver, counts } = receiver(queue);

  const answer = await deliver();

  expect(answer.statusCode).toBe(503);
  expect(queue.requests()).toBe(2);
  // Pipedrive delivers again; nothing was counted as queued.
  expect(counts).toEqual([]);
});

test('a queue that did not answer once is asked again, and the delivery is answered 200', async () => {
  const queue = await silentQueue(1);
  const { deliver } = receiver(queue);

  const answer = await deliver();

  expect(answer.statusCode).toBe(200);
  expect(queue.requests()).toBe(2);
});

test('a queue that hangs is given up before Lambda ends the receiver, which is after nine seconds', async () => {
  const { endpoint, url } = await silentQueue(0);
  const client = createQueueClient({ ...SETTINGS, endpoint });
  open.push({ close: () => client.destroy() });
  // The SDK tells of its time limits once it has kept to them.
  await receiver({ client, url }).deliver();

  const attempts = await client.config.maxAttempts();
  const { connectionTimeout, requestTimeout } = Object(client.config.requestHandler).httpHandlerConfigs();

  expect(attempts * (connectionTimeout + requestTimeout)).toBeLessThan(9_000);
});
