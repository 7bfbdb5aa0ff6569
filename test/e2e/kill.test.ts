import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { seededRandom } from '../../lib/simulator/store/random.ts';
import { freePorts, startKillableLaptop } from '../support/killable-laptop.ts';
import { drive, type Lane, laneOf, type Order } from '../support/lanes.ts';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';
import { basicOf, busOf, queueOf, stateOf } from '../support/running-stack.ts';
import { createSkippingTimers } from '../support/skipping-timers.ts';
import { dealChangeOf } from '../support/webhook-examples.ts';

const SEED = 20261120;
const random = seededRandom(SEED);
const from = (least: number) => least + Math.floor(random() * 8);
/** When each start is killed: after so many acknowledgements, or while Pipedrive's answer to a creation is on its way. */
const MOMENTS: readonly Moment[] = [
  { requests: from(4), operation: 'addDeal' },
  { requests: 2, operation: 'addUser' },
  { acknowledged: from(20) },
  { acknowledged: from(30) },
];
/** The time the laptop is off in the end: longer than any event stays hidden, so that nobody has to wait for it. */
const OFF_MS = 95_000;
/** So long a write may have to wait whose sender died: until its lease is over, and then for its message. */
const LEASE_MS = 200_000;

type Moment =
  | { readonly acknowledged: number }
  | { readonly requests: number; readonly operation: 'addUser' | 'addDeal' };

const EVENTS = 80;
const CREATIONS = 50;
const DEALS = 4;
const VERSIONS = 15;
const JOINERS = 12;

const Queued = z.object({ queued: z.string() });
const Requested = z.object({ id: z.string() });

/** What the clients were told, to be held against what is true in the end. */
interface Told {
  readonly deliveries: string[];
  readonly runs: string[];
}

const atMs = (second: number) => 1_700_000_000_000 + second * 1000;
const titleOf = (index: number) => `Created ${index}`;
const emailOf = (index: number) => `joiner.${index}@example.com`;

/** Two events of each of some deals that only webhooks tell of. */
const eventOrders = (told: Told): Order[] =>
  Array.from({ length: EVENTS }, (_, index) => ({
    path: '/webhooks/1',
    body: dealChangeOf(9_000 + Math.floor(index / 2), `Event ${index % 2}`, atMs(index)),
    acknowledged: (answer) => told.deliveries.push(Queued.parse(answer).queued),
  }));

const writeOrder = (write: object): Order => ({ path: '/v1/accounts/1/writes', body: write });

const creationOrders = (): Order[] =>
  Array.from({ length: CREATIONS }, (_, index) =>
    writeOrder({ key: `create-${index}`, operation: 'addDeal', body: { title: titleOf(index) } }),
  );

/** Every version of every deal, in order. */
const updateOrders = (deals: readonly number[]): Order[] =>
  Array.from({ length: DEALS * VERSIONS }, (_, index) =>
    writeOrder({
      key: `update-${index}`,
      operation: 'updateDeal',
      path: { id: deals[index % DEALS] },
      body: { title: `Version ${Math.floor(index / DEALS) + 1}` },
    }),
  );

const joinerOrders = (told: Told): Order[] =>
  Array.from({ length: JOINERS }, (_, index) => ({
    path: '/v1/accounts/1/provisionings',
    body: { email: emailOf(index), role: 'Sales' },
    headers: { 'idempotency-key': `joiner-${index}` },
    acknowledged: (answer) => told.runs.push(Requested.parse(answer).id),
  }));

const isOpen = (status: unknown) =>
  ['queued', 'parked', 'sending', 'requested', 'running'].includes(String(status));

const statusesOf = async (laptop: TestLaptop, paths: readonly string[]) =>
  Promise.all(paths.map(async (path) => (await laptop.api.get(laptop.path(path))).json));

const allEnded = (laptop: TestLaptop, paths: readonly string[]) =>
  until(
    () => statusesOf(laptop, paths),
    (answers) => answers.every(({ status }) => !isOpen(status)),
    LEASE_MS,
  );

test('what was acknowledged survives kill -9 at any moment, and each write has its effect once', async () => {
  const [port = 0, pipedrivePort = 0] = await freePorts(2);
  const dataFolder = mkdtempSync(join(tmpdir(), 'pipewarden-test-'));
  const options = { port, pipedrivePort, dataFolder, plan: 'ultimate', users: 30 } as const;
  const first = await startTestLaptop(options);
  onTestFinished(first.discard);
  const basic = await basicOf(first);
  const authorization = `Bearer ${first.host.adminToken}`;
  const deals = first.simulator.company.deal
    .all()
    .filter((deal) => !deal.is_archived)
    .slice(0, DEALS)
    .map(({ id }) => id);
  await first.close();
  const told: Told = { deliveries: [], runs: [] };
  const events = [laneOf(eventOrders(told))];
  const asks = [laneOf(creationOrders()), laneOf(updateOrders(deals)), laneOf(joinerOrders(told))];
  const send = (url: string, acknowledged: () => void) =>
    Promise.all([
      drive(events, url, { authorization: basic }, acknowledged),
      drive(asks, url, { authorization }, acknowledged),
    ]);

  for (const moment of MOMENTS) {
    const assemblyFolder = inject('assemblyFolder');
    const diesAt = 'operation' in moment ? { diesAt: moment } : {};
    const killable = await startKillableLaptop({ ...options, assemblyFolder, ...diesAt });
    let acknowledged = 0;
    await send(killable.url, () => {
      if ('acknowledged' in moment && ++acknowledged === moment.acknowledged) void killable.kill();
    });
    await ('operation' in moment ? killable.gone : killable.kill());
  }
  const timers = createSkippingTimers(OFF_MS);
  const laptop = await startTestLaptop({ ...options, timers });
  onTestFinished(laptop.discard);
  await send(laptop.host.url, () => {});

  const left = ({ orders, next }: Lane) => orders.length - next;
  expect([...events, ...asks].map(left)).toEqual([0, 0, 0, 0]);

  const state = stateOf(laptop);
  const deliveries = await until(
    () => Promise.all(told.deliveries.map((id) => state.deliveries.find('1', id))),
    (found) => found.every((delivery) => delivery !== undefined),
  );
  expect(deliveries.map((delivery) => delivery?.effect)).toEqual(deliveries.map(() => 'applied'));
  for (let deal = 9_000; deal < 9_000 + EVENTS / 2; deal++) {
    const record = await state.records.find('1', 'deal', String(deal));
    expect(JSON.parse(record?.json ?? '{}')).toMatchObject({ id: deal, title: 'Event 1' });
  }

  const runs = await allEnded(
    laptop,
    told.runs.map((id) => `/provisionings/${id}`),
  );
  const { company } = laptop.simulator;
  expect(runs).toHaveLength(JOINERS);
  for (const [index, run] of runs.entries()) {
    const users = company.user.all().filter(({ email }) => email === emailOf(index));
    if (run.status === 'succeeded') expect(users).toMatchObject([{ id: run.userId, role_id: 3 }]);
    // The only way not to succeed: a creation that was cut off before it left is not repeated by itself.
    else
      expect({ users, reason: run.reason }).toEqual({ users: [], reason: expect.stringContaining('lost') });
  }

  const writes = await allEnded(
    laptop,
    [...Array(CREATIONS).keys()].map((index) => `/writes/create-${index}`),
  );
  for (const [index, write] of writes.entries()) {
    const created = company.deal.all().filter(({ title }) => title === titleOf(index));
    if (write.status === 'sent') expect(created.map(({ id }) => String(id))).toEqual([write.recordId]);
    else {
      expect(write.status).toBe('uncertain');
      expect(created.length).toBeLessThanOrEqual(1);
    }
  }
  // Else no creation was between its effect and its answer at any of the moments, and this has shown little.
  const caught = writes.filter(
    ({ reason }, index) =>
      String(reason).startsWith('The answer was lost') &&
      company.deal.all().some(({ title }) => title === titleOf(index)),
  );
  expect(caught).not.toEqual([]);
  const updates = await allEnded(
    laptop,
    [...Array(DEALS * VERSIONS).keys()].map((index) => `/writes/update-${index}`),
  );
  expect(updates.filter(({ status }) => status !== 'sent')).toEqual([]);
  expect(deals.map((id) => company.deal.get(id)?.title)).toEqual(deals.map(() => `Version ${VERSIONS}`));

  const outcomes = new Map<unknown, Set<unknown>>();
  for (const { detail } of laptop.host.bus.list(busOf(laptop)))
    if ('key' in detail && !isOpen(detail.status))
      outcomes.set(detail.key, (outcomes.get(detail.key) ?? new Set()).add(detail.status));
  expect([...outcomes.values()].filter((statuses) => statuses.size > 1)).toEqual([]);
  for (const path of ['EventsDeadLetters', 'OutboundDeadLetters'])
    expect(laptop.host.queues.peek(queueOf(laptop, path))).toEqual([]);
  expect((await laptop.api.get(laptop.path('/dead-letters'))).json).toEqual({ items: [] });
  expect(await leaksOf(laptop)).toEqual([]);
}, 300_000);
