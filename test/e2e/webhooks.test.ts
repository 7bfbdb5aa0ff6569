import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';
import { basicOf, busOf, delivered, queueOf, stateOf } from '../support/running-stack.ts';
import {
  dealChanged,
  dealChangeOf,
  dealDeleted,
  userChanged,
  userCreated,
  userDeactivated,
  v1DealUpdated,
} from '../support/webhook-examples.ts';

let laptop: TestLaptop;
let basic: string;
let state: ReturnType<typeof stateOf>;
beforeAll(async () => {
  laptop = await startTestLaptop();
  basic = await basicOf(laptop);
  state = stateOf(laptop);
});
afterAll(() => laptop?.discard());

/** Delivers and waits until it is noted what became of it. */
const processed = async (payload: unknown) => {
  const id = await delivered(laptop, payload);
  return until(
    () => state.deliveries.find('1', id),
    (delivery) => delivery !== undefined,
  );
};

const eventsOf = (id: string) => laptop.host.bus.list(busOf(laptop)).filter(({ detail }) => detail.id === id);

const send = (change: RequestInit & { readonly path?: string }) => {
  const { path = '/webhooks/1', headers, ...rest } = change;
  return fetch(`${laptop.host.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(dealChangeOf(77, 'Refused', 1_700_000_000_000)),
    ...rest,
    headers: headers ?? { authorization: basic, 'content-type': 'application/json' },
  });
};

const queued = (words: string) =>
  laptop.host.queues.peek(queueOf(laptop, 'EventsQueue')).filter(({ body }) => body.includes(words));

test.each([
  [
    'an added user',
    userCreated,
    { id: 16943176, email: 'sample@mailforspam.com', name: 'sample@mailforspam.com', active: true },
  ],
  [
    'a changed user',
    userChanged,
    { id: 12415231, email: 'sample@mailforspam.com', name: 'Sample person', active: true },
  ],
  [
    'a “deleted” user, which is a change',
    userDeactivated,
    { id: 15702024, email: 'sample@mailforspam.com', name: 'Sample person', active: false },
  ],
])('Pipedrive’s own example of %s ends in the identity graph', async (_, example, node) => {
  const delivery = await processed(example);

  const { json: user } = await laptop.api.get(laptop.path(`/users/${node.id}`));

  expect(delivery).toMatchObject({ effect: 'applied', entity: 'user', entityId: String(node.id) });
  expect(user).toEqual(node);
  expect(eventsOf(delivery?.id ?? '')).toMatchObject([
    { detailType: `user.${example.meta.action}`, detail: { entityId: String(node.id), actor: '12415231' } },
  ]);
});

test('Pipedrive’s own examples of a changed and a deleted deal end as a record and a tombstone', async () => {
  const changed = await processed(dealChanged);
  const record = await state.records.find('1', 'deal', '8');
  const deleted = await processed(dealDeleted);
  const tombstone = await state.records.find('1', 'deal', '8');
  const late = await processed({ ...dealChanged, meta: { ...dealChanged.meta, correlation_id: 'late' } });

  expect(record).toMatchObject({ deleted: false, timeMs: Date.parse('2022-11-24T15:11:55.724Z') });
  // In the form of REST v2, so that it can be compared with what is read.
  expect(JSON.parse(record?.json ?? '')).toMatchObject({ id: 8, title: 'Sample Org deal', visible_to: 3 });
  expect(tombstone).toMatchObject({ deleted: true, timeMs: Date.parse('2022-11-24T15:16:53.335Z') });
  expect(JSON.parse(tombstone?.json ?? '')).toMatchObject({ id: 8, title: 'Sample Org deal' });
  expect([changed?.effect, deleted?.effect, late?.effect]).toEqual(['applied', 'applied', 'stale']);
  expect(await state.records.find('1', 'deal', '8')).toEqual(tombstone);
  expect(eventsOf(late?.id ?? '')).toMatchObject([{ detail: { stale: true } }]);
});

test('a delivery of version 1.0 is handled like one of version 2', async () => {
  const delivery = await processed(v1DealUpdated);

  const record = await state.records.find('1', 'deal', '9');
  expect(delivery).toMatchObject({ effect: 'applied', entity: 'deal', entityId: '9', action: 'change' });
  expect(record).toMatchObject({ deleted: false, timeMs: 1_739_827_361_322 });
  expect(eventsOf(delivery?.id ?? '')).toMatchObject([
    { detailType: 'deal.change', detail: { entityId: '9', actor: '12415231', source: 'api' } },
  ]);
});

test('attempts two to four of one event have no second effect', async () => {
  const event = dealChangeOf(40, 'Told four times', 1_700_000_000_000);
  const attempt = (number: number) => ({ ...event, meta: { ...event.meta, attempt: number } });
  const first = await processed(attempt(1));

  const others = await Promise.all([2, 3, 4].map((number) => delivered(laptop, attempt(number))));
  // The queue forgets after five minutes; what comes later still must find the note of the first.
  laptop.host.queues.send(queueOf(laptop, 'EventsQueue'), {
    body: JSON.stringify({
      account: '1',
      id: first?.id,
      receivedAt: '2026-11-20T09:00:00.000Z',
      raw: JSON.stringify(attempt(4)),
    }),
    groupId: '1/deal/40',
    deduplicationId: 'ten-minutes-later',
  });
  await until(
    async () => queued('Told four times'),
    (messages) => messages.length === 0,
  );

  expect(others).toEqual([first?.id, first?.id, first?.id]);
  expect(eventsOf(first?.id ?? '')).toHaveLength(1);
});

test('events of one record that overtake each other leave the latest state', async () => {
  const at = (seconds: number, title: string) => dealChangeOf(41, title, 1_700_000_000_000 + seconds * 1000);

  const newer = await processed(at(20, 'Newer'));
  const older = await processed(at(10, 'Older'));

  expect([newer?.effect, older?.effect]).toEqual(['applied', 'stale']);
  expect(JSON.parse((await state.records.find('1', 'deal', '41'))?.json ?? '')).toMatchObject({
    title: 'Newer',
  });
});

test('no digit of a large number is lost on the way', async () => {
  const text = JSON.stringify(dealChangeOf(42, 'Large', 1_700_000_000_000)).replace(
    '"value":100',
    '"value":9007199254740993',
  );

  await processed(text);

  const record = await state.records.find('1', 'deal', '42');
  expect(record?.json).toContain('"value":9007199254740993');
});

test.each([
  ['without credentials', { 'content-type': 'application/json' }],
  ['with another password', { authorization: `Basic ${btoa('pipewarden:wrong')}` }],
  ['with another user', { authorization: `Basic ${btoa('somebody:wrong')}` }],
  ['with what is no Basic header', { authorization: 'Bearer simulated-api-token' }],
  ['with what is no base64', { authorization: 'Basic ????' }],
])('a delivery %s is 401 and not queued', async (_, headers) => {
  const response = await send({ headers: { 'content-type': 'application/json', ...headers } });

  expect(response.status).toBe(401);
  expect(queued('Refused')).toEqual([]);
});

test.each([
  ['to an account that is not connected', 404, { path: '/webhooks/2' }],
  ['to an account that cannot be', 404, { path: '/webhooks/1%23META' }],
  ['of 300 KB', 413, { body: JSON.stringify(dealChangeOf(77, `Refused ${'x'.repeat(300 * 1024)}`, 0)) }],
])('a delivery %s is %i and not queued', async (_, status, change) => {
  const response = await send(change);

  expect(response.status).toBe(status);
  expect(queued('Refused')).toEqual([]);
});

test('a delivery with GET is 405, and as text or compressed 415', async () => {
  const headers = { authorization: basic };

  const get = await fetch(`${laptop.host.url}/webhooks/1`, { headers });
  const text = await send({ headers: { ...headers, 'content-type': 'text/plain' } });
  const zipped = await send({
    headers: { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
  });

  expect({ status: get.status, allow: get.headers.get('allow') }).toEqual({ status: 405, allow: 'POST' });
  expect([text.status, zipped.status]).toEqual([415, 415]);
});

test.each([
  [
    'of another company',
    JSON.stringify({ ...dealChanged, meta: { ...dealChanged.meta, company_id: '8087566' } }),
    'of another company',
  ],
  ['that is no JSON', '<html>502 Bad Gateway</html>', 'not JSON'],
  ['that is empty', '', 'not JSON'],
  ['without meta', '{"data":null,"previous":null}', 'unknown shape: meta'],
  [
    'with an id that would reach other keys',
    JSON.stringify({ ...dealChanged, meta: { ...dealChanged.meta, entity_id: '1#META' } }),
    'unknown shape: meta.entity_id',
  ],
])('an authentic delivery %s is answered 200 and kept as it came', async (_, raw, reason) => {
  const delivery = await processed(raw);

  expect(delivery).toMatchObject({ effect: 'unrecognised', reason, raw });
  expect(eventsOf(delivery?.id ?? '')).toEqual([]);
});

test('a delivery that no handler can take is buried with its reason and holds nobody up', async () => {
  const nobody = {
    ...userChanged,
    data: { ...userChanged.data, id: 'abc' },
    meta: { ...userChanged.meta, entity_id: 'abc', correlation_id: 'abc' },
  };

  await delivered(laptop, nobody);
  const { json } = await until(
    () => laptop.api.get(laptop.path('/dead-letters')),
    (answer) => Array.isArray(answer.json.items) && answer.json.items.length > 0,
  );

  expect(json.items).toMatchObject([
    { entity: 'user', recordId: 'abc', reason: expect.stringMatching(/^InvalidInput: meta\.entity_id /) },
  ]);
  expect((await processed(dealChangeOf(43, 'After it', 1_700_000_000_000)))?.effect).toBe('applied');
});

test('the log lists what was told of a record, and each is shown as it came', async () => {
  const { json } = await laptop.api.get(laptop.path('/events?entity=deal&entityId=41'));
  const [newer] = Object(json).items;
  const { json: shown } = await laptop.api.get(laptop.path(`/events/${newer.id}`));
  const { json: payload } = await laptop.api.get(laptop.path(`/events/${newer.id}/payload`));

  expect(json.items).toMatchObject([{ effect: 'stale' }, { effect: 'applied' }]);
  expect(shown).toMatchObject({ id: newer.id, told: [{ attempt: 1 }] });
  expect(JSON.parse(String(payload.raw))).toMatchObject({ data: { id: 41 } });
});

test('an event is replayed dry and then live, under its own id, and an outdated one is skipped', async () => {
  const applied = await processed(dealChangeOf(44, 'First', 1_700_000_000_000));
  const latest = await processed(dealChangeOf(44, 'Second', 1_700_000_010_000));
  const replays = (body: object) => laptop.api.post(laptop.path('/replays'), body);
  const window = { from: '2020-01-01T00:00:00Z', entity: 'deal', entityId: '44' };

  const { json: dry } = await replays({ ...window, dry: true });
  const { json: live } = await replays(window);
  const { json: report } = await until(
    () => laptop.api.get(laptop.path(`/replays/${live.id}`)),
    ({ json }) => !('waiting' in Object(json.outcomes)),
  );

  expect(dry).toMatchObject({ count: 2, outcomes: { skipped: 1, republished: 1 } });
  expect(report).toMatchObject({
    outcomes: { skipped: 1, republished: 1 },
    events: [
      { id: applied?.id, outcome: 'skipped' },
      { id: latest?.id, outcome: 'republished' },
    ],
  });
  expect(eventsOf(latest?.id ?? '').map(({ detail }) => detail.replayed)).toEqual([false, true]);
  expect(eventsOf(applied?.id ?? '')).toHaveLength(1);
});

test('no line of any log holds a password, an address or what a delivery says', async () => {
  const said = ['sample@mailforspam.com', '+3721111', 'Sample person', 'Sample Org deal', 'Told four times'];

  expect(await leaksOf(laptop, said)).toEqual([]);
});
