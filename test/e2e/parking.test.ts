import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIMULATED_TOKEN } from '../../lib/local/laptop.ts';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf, logsOf } from '../support/log-leaks.ts';
import { busOf, editableDeals, OUTBOUND_QUEUES, queueOf, settledWrite } from '../support/running-stack.ts';
import { createSkippingTimers } from '../support/skipping-timers.ts';

/** How often the stack lets parked writes try whether their time has come. */
const RESUMES_EVERY_MS = 5 * 60_000;
/** What ordinary lanes have left of the day when these tests begin: thirty updates. */
const LEFT = 150;
const RECORDS = 20;

const timers = createSkippingTimers();
let laptop: TestLaptop;
let deals: number[];
beforeAll(async () => {
  laptop = await startTestLaptop({ timers });
  deals = editableDeals(laptop, RECORDS + 3);
});
afterAll(() => laptop?.discard());

const queue = (body: unknown) => laptop.api.post(laptop.path('/writes'), body);
const stateOf = async (key: string) => (await laptop.api.get(laptop.path(`/writes/${key}`))).json;
const budget = async () => (await laptop.api.get(laptop.path('/budget'))).json;
const connectWith = (settings: object) =>
  laptop.api.post('/v1/accounts', {
    domain: laptop.simulator.url,
    apiToken: SIMULATED_TOKEN,
    mode: 'read-write',
    plan: 'ultimate',
    ...settings,
  });

const edit = (key: string, deal: number | undefined, body: object, lane = 'backfill') => ({
  key,
  operation: 'updateDeal',
  path: { id: deal },
  body,
  lane,
});
/** Each record's three writes; none sets all that the one before it does. */
const writes = () =>
  deals
    .slice(0, RECORDS)
    .flatMap((deal) => [
      edit(`${deal}-1`, deal, { title: 'First' }),
      edit(`${deal}-2`, deal, { value: 2 }),
      edit(`${deal}-3`, deal, { title: 'Third' }),
    ]);
const updates = () => laptop.simulator.requests().filter(({ operation }) => operation === 'updateDeal');
const refused = () =>
  laptop.simulator.requests().filter(({ status }) => typeof status === 'number' && status >= 400);
/** The next midnight of the account's time zone. */
const midnight = () => new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString();
const messages = () => OUTBOUND_QUEUES.map((path) => laptop.host.queues.depth(queueOf(laptop, path)));
/** How often the resumer has said what it found. */
const looks = () => [...logsOf(laptop).values()].join('').split('"parked writes"').length - 1;

/** Another app spends all of the day but the reserve and `LEFT`, and the next answer tells. */
async function spendAllButTheLast(): Promise<number> {
  expect((await connectWith({ reserve: 0.9 })).status).toBe(200);
  await queue(edit('told-the-limit', deals.at(-1), { title: 'One' }));
  await settledWrite(laptop, 'told-the-limit');
  const { limit, reserve } = await until(budget, ({ leased }) => leased === 0);
  const most = Number(limit) - Number(reserve);
  const day = new Date(timers.now()).toISOString().slice(0, 10);
  laptop.simulator.company.spend.put({ id: day, tokens: most - LEFT });
  await queue(edit('told-what-is-left', deals.at(-1), { title: 'Two' }));
  await settledWrite(laptop, 'told-what-is-left');
  await until(budget, ({ leased, remaining }) => leased === 0 && Number(remaining) <= LEFT);
  return most;
}

test('writes beyond the day’s tokens are parked until the reset, and no request leaves for them', async () => {
  const most = await spendAllButTheLast();
  const before = updates().length;

  const { status } = await queue(writes());
  const states = await until(
    () => Promise.all(writes().map(({ key }) => stateOf(key))),
    (all) => all.every((one) => one.status === 'sent' || one.status === 'parked'),
    60_000,
  );

  const parked = states.filter((one) => one.status === 'parked');
  const sent = states.filter((one) => one.status === 'sent');
  expect(status).toBe(202);
  expect(sent.length).toBeGreaterThan(0);
  expect(parked.length).toBeGreaterThanOrEqual(writes().length - LEFT / 5);
  expect(new Set(parked.map((one) => one.until))).toEqual(new Set([midnight()]));
  expect(parked[0]?.reason).toContain('tokens are spent');
  expect(updates().length - before).toBe(sent.length);
  expect(laptop.simulator.tokensSpent()).toBeLessThanOrEqual(most);
  expect(refused()).toEqual([]);
}, 120_000);

test('a parked write is no failed message: no queue holds one, and nothing is a dead letter', async () => {
  const left = await until(
    async () => messages(),
    (all) => all.every(({ visible, inFlight }) => visible + inFlight === 0),
  );

  expect(left).toHaveLength(5);
  expect((await laptop.api.get(laptop.path('/dead-letters'))).json).toEqual({ items: [] });
});

test('what is queued for a parked record stands behind it and is parked as well', async () => {
  const [first] = deals;
  const before = updates().length;

  await queue(edit('behind', first, { value: 4 }));

  expect(await stateOf('behind')).toMatchObject({ status: 'parked', until: midnight(), attempts: 0 });
  expect(updates()).toHaveLength(before);
});

test('a lifecycle write uses the reserve while the others stay parked', async () => {
  const [other] = deals.slice(RECORDS);

  await queue(edit('urgent', other, { title: 'Urgent' }, 'lifecycle'));

  expect(await settledWrite(laptop, 'urgent')).toMatchObject({ status: 'sent', lane: 'lifecycle' });
  expect(await stateOf('behind')).toMatchObject({ status: 'parked' });
});

test('two writes to one record are both parked, though the later sets all that the first does', async () => {
  const other = deals.at(RECORDS + 1);
  await queue([
    edit('covered', other, { title: 'Old' }),
    edit('covering', other, { title: 'New', value: 7 }),
  ]);

  const states = await until(
    () => Promise.all(['covered', 'covering'].map(stateOf)),
    (all) => all.every(({ status }) => status === 'parked'),
  );

  expect(states.map(({ status }) => status)).toEqual(['parked', 'parked']);
});

test('the resumer leaves them parked while there are no tokens', async () => {
  const before = { looks: looks(), updates: updates().length };
  await laptop.simulator.idle();

  timers.skip(RESUMES_EVERY_MS);
  await until(
    async () => looks(),
    (count) => count > before.looks,
  );

  expect(updates()).toHaveLength(before.updates);
  expect(await stateOf('behind')).toMatchObject({ status: 'parked' });
  expect(refused()).toEqual([]);
});

test('once there are tokens again they are sent by themselves, in order, each once', async () => {
  const [first] = deals;
  const before = looks();
  expect((await connectWith({ reserve: 0.1 })).status).toBe(200);

  timers.skip(RESUMES_EVERY_MS);
  await until(
    async () => looks(),
    (count) => count > before,
  );
  const outcomes = await Promise.all(writes().map(({ key }) => settledWrite(laptop, key, 60_000)));
  const late = await Promise.all(['behind', 'covering', 'covered'].map((key) => settledWrite(laptop, key)));

  expect(outcomes.filter(({ status }) => status !== 'sent')).toEqual([]);
  expect(outcomes.filter((outcome) => 'until' in outcome || 'reason' in outcome)).toEqual([]);
  expect(late.map(({ status }) => status)).toEqual(['sent', 'sent', 'superseded']);
  expect(late[2]).toMatchObject({ supersededBy: 'covering' });
  expect(late[2]).not.toHaveProperty('cost');
  const { company } = laptop.simulator;
  expect(deals.slice(1, RECORDS).map((id) => company.deal.get(id))).toEqual(
    deals.slice(1, RECORDS).map(() => expect.objectContaining({ title: 'Third', value: 2 })),
  );
  expect(company.deal.get(first ?? 0)).toMatchObject({ title: 'Third', value: 4 });
  // 60 and `behind`, `urgent`, `covering` and the two at the beginning.
  expect(updates()).toHaveLength(65);
  expect(refused()).toEqual([]);
}, 120_000);

test('the bus has told how each stood, and of one outcome for each, in the order of its record', async () => {
  const told = Map.groupBy(laptop.host.bus.list(busOf(laptop)), ({ detail }) => String(detail.key));
  const typesOf = (key: string) => [...new Set((told.get(key) ?? []).map(({ detailType }) => detailType))];

  expect(typesOf('covering')).toEqual(['write.queued', 'write.sent']);
  expect(typesOf('covered')).toEqual(['write.queued', 'write.parked', 'write.superseded']);
  const order = laptop.host.bus
    .list(busOf(laptop))
    .filter(({ detailType }) => detailType === 'write.sent')
    .map(({ detail }) => String(detail.key));
  for (const deal of deals.slice(0, RECORDS))
    expect(order.filter((key) => key.startsWith(`${deal}-`))).toEqual([1, 2, 3].map((n) => `${deal}-${n}`));
});

test('no line of any log holds a token, a password, an address or what a write says', async () => {
  expect(await leaksOf(laptop, ['Third'])).toEqual([]);
});
