import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { SIMULATED_TOKEN } from '../../lib/local/laptop.ts';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';
import { delivered, editableDeals, queueOf, settledWrite } from '../support/running-stack.ts';
import { userChanged } from '../support/webhook-examples.ts';

let laptop: TestLaptop;
let deals: number[];
beforeAll(async () => {
  laptop = await startTestLaptop();
  deals = editableDeals(laptop, 4);
});
afterAll(() => laptop?.discard());

const Letters = z.object({
  items: z.array(
    z.looseObject({ id: z.string(), queue: z.string(), status: z.string(), key: z.string().optional() }),
  ),
});
const listed = async (query = '') =>
  Letters.parse((await laptop.api.get(laptop.path(`/dead-letters${query}`))).json).items;
const buried = (query: string, count: number) =>
  until(
    () => listed(query),
    (items) => items.length >= count,
  );
const settled = (key: string) => settledWrite(laptop, key);
const changesOf = (deal: number | undefined) =>
  laptop.simulator
    .requests()
    .filter(({ path, status }) => path === `/api/v2/deals/${deal}` && status === 200);
const titleOf = (deal: number | undefined) => laptop.simulator.company.deal.get(deal ?? 0)?.title;
const connect = (apiToken: string) =>
  laptop.api.post('/v1/accounts', {
    domain: laptop.simulator.url,
    apiToken,
    mode: 'read-write',
    plan: 'ultimate',
  });

test('a delivery that was buried is redriven as it came, buried again, and then discarded', async () => {
  await delivered(laptop, {
    ...userChanged,
    data: { ...userChanged.data, id: 'abc' },
    meta: { ...userChanged.meta, entity_id: 'abc' },
  });
  const [letter] = await buried('?status=waiting', 1);
  const path = laptop.path(`/dead-letters/${letter?.id}`);

  const { json: redriven } = await laptop.api.post(`${path}/redrive`);
  const [again] = await until(
    () => listed('?status=waiting'),
    ([item]) => item?.burials === 2,
  );
  const { json: discarded } = await laptop.api.post(`${path}/discard`, {});

  expect(letter).toMatchObject({ queue: 'events', entity: 'user', recordId: 'abc' });
  expect(redriven.id).toBe(letter?.id);
  expect(again).toMatchObject({ id: letter?.id, status: 'waiting' });
  expect(discarded.status).toBe('discarded');
  expect(await listed('?status=waiting')).toEqual([]);
});

test('a poison message about a write that is nowhere is listed and can be discarded', async () => {
  const body = '{"account":"1","key":"ghost"}';
  const queue = queueOf(laptop, 'OutboundInteractiveQueue');
  laptop.host.queues.send(queue, { body, groupId: 'g', deduplicationId: 'ghost' });

  const [letter] = await buried('?status=waiting', 1);

  expect(letter).toMatchObject({ key: 'ghost', reason: 'NotFound: The write is not in the state table' });
  expect((await laptop.api.post(laptop.path(`/dead-letters/${letter?.id}/discard`))).status).toBe(200);
});

test('writes that a refused credential buried are listed, mended, edited, redriven, and each sent once', async () => {
  const [first, second, third] = deals;
  const token = laptop.simulator.regenerateToken(1);
  await laptop.api.post(
    laptop.path('/writes'),
    [first, second, third].map((id, index) => ({
      key: `dead-${index}`,
      operation: 'updateDeal',
      path: { id },
      body: { title: 'Before the edit' },
    })),
  );

  const letters = await buried('?status=waiting', 3);
  expect(letters).toHaveLength(3);
  expect(letters[0]).toMatchObject({
    queue: 'outbound',
    operation: 'updateDeal',
    reason: expect.stringMatching(/^Disconnected: /),
    burials: 1,
  });
  expect(JSON.stringify(letters)).not.toContain('Before the edit');
  const idOf = (key: string) => letters.find((letter) => letter.key === key)?.id;

  expect((await connect(token)).status).toBe(200);
  const one = `/dead-letters/${idOf('dead-0')}/redrive`;
  const refused = await laptop.api.post(laptop.path(one), { body: { titel: 'x' } });
  const edited = await laptop.api.post(laptop.path(one), { body: { title: 'After the edit' } });
  const twice = await Promise.all(
    [1, 2].map(() => laptop.api.post(laptop.path('/dead-letters/redrive'), { ids: [idOf('dead-1')] })),
  );
  const rest = await laptop.api.post(laptop.path('/dead-letters/redrive'), { all: true });

  expect(refused).toMatchObject({ status: 400, json: { field: 'body' } });
  expect(edited).toMatchObject({ status: 202, json: { status: 'redriven' } });
  expect(twice.map(({ status }) => status)).toEqual([202, 202]);
  expect(rest.json).toEqual({ items: [{ id: idOf('dead-2'), status: 'redriven' }], more: false });
  const outcomes = await Promise.all([0, 1, 2].map((index) => settled(`dead-${index}`)));
  expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  expect([first, second, third].map((id) => changesOf(id).length)).toEqual([1, 1, 1]);
  expect([first, second].map(titleOf)).toEqual(['After the edit', 'Before the edit']);
  expect(await listed('?status=waiting')).toEqual([]);
});

test('a write that was sent can no longer be edited, and its caller may still repeat the first call', async () => {
  const write = { key: 'dead-0', operation: 'updateDeal', path: { id: deals[0] } };

  const again = await laptop.api.post(laptop.path('/writes'), {
    ...write,
    body: { title: 'Before the edit' },
  });
  const other = await laptop.api.post(laptop.path('/writes'), {
    ...write,
    body: { title: 'After the edit' },
  });

  expect(again).toMatchObject({ status: 202, json: { items: [{ status: 'sent', edits: 1 }] } });
  expect(again.json).not.toHaveProperty('items.0.asked');
  expect(other.status).toBe(409);
  expect(changesOf(deals[0])).toHaveLength(1);
});

test('every decision is audited, newest first, by whom and without what was said', async () => {
  const { json } = await laptop.api.get(laptop.path('/audit?limit=50'));
  const entries = z
    .array(z.looseObject({ at: z.string(), by: z.string(), action: z.string(), outcome: z.string() }))
    .parse(json.items);
  const done = entries.filter(({ outcome }) => outcome === 'done').map(({ action }) => action);

  expect(done.filter((action) => action === 'dead-letter.redrive')).toHaveLength(4);
  expect(done.slice(-3)).toEqual(['dead-letter.discard', 'dead-letter.discard', 'dead-letter.redrive']);
  expect(entries.find(({ action }) => action === 'dead-letter.edit')).toMatchObject({
    by: 'admin',
    before: ['path.id', 'body.title'],
    after: ['path.id', 'body.title'],
  });
  expect(entries.map(({ at }) => at)).toEqual(
    entries
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
  expect(JSON.stringify(entries)).not.toContain('the edit');
});

test('no line of any log holds a token, an address or what was edited', async () => {
  expect(await leaksOf(laptop, [SIMULATED_TOKEN, 'Before the edit', 'After the edit'])).toEqual([]);
});
