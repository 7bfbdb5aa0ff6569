import { expect, test } from 'vitest';
import { createHandler } from '../../../../functions/webhook-receiver/handler.ts';
import type { Count, Log } from '../../../../shared/runtime/observed.ts';
import { createObserver } from '../../../../shared/runtime/observed.ts';
import {
  aContext,
  aDeliveryBody,
  anHttpEvent,
  aUserDeliveryBody,
  aWebhookCredential,
  basic,
  createMemoryObserver,
  NOW_MS,
  VALID_PAIR,
} from '../../../support/functions.ts';
import { written } from '../../../support/written.ts';

const SECRETS = [
  'ada@example.com',
  '+372 5555 1234',
  'secret-api-token',
  'current-password-of-32-characters',
  Buffer.from(VALID_PAIR).toString('base64'),
  'guessed-password',
  'Authorization',
  'Basic ',
];

/** A name that would be lines, colours and a different direction in a log that does not escape. */
const HOSTILE = 'Ada\n{"level":"ERROR"}\r\u0000\u001b[31m\u202e\u2028\ud800';

const person = {
  id: 8,
  name: HOSTILE,
  emails: [{ value: 'ada@example.com' }],
  phones: [{ value: '+372 5555 1234' }],
  token: 'secret-api-token',
};

/** One delivery for each way through the receiver: queued, unrecognised in several manners, refused in several, failed. */
const EVENTS = [
  { body: aDeliveryBody({ data: person }) },
  { body: aUserDeliveryBody() },
  { body: aDeliveryBody({ data: person, meta: { company_id: '2' } }) },
  { body: aDeliveryBody({ data: person, meta: { action: HOSTILE } }) },
  { body: aDeliveryBody({ data: person, meta: { entity: 'ada@example.com' } }) },
  { body: { v: 1, current: person } },
  { body: { [HOSTILE]: 'ada@example.com' } },
  { body: aDeliveryBody({ data: person }), pair: 'pipewarden:guessed-password' },
  { body: aDeliveryBody({ data: person }), account: HOSTILE },
  { body: aDeliveryBody({ data: person }), type: 'text/plain' },
  { body: aDeliveryBody({ data: { ...person, pad: 'x'.repeat(300_000) } }) },
].map(({ body, pair = VALID_PAIR, account = '1', type = 'application/json' }) =>
  anHttpEvent({
    method: 'POST',
    path: `/webhooks/${account}`,
    parameters: { account },
    headers: { authorization: basic(pair), 'content-type': type },
    body: JSON.stringify(body),
  }),
);

const receiver = (observer: { readonly log: Log; readonly count: Count }, fail = false) =>
  createHandler({
    credential: async () => aWebhookCredential(),
    freshCredential: async () => aWebhookCredential(),
    enqueue: async () => {
      if (fail) throw new TypeError(`Cannot send for ada@example.com with ${VALID_PAIR}`);
    },
    now: () => NOW_MS,
    ...observer,
  });

test('no line and no metric says an address, a telephone number, a token or a credential', async () => {
  const observer = createMemoryObserver();

  for (const event of EVENTS) {
    await receiver(observer)(event);
    await receiver(observer, true)(event);
  }

  const told = JSON.stringify([observer.lines, observer.counts]);
  expect(observer.lines.length).toBeGreaterThan(EVENTS.length);
  expect(SECRETS.filter((secret) => told.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
});

test('what the process writes is one line of JSON for each record, whatever names are delivered', async () => {
  const { log, count, observed } = createObserver('webhook-receiver');
  const handler = observed(receiver({ log, count }));
  const failing = observed(receiver({ log, count }, true));

  const text = await written(async () => {
    for (const event of EVENTS) {
      await handler(event, aContext());
      await failing(event, aContext());
    }
  });

  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(EVENTS.length);
  for (const line of lines) expect(JSON.parse(line)).toBeTypeOf('object');
  expect(SECRETS.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
});

test('a field with control characters stays inside its line, escaped', async () => {
  const { log } = createObserver('webhook-receiver');

  const text = await written(async () => {
    log.warn('a sentence', { name: HOSTILE });
    log.error('another', { nested: { name: HOSTILE } });
  });

  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(['WARN', 'ERROR']);
  // Control characters of terminals and lone surrogates are written as escapes.
  expect([...text].filter((char) => char < ' ' && char !== '\n')).toEqual([]);
  expect(text.isWellFormed()).toBe(true);
});
