import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createHandler } from '../../../../functions/webhook-receiver/handler.ts';
import type { FifoMessage } from '../../../../shared/queue/fifo.ts';
import {
  aDeliveryBody,
  anHttpEvent,
  aWebhookCredential,
  basic,
  bodyOf,
  createMemoryObserver,
  NOW_MS,
  VALID_PAIR,
} from '../../../support/functions.ts';

type Enqueue = Parameters<typeof createHandler>[0]['enqueue'];

/** The real handler over a queue with a memory; `asked` is what was done, in order. */
function receiver(enqueue?: Enqueue) {
  const queued: FifoMessage[] = [];
  const asked: string[] = [];
  const observer = createMemoryObserver();
  const credential = async (account: string) => {
    asked.push(`credential of ${account}`);
    return account === '1' ? aWebhookCredential() : undefined;
  };
  const handler = createHandler({
    credential,
    freshCredential: credential,
    enqueue:
      enqueue ??
      (async (message) => {
        asked.push('enqueue');
        queued.push(message);
      }),
    now: () => NOW_MS,
    ...observer,
  });
  return { handler, queued, asked, ...observer };
}

const headers = { authorization: basic(VALID_PAIR), 'content-type': 'application/json' };
const aDelivery = (part: Partial<Parameters<typeof anHttpEvent>[0]> = {}) =>
  anHttpEvent({
    method: 'POST',
    path: '/webhooks/1',
    parameters: { account: '1' },
    headers,
    body: JSON.stringify(aDeliveryBody()),
    ...part,
  });

/** A delivery whose body has this many bytes. */
const bodyOfBytes = (bytes: number) => {
  const text = JSON.stringify(aDeliveryBody({ data: { id: 8, note: 'PAD' } }));
  return text.replace('PAD', 'x'.repeat(bytes - Buffer.byteLength(text) + 'PAD'.length));
};
const KIB = 1024;

test('an authentic delivery is queued and answered with its id', async () => {
  const { handler, queued, counts } = receiver();

  const answer = await handler(aDelivery());

  expect(answer.statusCode).toBe(200);
  expect(bodyOf(answer)).toEqual({ queued: Reflect.get(Object(queued[0]?.body), 'id') });
  expect(counts).toEqual([{ name: 'DeliveryQueued', fields: { account: '1' } }]);
});

test('one of a shape we do not know is answered 200 as well, counted and noted', async () => {
  const { handler, queued, counts, lines } = receiver();

  const answer = await handler(aDelivery({ body: '{"v":1,"event":"updated.deal"}' }));

  expect(answer.statusCode).toBe(200);
  expect(queued).toHaveLength(1);
  expect(counts).toEqual([{ name: 'DeliveryUnrecognised', fields: { account: '1' } }]);
  expect(lines).toEqual([
    {
      level: 'warn',
      sentence: 'unrecognised delivery kept',
      fields: { account: '1', delivery: queued[0]?.id, reason: 'unknown shape: meta' },
    },
  ]);
});

test.each([
  ['none', undefined],
  ['a wrong password', basic('pipewarden:guess')],
  ['a wrong user', basic('intruder:current-password-of-32-characters')],
  ['bad base64', 'Basic %%%%'],
  ['no colon', basic('pipewarden')],
  ['bytes that are not UTF-8', `Basic ${Buffer.from([0x61, 0x3a, 0xc3, 0x28]).toString('base64')}`],
  ['the right ones twice, joined by a comma', `${basic(VALID_PAIR)},${basic(VALID_PAIR)}`],
  ['the right ones as Bearer', `Bearer ${Buffer.from(VALID_PAIR).toString('base64')}`],
])('credentials that are %s are answered 401, and nothing is queued', async (_, authorization) => {
  const { handler, queued } = receiver();
  const { authorization: _right, ...others } = headers;

  const answer = await handler(aDelivery({ headers: authorization ? { ...others, authorization } : others }));

  expect(answer.statusCode).toBe(401);
  expect(answer.headers?.['www-authenticate']).toBeDefined();
  expect(queued).toEqual([]);
});

test('the 401 of a wrong user and of a wrong password are one and the same', async () => {
  const { handler } = receiver();
  const refusal = (pair: string) =>
    handler(aDelivery({ headers: { ...headers, authorization: basic(pair) } }));

  const user = await refusal('intruder:current-password-of-32-characters');
  const password = await refusal('pipewarden:guess');

  expect(user).toEqual(password);
});

test.each([
  ['bytes that are not UTF-8', { body: Buffer.from([0x7b, 0xff, 0x7d]).toString('base64'), base64: true }],
  ['no JSON', { body: '<html>' }],
  ['a hundred thousand brackets', { body: '['.repeat(100_000) }],
])('a body of %s is not looked into for a sender who is not proven: he is answered 401', async (_, body) => {
  const { handler, queued } = receiver();
  const { authorization: _right, ...others } = headers;

  const answer = await handler(aDelivery({ ...body, headers: others }));

  expect(answer.statusCode).toBe(401);
  expect(queued).toEqual([]);
});

test('the attempts at one event, and the same bytes once more, are all answered 200 with one id', async () => {
  const { handler } = receiver();
  const attempt = (number: number) =>
    handler(aDelivery({ body: JSON.stringify(aDeliveryBody({ meta: { attempt: number } })) }));

  const answers = [await attempt(1), await attempt(1), await attempt(2), await attempt(3), await attempt(4)];

  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(answers.map((answer) => JSON.stringify(bodyOf(answer)))).size).toBe(1);
});

test.each([
  ['of another company', { meta: { company_id: '8087566', host: 'evil.example' } }],
  ['of an action that is unknown', { meta: { action: 'merge' } }],
  ['of a version that is unknown', { meta: { version: '3.0' } }],
  ['of an entity that is no word', { meta: { entity: 'deal#1' } }],
  ['of a record whose id would reach other keys', { meta: { entity_id: '1#META' } }],
])('an authentic delivery %s is answered 200, queued whole and counted as unrecognised', async (_, part) => {
  const { handler, queued, counts } = receiver();
  const body = JSON.stringify(aDeliveryBody(part));

  const answer = await handler(aDelivery({ body }));

  expect(answer.statusCode).toBe(200);
  expect(queued).toMatchObject([{ group: '1/unrecognised', body: { raw: body } }]);
  expect(counts).toEqual([{ name: 'DeliveryUnrecognised', fields: { account: '1' } }]);
});

describe('the account', () => {
  test.each(['2', '0', '01', '-1', '1e3', '0x10', '１', '1#META', '1/../2', '9'.repeat(16), '', '__proto__'])(
    'is 404 for %j',
    async (account) => {
      const { handler, queued } = receiver();

      const answer = await handler(aDelivery({ parameters: { account } }));

      expect(answer.statusCode).toBe(404);
      expect(queued).toEqual([]);
    },
  );

  test('that cannot be one is never looked up', async () => {
    const { handler, asked } = receiver();

    await handler(aDelivery({ parameters: { account: '1#META' } }));

    expect(asked).toEqual([]);
  });
});

describe('before the sender is asked for', () => {
  test.each(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'])(
    '%s is answered 405 with what is allowed',
    async (method) => {
      const { handler, asked } = receiver();

      const answer = await handler(aDelivery({ method, headers: {} }));

      expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
      expect(asked).toEqual([]);
    },
  );

  test.each([
    ['no type', {}],
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['what only begins like JSON', { 'content-type': 'application/json-patch+json' }],
    ['compressed JSON', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('%s is answered 415', async (_, given) => {
    const { handler, asked } = receiver();

    const answer = await handler(
      aDelivery({ headers: given, body: gzipSync('{}').toString('base64'), base64: true }),
    );

    expect(answer.statusCode).toBe(415);
    expect(asked).toEqual([]);
  });

  test('a body that is too large is answered 413, saying how large it may be', async () => {
    const { handler, asked } = receiver();

    const answer = await handler(
      aDelivery({ body: bodyOfBytes(256 * KIB + 1), headers: { 'content-type': 'application/json' } }),
    );

    expect(answer.statusCode).toBe(413);
    expect(bodyOf(answer)).toMatchObject({ limitBytes: 262_144 });
    expect(asked).toEqual([]);
  });

  test('the method is checked before the type, and the type before the size', async () => {
    const { handler } = receiver();
    const large = bodyOfBytes(256 * KIB + 1);

    const method = await handler(aDelivery({ method: 'PUT', headers: {}, body: large }));
    const type = await handler(aDelivery({ headers: {}, body: large }));

    expect([method.statusCode, type.statusCode]).toEqual([405, 415]);
  });
});

describe('a JSON type', () => {
  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset=UTF-8'])(
    'may be spelled %j',
    async (type) => {
      const { handler } = receiver();

      const answer = await handler(aDelivery({ headers: { ...headers, 'content-type': type } }));

      expect(answer.statusCode).toBe(200);
    },
  );
});

describe('a body', () => {
  test.each([
    ['a byte less than 256 KiB', 256 * KIB - 1, 200],
    ['256 KiB', 256 * KIB, 200],
    ['a byte more than 256 KiB', 256 * KIB + 1, 413],
    ['1 MiB', 1024 * KIB, 413],
    ['6 MiB', 6 * 1024 * KIB, 413],
  ])('of %s is queued whole or refused whole', async (_, bytes, status) => {
    const { handler, queued } = receiver();
    const body = bodyOfBytes(bytes);

    const answer = await handler(aDelivery({ body }));

    expect(answer.statusCode).toBe(status);
    expect(queued.map((message) => message.body)).toMatchObject(status === 200 ? [{ raw: body }] : []);
  });

  test('is measured in bytes, not in characters', async () => {
    const { handler } = receiver();
    const body = JSON.stringify({ note: 'é'.repeat(140 * KIB) });

    const answer = await handler(aDelivery({ body }));

    expect(answer.statusCode).toBe(413);
  });

  test('that came as base64 is queued decoded, and measured decoded', async () => {
    const { handler, queued } = receiver();
    const body = bodyOfBytes(256 * KIB);

    const answer = await handler(aDelivery({ body: Buffer.from(body).toString('base64'), base64: true }));

    expect(answer.statusCode).toBe(200);
    expect(queued[0]?.body).toMatchObject({ raw: body });
  });

  test('of bytes that are not UTF-8, which Pipedrive cannot send, is refused and not altered', async () => {
    const { handler, queued } = receiver();

    const answer = await handler(
      aDelivery({ body: Buffer.from([0x7b, 0xff, 0x7d]).toString('base64'), base64: true }),
    );

    expect(answer.statusCode).toBe(400);
    expect(queued).toEqual([]);
  });

  test('that is missing is queued as unrecognised', async () => {
    const { handler, queued } = receiver();
    const { body: _body, ...event } = aDelivery();

    const answer = await handler(event);

    expect(answer.statusCode).toBe(200);
    expect(queued).toMatchObject([{ group: '1/unrecognised' }]);
  });
});

test('it waits for the queue and for nothing else', async () => {
  const queue = Promise.withResolvers<void>();
  const { handler, asked } = receiver(() => {
    asked.push('enqueue');
    return queue.promise;
  });
  let answered = false;

  const answering = handler(aDelivery()).then((answer) => {
    answered = true;
    return answer;
  });
  await new Promise((resolve) => setImmediate(resolve));
  const before = answered;
  queue.resolve();
  await new Promise((resolve) => setImmediate(resolve));

  expect(before).toBe(false);
  expect(answered).toBe(true);
  expect(asked).toEqual(['credential of 1', 'enqueue']);
  expect((await answering).statusCode).toBe(200);
});

test('a record whose message the queue is slow to take holds up no other record', async () => {
  const slow = Promise.withResolvers<void>();
  const { handler } = receiver(async ({ group }) => {
    if (group === '1/deal/13') await slow.promise;
  });
  const of = (id: string) => aDelivery({ body: JSON.stringify(aDeliveryBody({ meta: { entity_id: id } })) });

  const waiting = handler(of('13'));
  const answers = await Promise.all(['8', '9', '10'].map((id) => handler(of(id))));
  slow.resolve();

  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  expect((await waiting).statusCode).toBe(200);
});

test('500 deliveries at once are all queued, each record in its own line and in order', async () => {
  const { handler, queued } = receiver();
  const deliveries = Array.from({ length: 500 }, (_, n) =>
    aDelivery({
      body: JSON.stringify(
        aDeliveryBody({ meta: { entity_id: String(n % 5), correlation_id: `c${n}`, is_bulk_edit: true } }),
      ),
    }),
  );

  const answers = await Promise.all(deliveries.map((delivery) => handler(delivery)));

  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const ofRecord3 = queued
    .filter(({ group }) => group === '1/deal/3')
    .map(({ body }) => JSON.stringify(body));
  expect(ofRecord3).toHaveLength(100);
  expect(ofRecord3.map((text) => Number(/correlation_id\\":\\"c(\d+)/.exec(text)?.[1]))).toEqual(
    Array.from({ length: 100 }, (_, n) => 5 * n + 3),
  );
});

test('ten thousand records of one bulk edit are ten thousand lines, of which none waits for another', async () => {
  const { handler, queued, counts } = receiver();
  const deliveries = Array.from({ length: 10_000 }, (_, n) =>
    aDelivery({
      body: JSON.stringify(aDeliveryBody({ meta: { entity_id: String(n), is_bulk_edit: true } })),
    }),
  );

  const answers = await Promise.all(deliveries.map((delivery) => handler(delivery)));

  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(new Set(queued.map(({ group }) => group)).size).toBe(10_000);
  expect(new Set(queued.map(({ id }) => id)).size).toBe(10_000);
  expect(counts).toHaveLength(10_000);
});

test.each([
  ['a service that is down', Object.assign(new Error('throttled by queue 17'), { $fault: 'server' }), 503],
  ['a fault of ours', new TypeError('the password is current-password-of-32-characters'), 500],
])('%s is never a 2xx, and its words stay inside', async (_, fault, status) => {
  const { handler, counts } = receiver(async () => {
    throw fault;
  });

  const answer = await handler(aDelivery());

  expect(answer.statusCode).toBe(status);
  expect(answer.body).not.toContain(fault.message);
  expect(counts).toEqual([]);
});
