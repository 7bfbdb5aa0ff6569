import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { editableDeals } from '../support/running-stack.ts';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.discard());

const budget = () => laptop.api.get(laptop.path('/budget'));
/** The budget once all that was spent is reported; a function reports a while after its last request. */
const budgetWith = async (spent: number) =>
  (await until(budget, ({ json }) => json.spent === spent && json.leased === 0)).json;

test('a sync is 60 tokens of its lane, by operation, of a budget that headers know', async () => {
  await laptop.api.post(laptop.path('/syncs'));

  const json = await budgetWith(60);

  expect(json).toMatchObject({
    timeZone: 'Etc/UTC',
    byLane: { sync: 60 },
    byOperation: { 'v1.getUsers': 20, 'v1.getRoles': 20, 'v1.getPermissionSets': 20 },
    lost: 0,
    burst: { limit: 120, search: 10 },
  });
  // The settings know of one seat; the company has more.
  expect(json.limit).toBeGreaterThan(210_000);
  expect(Number(json.limit)).toBe(
    Number(json.reserve) + Number(json.spent) + Number(json.spentByOthers) + Number(json.remaining),
  );
});

test('a quote of three writes is what the ledger shows once they are sent', async () => {
  const before = (await budget()).json;
  const writes = editableDeals(laptop, 3).map((id, index) => ({
    key: `quoted-${index}`,
    operation: 'updateDeal',
    path: { id },
    body: { title: `Quoted ${index}` },
    lane: 'backfill',
  }));

  const quote = await laptop.api.post(laptop.path('/writes?quote=true'), writes);
  const unsent = await laptop.api.get(laptop.path('/writes/quoted-0'));
  await laptop.api.post(laptop.path('/writes'), writes);
  const after = await budgetWith(Number(before.spent) + Number(quote.json.tokens));

  expect(quote).toMatchObject({ status: 200, json: { tokens: 15, fitsToday: true } });
  expect(unsent.status).toBe(404);
  expect(after).toMatchObject({ byLane: { backfill: 15 }, byOperation: { 'v2.updateDeal': 15 } });
  expect(Number(quote.json.shareOfToday)).toBeCloseTo(15 / Number(after.limit), 5);
});

test.each([
  ['a zone there is not', { timeZone: 'Mars/Olympus' }, 'timeZone'],
  ['a reserve of all', { reserve: 1 }, 'reserve'],
  ['half a seat', { seats: 0.5 }, 'seats'],
])('%s is refused by name', async (_, settings, field) => {
  const body = { domain: laptop.simulator.url, apiToken: 'simulated-api-token', ...settings };

  const { status, json } = await laptop.api.post('/v1/accounts', body);

  expect({ status, field: json.field }).toEqual({ status: 400, field });
});
