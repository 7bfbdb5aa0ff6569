import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { editableDeals, settledWrite } from '../support/running-stack.ts';

let laptop: TestLaptop;
beforeAll(async () => {
  // The plan with the smallest burst window: what is queued takes its time.
  laptop = await startTestLaptop({ plan: 'lite' });
});
afterAll(() => laptop?.discard());

/** One call of the api has so long. */
const CALL_MS = 29_000;
const MOST_WRITES = 5_000;

const queue = (body: unknown) => laptop.api.post(laptop.path('/writes'), body);
const creation = (key: string, title: string) => ({
  key,
  operation: 'addDeal',
  body: { title },
  lane: 'backfill',
});
/** The operations that have reached Pipedrive, in the order of their arrival. */
const arrived = () => laptop.simulator.requests().map(({ operation }) => operation);

test('200 KB of emoji in one write arrive as they were', async () => {
  const note = '👩‍🚀'.repeat(18_000);

  const { status } = await queue({
    key: 'emoji',
    operation: 'addActivity',
    body: { subject: 'Long 👋', note },
  });
  const outcome = await settledWrite(laptop, 'emoji');

  expect(status).toBe(202);
  expect(outcome).toMatchObject({ status: 'sent' });
  expect(laptop.simulator.company.activity.get(Number(outcome.recordId))).toMatchObject({
    subject: 'Long 👋',
    note,
  });
});

test('a write of more than 300 kB is 413 and named, and nothing of its call is queued', async () => {
  const large = { ...creation('large', 'Large'), body: { title: 'x'.repeat(300_000) } };

  const answer = await queue([creation('beside', 'Beside it'), large]);

  expect(answer).toMatchObject({
    status: 413,
    json: { field: 'body.1.body', limitBytes: 300_000, detail: expect.stringContaining('One write') },
  });
  expect((await laptop.api.get(laptop.path('/writes/beside'))).status).toBe(404);
});

test('a body of more than 5 MiB is 413 and says how large it may be', async () => {
  const writes = Array.from({ length: 25 }, (_, n) => creation(`wide-${n}`, 'x'.repeat(250_000)));

  const answer = await queue(writes);

  expect(answer).toMatchObject({
    status: 413,
    json: { field: 'body', limitBytes: 5_242_880, detail: expect.stringContaining('several requests') },
  });
});

test('an operation that Pipedrive removed is refused at the door with what to use instead', async () => {
  const answer = await queue({
    key: 'removed',
    operation: 'v1.updatePerson',
    path: { id: 1 },
    body: { name: 'Ada' },
  });

  expect(answer).toMatchObject({
    status: 400,
    json: { field: 'operation', detail: expect.stringContaining('v2.updatePerson') },
  });
});

test('a lifecycle write goes before a backfill that was queued before it', async () => {
  const backfill = Array.from({ length: 300 }, (_, n) => creation(`fill-${n}`, `Fill ${n}`));
  const [deal] = editableDeals(laptop, 1);
  await queue(backfill);
  await until(
    async () => arrived().filter((operation) => operation === 'addDeal').length,
    (count) => count >= 20,
  );
  const before = arrived().length;

  await queue({
    key: 'urgent',
    operation: 'updateDeal',
    path: { id: deal },
    body: { title: 'Urgent' },
    lane: 'lifecycle',
  });
  const outcome = await settledWrite(laptop, 'urgent');

  expect(outcome.status).toBe('sent');
  // 20 requests in 2 s: so many are 5 s.
  expect(arrived().indexOf('updateDeal') - before).toBeLessThan(50);
});

test('5,000 writes in one call are queued before the call ends, and repeated they are the same', async () => {
  const writes = Array.from({ length: MOST_WRITES }, (_, n) => creation(`many-${n}`, `Deal ${n}`));
  const startMs = Date.now();

  const first = await queue(writes);
  const tookMs = Date.now() - startMs;
  const again = await queue(writes);
  const other = await queue([...writes.slice(1), creation('many-0', 'Something else')]);

  expect(first.status).toBe(202);
  expect(tookMs).toBeLessThan(CALL_MS);
  expect(Object(first.json.items)).toHaveLength(MOST_WRITES);
  expect(again.status).toBe(202);
  expect(Object(again.json.items).map(({ queuedAt }: { queuedAt: string }) => queuedAt)).toEqual(
    Object(first.json.items).map(({ queuedAt }: { queuedAt: string }) => queuedAt),
  );
  expect(other).toMatchObject({ status: 409, json: { field: 'key' } });
  const titles = laptop.simulator.company.deal
    .all()
    .map(({ title }) => title)
    .filter((title) => title.startsWith('Deal '));
  expect(new Set(titles).size).toBe(titles.length);
});

test('5,001 are refused, and none of them is queued', async () => {
  const writes = Array.from({ length: MOST_WRITES + 1 }, (_, n) => creation(`more-${n}`, `More ${n}`));

  const { status } = await queue(writes);

  expect(status).toBe(400);
  expect((await laptop.api.get(laptop.path('/writes/more-0'))).status).toBe(404);
});
