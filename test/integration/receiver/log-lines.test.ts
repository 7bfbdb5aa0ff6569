import { expect, test } from 'vitest';
import { aboutDelivery } from '../../../functions/event-processor/about-delivery.ts';
import { createHandler as createProcessorHandler } from '../../../functions/event-processor/handler.ts';
import { createHandler as createReceiverHandler } from '../../../functions/webhook-receiver/handler.ts';
import { endpointOf } from '../../../shared/pipedrive/index.ts';
import { createBury } from '../../../shared/queue/bury.ts';
import { createGraveyard, type FifoMessage } from '../../../shared/queue/fifo.ts';
import { EventMessage } from '../../../shared/queue/messages.ts';
import { createObserver } from '../../../shared/runtime/observed.ts';
import { markOf } from '../../../shared/webhooks/own-writes.ts';
import {
  aContext,
  aDeliveryBody,
  anHttpEvent,
  anSqsEvent,
  anSqsRecord,
  aUserDeliveryBody,
  aWebhookCredential,
  basic,
  NOW_MS,
  VALID_PAIR,
} from '../../support/functions.ts';
import { createProcessor } from '../../support/processor.ts';
import { scriptedSqs } from '../../support/scripted-aws.ts';
import { written } from '../../support/written.ts';

const SECRETS = [
  'Lovelace',
  'ada@example.com',
  '+372 5555 1234',
  'secret-api-token',
  'current-password-of-32-characters',
  Buffer.from(VALID_PAIR).toString('base64'),
  'authorization',
  'Basic ',
];

/** A name that would be lines, colours and a different direction in a log that does not escape. */
const HOSTILE = 'Ada Lovelace\n{"level":"ERROR"}\r\u0000\u001b[31m\u202e\u2028\ud800';
const ours = { change_source: 'api', user_id: '7', timestamp: '2026-11-20T08:59:59.000Z' };
const person = {
  id: 8,
  name: HOSTILE,
  emails: [{ value: 'ada@example.com' }],
  phones: [{ value: '+372 5555 1234' }],
  token: 'secret-api-token',
};
const ofPerson = (meta: object, part: object = {}) =>
  aDeliveryBody({
    meta: { entity: 'person', ...meta },
    data: { ...person, ...part },
    previous: { name: 'A.' },
  });
const ofUser = (seconds: number, part: object) =>
  aUserDeliveryBody({
    meta: { timestamp: 1_795_165_000 + seconds },
    data: { id: '42', name: HOSTILE, email: 'ada@example.com', phone: '+372 5555 1234', ...part },
  });

/** One delivery for each end that one can come to. */
const DELIVERIES = [
  ofPerson({}),
  ofPerson({ attempt: 2 }),
  ofPerson({ timestamp: '2026-11-20T08:00:00.000Z' }),
  ofPerson(ours, { name: `${HOSTILE} II` }),
  ofUser(1, { active_flag: true }),
  ofUser(2, { active_flag: false }),
  ofPerson({ company_id: '2' }),
  ofPerson({ action: HOSTILE }),
  { [HOSTILE]: person },
  // Poison: a user's name is a text.
  ofUser(3, { name: [HOSTILE, 'ada@example.com'] }),
  // The bus takes nothing of this one.
  ofPerson({ entity_id: '13' }, { id: 13 }),
];

/** Messages that no receiver of ours sends. */
const STRAY = [
  'ada@example.com',
  JSON.stringify({ account: '1#X', id: HOSTILE, raw: JSON.stringify(person) }),
];

/** The receiver, and a processor whose user 7 has just renamed person 8; Pipedrive says that nobody left. */
async function createPath() {
  const queued: FifoMessage[] = [];
  const attributes: unknown[] = [];
  const processor = createProcessor({
    readBack: (entity) => (entity === 'user' ? { record: { id: 42, active_flag: true } } : undefined),
  });
  const endpoint = endpointOf('updatePerson');
  const mark =
    endpoint &&
    markOf(endpoint, { path: { id: 8 }, body: { name: `${HOSTILE} II` } }, 'write-1', NOW_MS - 1_000);
  if (!mark) throw new Error('no mark');
  await processor.marks.mark('1', mark);
  const { client, asked } = scriptedSqs();

  const receiving = createObserver('webhook-receiver');
  const credential = async () => aWebhookCredential();
  const receive = receiving.observed(
    createReceiverHandler({
      credential,
      freshCredential: credential,
      enqueue: async (message) => {
        queued.push(message);
      },
      now: () => NOW_MS,
      ...receiving,
    }),
  );
  const { log, count, observed } = createObserver('event-processor');
  const handle = observed(
    createProcessorHandler({
      ...processor.deps,
      publish: async (event) => {
        if (event.detail.entityId === '13')
          throw new TypeError(`The bus is down for ada@example.com: ${person.token}`);
        await processor.deps.publish(event);
      },
      bury: createBury({
        queue: 'events',
        schema: EventMessage,
        about: aboutDelivery,
        record: async (_account, { message: _message, ...letter }) => {
          attributes.push(letter);
        },
        graveyard: createGraveyard(client, 'https://sqs.us-east-1.amazonaws.com/000000000000/dead.fifo'),
        count,
        now: () => NOW_MS,
      }),
      mostReceives: 5,
      needsMs: 2_000,
      log,
      count,
    }),
  );

  /** Has each message handled as often as the queue would give it out. */
  const handled = async (bodies: readonly unknown[]) => {
    for (const [index, body] of bodies.entries())
      for (const receives of [1, 5]) {
        const record = anSqsRecord(`m-${index}`, body, { receives });
        const { batchItemFailures } = await handle(anSqsEvent(record), aContext());
        if (batchItemFailures.length === 0) break;
      }
  };
  return {
    run: async () => {
      for (const body of DELIVERIES)
        await receive(
          anHttpEvent({
            method: 'POST',
            path: '/webhooks/1',
            parameters: { account: '1' },
            headers: { authorization: basic(VALID_PAIR), 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
          aContext(),
        );
      await handled([...queued.map(({ body }) => body), ...STRAY]);
    },
    /** What stands beside the messages that were put aside. */
    attributes: () => [...attributes, ...asked.map(({ input }) => input.MessageAttributes)],
  };
}

const leaked = (text: string) =>
  SECRETS.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));

test('whatever becomes of a delivery, each line is one record of JSON and says nothing that it holds', async () => {
  const { run } = await createPath();

  const text = await written(run);

  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => Object(JSON.parse(line)));
  const said = (sentence: string) => lines.filter(({ message }) => message === sentence);
  expect(new Set(said('event processed').map(({ effect }) => effect))).toEqual(
    new Set(['applied', 'duplicate', 'stale', 'echo', 'refuted', 'unrecognised']),
  );
  expect(said('message will be tried again')).toHaveLength(1);
  // The poison, what failed five times, and the two strays.
  expect(said('message buried as a dead letter')).toHaveLength(4);
  expect(leaked(text)).toEqual([]);
  expect([...text].filter((char) => char < ' ' && char !== '\n')).toEqual([]);
});

test('nothing that a delivery holds stands beside a message that is put aside', async () => {
  const { run, attributes } = await createPath();

  await written(run);

  expect(attributes()).toHaveLength(4);
  expect(leaked(JSON.stringify(attributes()))).toEqual([]);
});
