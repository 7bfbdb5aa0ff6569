import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createHandler } from '../../../functions/webhook-receiver/handler.ts';
import { startEdge } from '../../../lib/local/http-edge.ts';
import { systemTimers } from '../../../lib/timers.ts';
import type { FifoMessage } from '../../../shared/queue/fifo.ts';
import {
  aDeliveryBody,
  aWebhookCredential,
  basic,
  createMemoryObserver,
  NOW_MS,
  VALID_PAIR,
} from '../../support/functions.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const RIGHT = basic(VALID_PAIR);
const WRONG = basic('pipewarden:guess');

/** The real receiver behind the HTTP API of the local host, as far as sockets go, and a queue that remembers. */
async function startReceiver() {
  const queued: FifoMessage[] = [];
  const credential = async (account: string) => (account === '1' ? aWebhookCredential() : undefined);
  const handler = createHandler({
    credential,
    freshCredential: credential,
    enqueue: async (message) => {
      queued.push(message);
    },
    now: () => NOW_MS,
    ...createMemoryObserver(),
  });
  const edge = await startEdge({
    port: 0,
    routes: [{ routeKey: 'ANY /webhooks/{account}', functionArn: 'receiver' }],
    invoke: async (_name, event) => ({
      statusCode: 200,
      executedVersion: '$LATEST',
      payload: JSON.stringify(await handler(Object(event))),
    }),
    timers: systemTimers,
    log: () => undefined,
  });
  onTestFinished(edge.close);
  return { url: `${edge.url}/webhooks/1`, queued, raws: () => queued.map(({ body }) => Object(body).raw) };
}

interface Sending {
  readonly authorization?: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, which comes in chunks and without a length unless a header says it. */
  readonly pieces?: readonly (string | Buffer)[];
}

/** Posts a delivery, by default the right one, and answers the status. */
async function post(url: string, { authorization = RIGHT, headers = {}, pieces = [] }: Sending) {
  const sending = request(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  sending.setHeader('authorization', authorization);
  const answered = once(sending, 'response');
  for (const piece of pieces) sending.write(piece);
  sending.end();
  const [response] = await answered;
  response.resume();
  return Object(response).statusCode;
}

const BODY = JSON.stringify(aDeliveryBody());

/** A delivery whose body has this many bytes. */
function bodyOfBytes(bytes: number): string {
  const text = JSON.stringify(aDeliveryBody({ data: { id: 8, note: 'PAD' } }));
  return text.replace('PAD', 'x'.repeat(bytes - Buffer.byteLength(text) + 'PAD'.length));
}

test.each([
  ['the right one and a wrong one', [RIGHT, WRONG]],
  ['a wrong one and the right one', [WRONG, RIGHT]],
  ['the right one twice', [RIGHT, RIGHT]],
])('two Authorization headers, %s, are answered 401 and nothing is queued', async (_, authorization) => {
  const { url, queued } = await startReceiver();

  const status = await post(url, { authorization, pieces: [BODY] });

  expect(status).toBe(401);
  expect(queued).toEqual([]);
});

test('a body that comes in pieces, without a length, is queued whole', async () => {
  const { url, raws } = await startReceiver();
  const body = JSON.stringify(
    aDeliveryBody({ data: { id: 8, title: 'Hafenkrän', note: 'x'.repeat(200 * KIB) } }),
  );
  const bytes = Buffer.from(body);
  // The first piece ends within a character.
  const cut = bytes.indexOf('ä') + 1;

  const status = await post(url, { pieces: [bytes.subarray(0, cut), bytes.subarray(cut)] });

  expect(status).toBe(200);
  expect(raws()).toEqual([body]);
});

test.each([
  ['a byte more than 256 KiB', 256 * KIB + 1],
  ['1 MiB', MIB],
  ['6 MiB', 6 * MIB],
  ['10 MiB', 10 * MIB],
  ['11 MiB', 11 * MIB],
])(
  'a body of %s, with a length or without, is answered 413 and nothing of it is queued',
  async (_, bytes) => {
    const { url, queued } = await startReceiver();
    const body = bodyOfBytes(bytes);

    const statuses = [
      await post(url, { pieces: [body] }),
      await post(url, { pieces: [body], headers: { 'content-length': String(bytes) } }),
    ];

    expect(statuses).toEqual([413, 413]);
    expect(queued).toEqual([]);
  },
);

test('a body that breaks off is not queued, and the next one is', async () => {
  const { url, raws } = await startReceiver();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.end(
    `POST /webhooks/1 HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: ${RIGHT}\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY.slice(0, -10)}`,
  );
  socket.resume();
  await once(socket, 'close');

  const status = await post(url, { pieces: [bodyOfBytes(1_000)] });

  expect(status).toBe(200);
  expect(raws()).toEqual([bodyOfBytes(1_000)]);
});

test.each(['gzip', 'deflate', 'br'])(
  'a body that says it is %s is answered 415 and not opened',
  async (encoding) => {
    const { url, queued } = await startReceiver();
    const bomb = gzipSync(Buffer.alloc(20 * MIB, '['));

    const status = await post(url, { pieces: [bomb], headers: { 'content-encoding': encoding } });

    expect(status).toBe(415);
    expect(queued).toEqual([]);
  },
);

test('a compressed body that does not say so is kept as what it is: no JSON, and not opened', async () => {
  const { url, queued, raws } = await startReceiver();
  const bomb = gzipSync(Buffer.alloc(20 * MIB, '['));

  const status = await post(url, { pieces: [bomb] });

  expect(status).toBe(200);
  expect(queued).toMatchObject([{ group: '1/unrecognised' }]);
  expect(raws()[0].length).toBeLessThanOrEqual(bomb.length);
});
