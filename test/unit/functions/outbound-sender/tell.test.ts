import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { createTell } from '../../../../functions/outbound-sender/tell.ts';
import type { BusEvent } from '../../../../shared/queue/bus.ts';
import { aWrite } from '../../../support/functions.ts';

/** A teller over a Lambda service that answers in this way; the client's own request is kept instead of sent. */
function teller(answer: () => Promise<{ statusCode: number; body: string; error?: string }>) {
  const published: BusEvent[] = [];
  const answered: { path: string; body: string }[] = [];
  const order: string[] = [];
  const lambda = new LambdaClient({
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { path: string; body?: Uint8Array | string }) => {
        order.push('callback');
        answered.push({ path: request.path, body: Buffer.from(request.body ?? '').toString('utf8') });
        const { statusCode, body, error } = await answer();
        return {
          response: {
            statusCode,
            headers: {
              'content-type': 'application/json',
              ...(error ? { 'x-amzn-errortype': error } : {}),
            },
            body: Buffer.from(body),
          },
        };
      },
    },
  });
  const tell = createTell(lambda, async (event) => {
    order.push('bus');
    published.push(event);
  });
  return { tell, published, answered, order };
}

const accepted = async () => ({ statusCode: 200, body: '{}' });
const refusedAs =
  (error: string, statusCode = 400) =>
  async () => ({ statusCode, body: '{"message":"no"}', error });

const settled = aWrite({
  status: 'sent',
  settledAt: '2026-11-20T09:00:00.000Z',
  cost: 5,
  httpStatus: 201,
  recordId: '77',
  attempts: 1,
});

test('an outcome goes to the bus without what was written', async () => {
  const { tell, published, answered } = teller(accepted);

  await tell('1', settled);

  expect(published).toEqual([
    {
      type: 'write.sent',
      detail: {
        id: '1/write-1',
        account: '1',
        key: 'write-1',
        operation: 'addDeal',
        lane: 'interactive',
        status: 'sent',
        queuedAt: '2026-11-20T08:00:00.000Z',
        settledAt: '2026-11-20T09:00:00.000Z',
        cost: 5,
        httpStatus: 201,
        recordId: '77',
      },
    },
  ]);
  expect(JSON.stringify(published)).not.toContain('Harbour crane');
  expect(answered).toEqual([]);
});

test('a run that waits is answered with the outcome, after the bus', async () => {
  const { tell, answered, order } = teller(accepted);

  await tell('1', { ...settled, callbackId: 'callback-1' });

  expect(order).toEqual(['bus', 'callback']);
  expect(answered).toHaveLength(1);
  expect(answered[0]?.path).toContain('callback-1');
  expect(JSON.parse(answered[0]?.body ?? '')).toMatchObject({
    key: 'write-1',
    status: 'sent',
    recordId: '77',
  });
});

test('a run goes on waiting while its write is parked, of which the bus is told', async () => {
  const { tell, published, answered } = teller(accepted);
  const parked = aWrite({ status: 'parked', until: '2026-11-21T00:00:00.000Z', callbackId: 'callback-1' });

  await tell('1', parked);

  expect(published).toMatchObject([
    { type: 'write.parked', detail: { status: 'parked', until: '2026-11-21T00:00:00.000Z' } },
  ]);
  expect(answered).toEqual([]);
});

test('telling twice says the same twice, under the same id', async () => {
  const { tell, published, answered } = teller(accepted);

  await tell('1', { ...settled, callbackId: 'callback-1' });
  await tell('1', { ...settled, callbackId: 'callback-1' });

  expect(published[1]).toEqual(published[0]);
  expect(answered[1]).toEqual(answered[0]);
});

test.each(['CallbackTimeoutException', 'ResourceNotFoundException', 'InvalidParameterValueException'])(
  'a callback that is over (%s) is no fault: the outcome is stored for whoever asks',
  async (error) => {
    const { tell } = teller(refusedAs(error));

    await expect(tell('1', { ...settled, callbackId: 'callback-1' })).resolves.toBeUndefined();
  },
);

test.each([
  ['TooManyRequestsException', 429],
  ['ServiceException', 500],
  ['AccessDeniedException', 403],
])('a callback that fails otherwise (%s) is told again', async (error, statusCode) => {
  const { tell } = teller(refusedAs(error, statusCode));

  await expect(tell('1', { ...settled, callbackId: 'callback-1' })).rejects.toMatchObject({ name: error });
});

test('a network that fails is not taken for a callback that is over', async () => {
  const { tell } = teller(async () => {
    throw new Error('socket hang up');
  });

  await expect(tell('1', { ...settled, callbackId: 'callback-1' })).rejects.toThrow('socket hang up');
});

test('a bus that fails leaves the run unanswered, so both come again', async () => {
  const { answered } = teller(accepted);
  const tell = createTell(new LambdaClient({ region: 'eu-central-1' }), async () => {
    throw new Error('the bus is down');
  });

  await expect(tell('1', { ...settled, callbackId: 'callback-1' })).rejects.toThrow('the bus is down');
  expect(answered).toEqual([]);
});
