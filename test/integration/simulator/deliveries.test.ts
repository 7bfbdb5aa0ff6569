import { describe, expect, it } from 'vitest';
import { register, startCompany, startReceiver, type TestCompany } from './support.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Changes a deal in Pipedrive's pages, waits for the attempt, and answers what became of it. */
async function event({ simulator }: TestCompany, value: number) {
  simulator.edit({ entity: 'deal', id: 1, change: { value } });
  await simulator.idle();
  return simulator.deliveries().at(-1);
}

const advance = async ({ timers, simulator }: TestCompany, ms: number) => {
  await timers.advance(ms);
  await simulator.idle();
};

describe('a delivery that fails', () => {
  it('comes again after 3, 30 and 150 s with the number of the attempt, and then no more', async () => {
    const company = await startCompany();
    const { url, bodies, answer } = await startReceiver();
    await register(company, url);
    answer(500);
    await event(company, 1);

    const counts: number[] = [];
    for (const ms of [2999, 1, 29_999, 1, 149_999, 1, DAY_MS]) {
      await advance(company, ms);
      counts.push(bodies.length);
    }

    expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4]);
    expect(bodies.map(({ meta }) => meta.attempt)).toEqual([1, 2, 3, 4]);
    expect(new Set(bodies.map(({ meta }) => meta.correlation_id)).size).toBe(1);
    expect(company.simulator.company.delivery.all()).toEqual([]);
  });

  it('stops coming once it succeeds', async () => {
    const company = await startCompany();
    const { url, bodies, answer } = await startReceiver();
    await register(company, url);
    answer(503);
    await event(company, 1);
    answer(204);

    await advance(company, 3000);
    await advance(company, DAY_MS);

    expect(bodies).toHaveLength(2);
    expect((await company.call('GET', '/api/v1/webhooks')).json.data[0]).toMatchObject({
      last_http_status: 204,
      last_delivery_time: '2026-11-20T09:00:03.000Z',
    });
  });

  it.each([301, 302, 400, 401, 404, 500])('is one that is answered with %i', async (status) => {
    const company = await startCompany();
    const { url, bodies, answer } = await startReceiver();
    await register(company, url);
    answer(status);

    await event(company, 1);
    await advance(company, 3000);

    expect(bodies).toHaveLength(2);
  });

  it('is one without an answer for 10 s', async () => {
    const company = await startCompany();
    const { url, answer, received } = await startReceiver();
    await register(company, url);
    answer('hang');
    company.simulator.edit({ entity: 'deal', id: 1, change: { value: 1 } });
    await received(1);

    await company.timers.advance(9999);
    const before = company.simulator.deliveries();
    await advance(company, 1);

    expect(before).toEqual([]);
    expect(company.simulator.deliveries()).toMatchObject([{ attempt: 1, outcome: 'timeout' }]);
  });

  it('is one to an address where nobody listens', async () => {
    const company = await startCompany();
    await register(company, 'http://127.0.0.1:9/hook');

    const attempt = await event(company, 1);

    expect(attempt).toMatchObject({ outcome: 'no connection', event: 'change.deal', entityId: '1' });
  });
});

describe('a webhook whose first attempts fail', () => {
  it('is banned at the tenth for 30 minutes, loses what happens then, and starts anew', async () => {
    const company = await startCompany();
    const { url, bodies, answer } = await startReceiver();
    await register(company, url);
    answer(500);
    for (let value = 1; value <= 9; value++) await event(company, value);
    answer(200);
    const beforeBan = await event(company, 100);
    answer(500);
    const tenth = await event(company, 101);
    answer(200);

    const lost = await event(company, 102);
    await advance(company, 30 * MINUTE_MS - 1);
    const lostToo = await event(company, 103);
    await advance(company, 1);
    const delivered = await event(company, 104);

    expect([beforeBan?.outcome, tenth?.outcome]).toEqual([200, 500]);
    expect([lost?.outcome, lostToo?.outcome]).toEqual(['lost', 'lost']);
    expect(delivered?.outcome).toBe(200);
    const values = bodies.map(({ data }) => data.value);
    expect(values).not.toContain(102);
    expect(values).not.toContain(103);
    expect(company.simulator.company.webhook.get(1)?.health.failures).toBe(0);
  });

  it('is not banned for retries that fail', async () => {
    const company = await startCompany();
    const { url, answer } = await startReceiver();
    await register(company, url);
    answer(500);
    for (let value = 1; value <= 4; value++) await event(company, value);

    for (const ms of [3000, 30_000, 150_000]) await advance(company, ms);

    expect(company.simulator.deliveries()).toHaveLength(16);
    expect(company.simulator.company.webhook.get(1)?.health).toMatchObject({ failures: 4, bannedUntilMs: 0 });
  });

  it('is removed after three days without a success, and told nothing more', async () => {
    const company = await startCompany();
    const { url, bodies, answer } = await startReceiver();
    await register(company, url);
    answer(500);
    await event(company, 1);
    for (const ms of [3000, 30_000, 150_000]) await advance(company, ms);
    await advance(company, 3 * DAY_MS - 183_001);
    await event(company, 2);
    const beforeEnd = (await company.call('GET', '/api/v1/webhooks')).json.data[0];

    await advance(company, 1);
    await event(company, 3);
    const after = (await company.call('GET', '/api/v1/webhooks')).json.data[0];
    await event(company, 4);
    await advance(company, DAY_MS);

    expect(beforeEnd.is_active).toBe(1);
    expect(after).toMatchObject({
      is_active: 0,
      remove_time: '2026-11-23T09:00:00.000Z',
      remove_reason: 'No successful delivery on 3 consecutive days',
    });
    expect(bodies.map(({ data }) => data.value)).toEqual([1, 1, 1, 1, 2, 3]);
  });

  it('is kept by one success within the three days', async () => {
    const company = await startCompany();
    const { url, answer } = await startReceiver();
    await register(company, url);
    answer(500);
    await event(company, 1);
    await advance(company, 2 * DAY_MS);
    answer(200);
    await event(company, 2);
    answer(500);
    await advance(company, 2 * DAY_MS);

    await event(company, 3);

    expect(company.simulator.company.webhook.get(1)?.shown.is_active).toBe(1);
  });
});

it('sends no more than so many at a time, and all in the end', async () => {
  const company = await startCompany({ concurrentDeliveries: 3 });
  const { url, bodies, answer, received } = await startReceiver();
  await register(company, url);
  answer('hang');
  for (let id = 1; id <= 10; id++) company.simulator.edit({ entity: 'deal', id, change: { value: 1 } });
  await received(3);
  await new Promise((resolve) => setImmediate(resolve));
  const atFirst = bodies.length;
  answer(200);

  await company.timers.advance(10_000);
  await company.simulator.idle();

  expect(atFirst).toBe(3);
  expect(bodies).toHaveLength(10);
});
