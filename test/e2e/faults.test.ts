import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createApi } from '../../lib/local/api-client.ts';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf, logsOf } from '../support/log-leaks.ts';
import {
  basicOf,
  busOf,
  delivered,
  editableDeals,
  queueOf,
  settledWrite,
  stateOf,
  webhooksOf,
} from '../support/running-stack.ts';
import { createSkippingTimers } from '../support/skipping-timers.ts';
import { dealChangeOf } from '../support/webhook-examples.ts';

/** How long a message stays hidden that was not handled: the README's 60 s for events and 90 s for writes. */
const EVENT_HIDDEN_MS = 60_000;
const WRITE_HIDDEN_MS = 90_000;

const timers = createSkippingTimers();
let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await startTestLaptop({ timers });
});
afterAll(() => laptop?.discard());

const settled = (key: string) => settledWrite(laptop, key);

const recordOf = (deal: number) =>
  until(
    () => stateOf(laptop).records.find('1', 'deal', String(deal)),
    (record) => record !== undefined,
  );

const buriedIn = (path: string, count: number) =>
  until(
    async () => laptop.host.queues.peek(queueOf(laptop, path)),
    (messages) => messages.length >= count,
  );

/** How often functions have said that a message goes back to its queue. */
const comebacks = () => [...logsOf(laptop).values()].join('').split('message will be tried again').length - 1;

test('messages that make no sense are buried with a reason, and the events around them are applied', async () => {
  const queue = queueOf(laptop, 'EventsQueue');
  const message = (id: number) => ({
    body: JSON.stringify({
      account: '1',
      id: `by-hand-${id}`,
      receivedAt: '2026-11-20T09:00:00.000Z',
      raw: JSON.stringify(dealChangeOf(id, 'By hand', 1_700_000_000_000)),
    }),
    deduplicationId: `by-hand-${id}`,
  });

  laptop.host.queues.send(queue, { body: 'not JSON', groupId: 'same', deduplicationId: 'poison-1' });
  laptop.host.queues.send(queue, { body: '{"account":"1"}', groupId: 'same', deduplicationId: 'poison-2' });
  laptop.host.queues.send(queue, { ...message(501), groupId: 'same' });
  laptop.host.queues.send(queue, { ...message(502), groupId: 'other' });

  await Promise.all([501, 502].map(recordOf));
  const buried = await buriedIn('EventsDeadLetters', 2);
  expect(buried.map(({ body, groupId }) => ({ body, groupId }))).toEqual([
    { body: 'not JSON', groupId: 'same' },
    { body: '{"account":"1"}', groupId: 'same' },
  ]);
  expect(buried.map(({ messageAttributes }) => messageAttributes.reason?.StringValue)).toEqual([
    'InvalidInput: The message is not JSON',
    'InvalidInput: message.id is required',
  ]);
});

test('a message about a write nobody queued is buried, and the writes around it are sent', async () => {
  const queue = queueOf(laptop, 'OutboundInteractiveQueue');
  const [first = 0, second = 0] = editableDeals(laptop, 2);
  const ghost = { body: '{"account":"1","key":"ghost"}', groupId: `1/deals/${first}` };

  laptop.host.queues.send(queue, { ...ghost, deduplicationId: 'poison-3' });
  await laptop.api.post(
    laptop.path('/writes'),
    [first, second].map((id) => ({
      key: `around-${id}`,
      operation: 'updateDeal',
      path: { id },
      body: { title: 'Around it' },
    })),
  );

  const outcomes = await Promise.all([first, second].map((id) => settled(`around-${id}`)));
  const { json: buried } = await until(
    () => laptop.api.get(laptop.path('/dead-letters')),
    ({ json }) => Array.isArray(json.items) && json.items.length > 0,
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'sent']);
  expect(buried.items).toMatchObject([
    { key: 'ghost', reason: 'NotFound: The write is not in the state table', status: 'waiting' },
  ]);
});

test('a write that Pipedrive cannot take now holds back its own record only, and is sent later', async () => {
  const [, , slow = 0, other = 0] = editableDeals(laptop, 4);
  const write = (key: string, id: number, title: string) => ({
    key,
    operation: 'updateDeal',
    path: { id },
    body: { title },
  });
  const before = comebacks();
  laptop.simulator.inject({ operation: 'updateDeal', fault: { kind: 'status', status: 503 }, times: 4 });

  await laptop.api.post(laptop.path('/writes'), [
    write('slow-1', slow, 'First'),
    write('slow-2', slow, 'Second'),
  ]);
  await until(
    async () => comebacks(),
    (count) => count > before,
  );
  await laptop.api.post(laptop.path('/writes'), write('other', other, 'Meanwhile'));
  const meanwhile = await settled('other');
  const { json: waiting } = await laptop.api.get(laptop.path('/writes/slow-1'));
  const { json: behind } = await laptop.api.get(laptop.path('/writes/slow-2'));
  await laptop.simulator.idle();
  timers.skip(WRITE_HIDDEN_MS);
  const outcomes = [await settled('slow-1'), await settled('slow-2')];

  expect(meanwhile.status).toBe('sent');
  expect(waiting).toMatchObject({
    status: 'queued',
    reason: 'updateDeal: Pipedrive gave no usable answer; try again',
  });
  expect(behind).toMatchObject({ status: 'queued', attempts: 0 });
  expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'sent']);
  expect(outcomes[0]?.reason).toBeUndefined();
  expect(laptop.simulator.company.deal.get(slow)?.title).toBe('Second');
});

test('the receiver answers while DynamoDB is down, and the event is applied once it is up again', async () => {
  const before = comebacks();
  laptop.host.dynamoDb.setDown(true);
  onTestFinished(() => laptop.host.dynamoDb.setDown(false));

  const id = await delivered(laptop, dealChangeOf(601, 'While it was down', 1_700_000_000_000));
  const health = await laptop.api.get('/health');
  await until(
    async () => comebacks(),
    (count) => count > before,
  );
  laptop.host.dynamoDb.setDown(false);
  await laptop.simulator.idle();
  timers.skip(EVENT_HIDDEN_MS);
  const record = await recordOf(601);

  expect(health).toMatchObject({ status: 503, json: { status: 'down', parts: { state: 'down' } } });
  expect(JSON.parse(record?.json ?? '')).toMatchObject({ title: 'While it was down' });
  const events = await until(
    async () => laptop.host.bus.list(busOf(laptop)).filter(({ detail }) => detail.id === id),
    (found) => found.length > 0,
  );
  expect(events).toHaveLength(1);
});

test('a restart keeps users, outcomes, tokens, the webhook’s credential and the simulated company', async () => {
  const { api, path } = laptop;
  const { json: sync } = await api.post(path('/syncs'));
  await until(
    () => api.get(path(`/syncs/${sync.id}`)),
    ({ json }) => json.status === 'succeeded',
  );
  const { json: run } = await api.post(path('/provisionings'), { email: 'stays@example.com', role: 'Sales' });
  await until(
    () => api.get(path(`/provisionings/${run.id}`)),
    ({ json }) => json.status === 'succeeded',
  );
  const { json: token } = await api.post('/v1/tokens', { name: 'reader', scopes: ['read'], account: '1' });
  const kept = [
    path('/users?limit=500'),
    path(`/syncs/${sync.id}`),
    path(`/provisionings/${run.id}`),
    path('/writes/slow-2'),
  ];
  const answersOf = () => Promise.all(kept.map(async (one) => (await laptop.api.get(one)).json));
  const { adminToken, url } = laptop.host;
  const before = {
    answers: await answersOf(),
    basic: await basicOf(laptop),
    webhooks: await webhooksOf(laptop),
    company: laptop.simulator.company.user.all(),
    deals: laptop.simulator.company.deal.all(),
    events: laptop.host.bus.list(busOf(laptop)).length,
  };

  await laptop.close();
  laptop = await startTestLaptop({
    timers,
    dataFolder: laptop.dataFolder,
    port: Number(new URL(url).port),
    pipedrivePort: Number(new URL(laptop.simulator.url).port),
  });

  expect(laptop.host.url).toBe(url);
  expect(laptop.host.adminToken).toBe(adminToken);
  expect(readFileSync(join(laptop.dataFolder, 'admin-token'), 'utf8').trim()).toBe(adminToken);
  expect({
    answers: await answersOf(),
    basic: await basicOf(laptop),
    webhooks: await webhooksOf(laptop),
    company: laptop.simulator.company.user.all(),
    deals: laptop.simulator.company.deal.all(),
    events: laptop.host.bus.list(busOf(laptop)).length,
  }).toEqual(before);
  const reader = createApi(laptop.host.url, String(token.token));
  expect((await reader.get(path('/users/1'))).status).toBe(200);
  expect((await reader.post(path('/syncs'))).status).toBe(403);
  await delivered(laptop, dealChangeOf(602, 'After the restart', 1_700_000_000_000));
  expect((await recordOf(602))?.deleted).toBe(false);
});

test('no line of any log holds a token, a password, an address or what a delivery says', async () => {
  expect(await leaksOf(laptop, ['While it was down', 'By hand', 'Around it'])).toEqual([]);
});
