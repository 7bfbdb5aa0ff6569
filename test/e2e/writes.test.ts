import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';
import { busOf, editableDeals, OUTBOUND_QUEUES, queueOf, settledWrite } from '../support/running-stack.ts';

let laptop: TestLaptop;
/** Deals for tests to take, so that none edits another's. */
let deals: number[];
beforeAll(async () => {
  // The plan with the smallest burst window: 20 requests in any 2 s.
  laptop = await startTestLaptop({ plan: 'lite' });
  deals = editableDeals(laptop, 60);
});
afterAll(() => laptop?.discard());

const aDeal = (): number => {
  const id = deals.pop();
  if (id === undefined) throw new Error('The simulated company has no deals left');
  return id;
};

const queue = (body: unknown) => laptop.api.post(laptop.path('/writes'), body);

const settled = (key: string) => settledWrite(laptop, key);

const titleOf = (id: number) => laptop.simulator.company.deal.get(id)?.title;
const dealsNamed = (title: string) =>
  laptop.simulator.company.deal.all().filter((deal) => deal.title === title);
const requestsTo = (path: string) => laptop.simulator.requests().filter((request) => request.path === path);

test('a burst of 60 writes is sent in order per record and never refused for being too fast', async () => {
  const ids = Array.from({ length: 20 }, aDeal);
  const writes = Array.from({ length: 60 }, (_, index) => ({
    key: `burst-${index}`,
    operation: 'updateDeal',
    path: { id: ids[index % 20] },
    body: { title: `Version ${Math.floor(index / 20) + 1}` },
    lane: 'backfill',
  }));

  const { status, json } = await queue(writes);
  const outcomes = await Promise.all(writes.map(({ key }) => settled(key)));

  expect(status).toBe(202);
  expect(json.items).toHaveLength(60);
  expect(outcomes.filter((outcome) => outcome.status === 'sent')).toHaveLength(60);
  expect(laptop.simulator.requests().filter((request) => request.status === 429)).toEqual([]);
  expect(ids.map(titleOf)).toEqual(Array.from({ length: 20 }, () => 'Version 3'));
  const sent = laptop.host.bus
    .list(busOf(laptop))
    .filter(({ detailType }) => detailType === 'write.sent')
    .map(({ detail }) => Number(String(detail.key).replace('burst-', '')));
  const orderOf = (deal: number) => sent.filter((index) => index % 20 === deal);
  for (let deal = 0; deal < 20; deal++) expect(orderOf(deal)).toEqual([deal, deal + 20, deal + 40]);
});

test('one write, not in a list, is queued and its outcome shown without what it says', async () => {
  const id = aDeal();

  const { status, json } = await queue({
    key: 'q3/renewal_8?',
    operation: 'updateDeal',
    path: { id },
    body: { title: 'Not to be repeated' },
  });
  const outcome = await settled('q3/renewal_8?');

  expect(status).toBe(202);
  expect(JSON.stringify(json)).not.toContain('Not to be repeated');
  expect(outcome).toEqual({
    key: 'q3/renewal_8?',
    operation: 'updateDeal',
    lane: 'interactive',
    status: 'sent',
    queuedAt: expect.any(String),
    settledAt: expect.any(String),
    attempts: 1,
    cost: 5,
    httpStatus: 200,
    recordId: String(id),
  });
});

test('the same key twice is one request, and for anything else a conflict', async () => {
  const id = aDeal();
  const write = { key: 'once', operation: 'updateDeal', path: { id }, body: { title: 'Once' } };

  await Promise.all([queue(write), queue(write)]);
  await settled('once');
  const again = await queue(write);
  const other = await queue({ ...write, body: { title: 'Twice' } });

  expect(again.json.items).toMatchObject([{ key: 'once', status: 'sent' }]);
  expect(other).toMatchObject({ status: 409, json: { field: 'key' } });
  expect(requestsTo(`/api/v2/deals/${id}`)).toHaveLength(1);
  expect(titleOf(id)).toBe('Once');
});

test.each([
  ['an operation that does not exist', { operation: 'updateDeals' }, 'operation'],
  ['an operation that only reads', { operation: 'getDeals' }, 'operation'],
  ['a body of another type', { body: { title: 8 } }, 'body.title'],
  ['a field the operation does not have', { body: { titel: 'x' } }, 'body'],
  ['a path without its id', { path: {} }, 'path.id'],
  ['an id that would change the path', { path: { id: '1/../2' } }, 'path.id'],
  ['a key with a space', { key: 'a b' }, 'key'],
  ['a write without a key', { key: undefined }, 'key'],
  ['a lane there is not', { lane: 'fast' }, 'lane'],
  ['a field that is not known', { priority: 1 }, 'body'],
])('%s is refused at the door, by name', async (_, change, field) => {
  const good = { key: 'bad', operation: 'updateDeal', path: { id: 1 }, body: { title: 'x' } };

  const { status, json, headers } = await queue({ ...good, ...change });

  expect({ status, field: json.field }).toEqual({ status: 400, field });
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect((await laptop.api.get(laptop.path('/writes/bad'))).status).toBe(404);
});

test('one bad write in a list keeps the whole list out', async () => {
  const good = { key: 'half-good', operation: 'updateDeal', path: { id: 1 }, body: { title: 'x' } };

  const { status, json } = await queue([good, { ...good, key: 'half-bad', operation: 'nope' }]);

  expect({ status, field: json.field }).toEqual({ status: 400, field: 'body.1.operation' });
  expect((await laptop.api.get(laptop.path('/writes/half-good'))).status).toBe(404);
});

test('a write that Pipedrive refuses is rejected with its reason and holds nobody up', async () => {
  const id = aDeal();

  await queue([
    { key: 'refused', operation: 'updateDeal', path: { id }, body: { owner_id: 9999 } },
    { key: 'after', operation: 'updateDeal', path: { id }, body: { title: 'After the refusal' } },
  ]);

  expect(await settled('refused')).toMatchObject({
    status: 'rejected',
    httpStatus: 400,
    reason: 'updateDeal: Pipedrive refused (400): owner_id must be the id of an active user',
  });
  expect((await settled('after')).status).toBe('sent');
  expect(titleOf(id)).toBe('After the refusal');
});

test.each([
  ['was lost', { kind: 'reset', when: 'after' }],
  ['was cut in half', { kind: 'truncated' }],
] as const)(
  'a creation whose answer %s is found by what it says, and there is one record',
  async (how, fault) => {
    const title = `The deal whose answer ${how}`;
    const key = `answer ${how}`.replaceAll(' ', '-');
    laptop.simulator.inject({ operation: 'addDeal', fault });

    await queue({ key, operation: 'addDeal', body: { title } });
    const outcome = await settled(key);

    const [deal, ...others] = dealsNamed(title);
    expect(outcome).toMatchObject({ status: 'sent', recordId: String(deal?.id), attempts: 1 });
    expect(outcome.reason).toContain('The answer was lost');
    expect(others).toEqual([]);
  },
);

describe('a creation whose answer was lost and that is not found', () => {
  const uncertain = async (key: string, title: string) => {
    laptop.simulator.inject({ operation: 'addDeal', fault: { kind: 'reset', when: 'before' } });
    await queue({ key, operation: 'addDeal', body: { title } });
    return settled(key);
  };
  const resolve = (key: string, found: object) =>
    laptop.api.post(laptop.path(`/writes/${key}/resolution`), found);

  test('is uncertain, and is not sent again by itself or by its caller', async () => {
    const outcome = await uncertain('unknown', 'The unknown deal');
    const again = await queue({ key: 'unknown', operation: 'addDeal', body: { title: 'The unknown deal' } });

    expect(outcome).toMatchObject({ status: 'uncertain', attempts: 1 });
    expect(outcome.reason).toContain('/resolution');
    expect(again).toMatchObject({ status: 202, json: { items: [{ status: 'uncertain' }] } });
    expect(dealsNamed('The unknown deal')).toEqual([]);
  });

  test('is sent once when a person says that it was not', async () => {
    const answer = await resolve('unknown', { found: 'not-sent', next: 'send' });
    const outcome = await settled('unknown');

    expect(answer).toMatchObject({ status: 200, json: { status: 'queued', resolvedBy: 'admin' } });
    const [deal, ...others] = dealsNamed('The unknown deal');
    expect(outcome).toMatchObject({ status: 'sent', recordId: String(deal?.id), attempts: 2 });
    expect(outcome).not.toHaveProperty('reason');
    expect(others).toEqual([]);
    expect((await resolve('unknown', { found: 'not-sent', next: 'drop' })).status).toBe(409);
  });

  test('is dropped or taken for sent when a person says so, and nothing is sent', async () => {
    await uncertain('dropped', 'The dropped deal');
    await uncertain('found', 'The found deal');

    const dropped = await resolve('dropped', { found: 'not-sent', next: 'drop' });
    const found = await resolve('found', { found: 'sent', recordId: '8' });

    expect([dropped.json.status, found.json.status, found.json.recordId]).toEqual(['rejected', 'sent', '8']);
    expect([...dealsNamed('The dropped deal'), ...dealsNamed('The found deal')]).toEqual([]);
    const { json: audit } = await laptop.api.get(laptop.path('/audit?limit=3'));
    expect(audit.items).toMatchObject([
      { by: 'admin', action: 'write.resolve', subject: 'found', outcome: 'done' },
      { by: 'admin', action: 'write.resolve', subject: 'dropped', outcome: 'done' },
      {},
    ]);
  });
});

test('an update whose answer was lost is sent again, to the same effect', async () => {
  const id = aDeal();
  laptop.simulator.inject({ operation: 'updateDeal', fault: { kind: 'reset', when: 'after' } });

  await queue({ key: 'again', operation: 'updateDeal', path: { id }, body: { title: 'Again' } });
  const outcome = await settled('again');

  expect(outcome.status).toBe('sent');
  expect(requestsTo(`/api/v2/deals/${id}`).map(({ status }) => status)).toEqual(['reset', 200]);
  expect(titleOf(id)).toBe('Again');
});

test('no write is left in a queue and none is buried', async () => {
  const depths = OUTBOUND_QUEUES.map((path) => queueOf(laptop, path));

  const left = await until(
    async () => depths.map((name) => laptop.host.queues.depth(name)),
    (all) => all.every(({ visible, inFlight }) => visible + inFlight === 0),
  );

  expect(left).toHaveLength(5);
  expect((await laptop.api.get(laptop.path('/dead-letters'))).json).toEqual({ items: [] });
});

test('no line of any log holds a token, a password, an address or what a write says', async () => {
  expect(await leaksOf(laptop, ['The unknown deal', 'After the refusal', 'Version 3'])).toEqual([]);
});
