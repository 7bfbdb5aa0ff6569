import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';
import { webhooksOf } from '../support/running-stack.ts';
import { createSkippingTimers, type SkippingTimers } from '../support/skipping-timers.ts';

const QUARTER_HOUR_MS = 900_000;
const ENTITIES = ['activity', 'deal', 'lead', 'organization', 'person', 'product', 'user'];

let laptop: TestLaptop;
let timers: SkippingTimers;
beforeAll(async () => {
  timers = createSkippingTimers();
  laptop = await startTestLaptop({ timers });
});
afterAll(() => laptop?.discard());

const objects = () =>
  laptop.simulator.company.webhook
    .all()
    .map(({ shown }) => shown.event_object)
    .sort();
const users = async () => new Set((await webhooksOf(laptop)).map(({ http_auth_user }) => http_auth_user));
const shown = () => laptop.api.get(laptop.path('/webhooks'));
const remove = (object: string) => {
  const { webhook } = laptop.simulator.company;
  const found = webhook.all().find(({ shown }) => shown.event_object === object);
  if (found) webhook.remove(found.id);
};

test('a company that is connected has one webhook for each entity', async () => {
  expect(objects()).toEqual(ENTITIES);
  expect((await shown()).json).toMatchObject({
    wanted: ['user', 'deal', 'person', 'organization', 'activity', 'lead', 'product'],
    credential: { generation: 1, ageDays: 0 },
    foreign: 0,
  });
});

test('a webhook that is taken away is made again by the schedule, and the gap is filled', async () => {
  remove('deal');
  timers.skip(QUARTER_HOUR_MS);

  await until(
    async () => objects(),
    (live) => live.length === 7,
  );
  const { json } = await until(
    () => laptop.api.get(laptop.path('/webhooks/gaps')),
    ({ json: { items } }) => Object(items)[0]?.status === 'filled',
  );

  expect(objects()).toEqual(ENTITIES);
  expect(json.items).toMatchObject([{ how: 'removed', subscriptions: ['deal'], status: 'filled' }]);
});

test('a password that is changed is carried by all webhooks after two passes', async () => {
  await laptop.api.post(laptop.path('/webhooks/rotation'));
  await until(shown, ({ json }) => Object(json.rotation).status === 'stored');
  const during = await users();
  timers.skip(QUARTER_HOUR_MS);
  const { json } = await until(shown, (answer) => Object(answer.json.rotation).status === 'done');

  expect([...during]).toEqual(['pipewarden-1']);
  expect([...(await users())]).toEqual(['pipewarden-2']);
  expect(objects()).toEqual(ENTITIES);
  expect(json.credential).toMatchObject({ generation: 2 });
});

test('a company that is disconnected has no webhook of ours left', async () => {
  await laptop.api.delete(laptop.path(''));

  expect(objects()).toEqual([]);
});

test('no line of any log holds a token, a password or an address', async () => {
  expect(await leaksOf(laptop, [])).toEqual([]);
});
