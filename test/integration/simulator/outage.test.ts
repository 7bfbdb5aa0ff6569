import { describe, expect, it } from 'vitest';
import { callAt, register, startCompany, startReceiver, type TestCompany } from './support.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const edit = async ({ simulator }: TestCompany, value: number) => {
  simulator.edit({ entity: 'deal', id: 1, change: { value } });
  await simulator.idle();
};

const advance = async ({ timers, simulator }: TestCompany, ms: number) => {
  await timers.advance(ms);
  await simulator.idle();
};

const webhooks = async ({ call }: TestCompany) => (await call('GET', '/api/v1/webhooks')).json.data;

describe('deliveries answered in the place of their receiver', () => {
  it('fail without reaching it, and reach it again by a retry once they pass', async () => {
    const company = await startCompany();
    const { url, bodies } = await startReceiver();
    await register(company, url);

    company.simulator.answerDeliveries(503);
    await edit(company, 1);
    const meanwhile = bodies.length;
    company.simulator.answerDeliveries('pass');
    await advance(company, 3000);

    expect(meanwhile).toBe(0);
    expect(company.simulator.deliveries()).toMatchObject([
      { attempt: 1, outcome: 503 },
      { attempt: 2, outcome: 200 },
    ]);
    expect(bodies.map(({ meta }) => meta.attempt)).toEqual([2]);
  });

  it('can find nobody there', async () => {
    const company = await startCompany();
    const { url } = await startReceiver();
    await register(company, url);

    company.simulator.answerDeliveries('no connection');
    await edit(company, 1);

    expect(company.simulator.deliveries()).toMatchObject([{ outcome: 'no connection' }]);
    expect(await webhooks(company)).toMatchObject([{ last_http_status: null }]);
  });

  it('can be taken though nobody got them', async () => {
    const company = await startCompany();
    const { url, bodies } = await startReceiver();
    await register(company, url);

    company.simulator.answerDeliveries(200);
    await edit(company, 1);
    await advance(company, HOUR_MS);

    expect(bodies).toEqual([]);
    expect(await webhooks(company)).toMatchObject([{ last_http_status: 200 }]);
  });

  it('ban the webhook at the tenth edit, so that the eleventh is lost though the receiver is well again', async () => {
    const company = await startCompany();
    const { url, bodies } = await startReceiver();
    await register(company, url);

    company.simulator.answerDeliveries(503);
    for (let value = 1; value <= 10; value++) await edit(company, value);
    company.simulator.answerDeliveries('pass');
    await edit(company, 11);
    const outcomes = company.simulator.deliveries().map(({ outcome }) => outcome);
    await advance(company, 30 * MINUTE_MS);
    await edit(company, 12);

    expect(outcomes).toEqual([...Array(10).fill(503), 'lost']);
    expect(bodies.map(({ data }) => data.value)).toEqual([12]);
  });
});

describe('a webhook whose deliveries fail for three days, edit by edit', () => {
  /** An edit every three hours, each one failing. */
  async function threeDays(options: Parameters<typeof startCompany>[0]): Promise<TestCompany> {
    const company = await startCompany(options);
    await register(company, 'http://127.0.0.1:9/hook');
    company.simulator.answerDeliveries(503);
    for (let step = 0; step < 25; step++) {
      await edit(company, step);
      if (step < 24) await advance(company, 3 * HOUR_MS);
    }
    return company;
  }

  it('is inactive', async () => {
    const company = await threeDays({});

    expect(await webhooks(company)).toMatchObject([
      { id: 1, is_active: 0, remove_time: '2026-11-23T09:00:00.000Z' },
    ]);
  });

  it('is not even listed where Pipedrive deletes it', async () => {
    const company = await threeDays({ removedWebhooks: 'gone' });

    const listed = await webhooks(company);
    const deleted = await company.call('DELETE', '/api/v1/webhooks/1');

    expect(listed).toEqual([]);
    expect(deleted.status).toBe(404);
  });
});

describe('a webhook of a user who is deactivated', () => {
  const deactivated = async (options: Parameters<typeof startCompany>[0]) => {
    const company = await startCompany(options);
    const { url, bodies } = await startReceiver();
    await register(company, url, { user_id: 2, event_object: 'deal' });
    await company.call('PUT', '/api/v1/users/2', { active_flag: false });
    await edit(company, 1);
    return bodies;
  };

  it('is told of changes, or of nothing any more', async () => {
    const told = await deactivated({});
    const silent = await deactivated({ webhooksOfDeactivated: 'silent' });

    expect([told.length, silent.length]).toEqual([1, 0]);
  });
});

describe('POST /simulator/outage', () => {
  const outage = ({ simulator }: TestCompany, body: unknown) =>
    callAt(simulator.url, 'POST', '/simulator/outage', body, {});

  it('fails deliveries for as many minutes', async () => {
    const company = await startCompany();
    const { url } = await startReceiver();
    await register(company, url);

    const { status, json } = await outage(company, { minutes: 35 });
    await advance(company, 35 * MINUTE_MS - 1);
    await edit(company, 1);
    await advance(company, 1);
    await edit(company, 2);

    expect([status, json]).toEqual([200, { minutes: 35 }]);
    expect(company.simulator.deliveries().map(({ outcome }) => outcome)).toEqual([503, 200]);
  });

  it('ends by 0 minutes, and a second one lasts its own time', async () => {
    const company = await startCompany();
    const { url } = await startReceiver();
    await register(company, url);

    await outage(company, { minutes: 5 });
    await outage(company, { minutes: 0 });
    await edit(company, 1);
    await outage(company, { minutes: 5 });
    await outage(company, { minutes: 10 });
    await advance(company, 5 * MINUTE_MS);
    await edit(company, 2);

    expect(company.simulator.deliveries().map(({ outcome }) => outcome)).toEqual([200, 503]);
  });

  it.each([{ minutes: -1 }, { minutes: 6000 }, { minutes: '5' }, {}, { minutes: 1, hours: 1 }])(
    'refuses %j',
    async (body) => {
      const company = await startCompany();

      const { status, json } = await outage(company, body);

      expect([status, Object.keys(json)]).toEqual([400, ['error']]);
    },
  );
});
