import { describe, expect, test } from 'vitest';
import { connectCompany } from './support.ts';

describe('a list of the simulated company', () => {
  test('is read to its end by start', async () => {
    const { client, simulator } = await connectCompany();
    const roleIds = simulator.company.role.all().map(({ id }) => id);

    const { items, odd, requests } = await client.getRoles.all({ query: { limit: 2 } });

    expect(items.map(({ id }) => id).sort((one, other) => one - other)).toEqual(roleIds);
    expect(odd).toEqual([]);
    expect(requests).toBe(Math.ceil(roleIds.length / 2));
  });

  test('is read to its end by cursor, each record once', async () => {
    const { client, simulator } = await connectCompany({ users: 5 });
    const deals = simulator.company.deal.all().filter((deal) => !deal.is_deleted && !deal.is_archived);

    const { items, requests } = await client.getDeals.all({ query: { limit: 7 } });

    const ids = items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted((one, other) => one - other)).toEqual(deals.map(({ id }) => id));
    expect(requests).toBeGreaterThan(2);
  });

  test('costs the tokens that were declared, once a page', async () => {
    const { client, simulator } = await connectCompany();

    await client.getUsers();
    await client.getUser({ path: { id: 1 } });
    await client.getPersons.all();

    expect(simulator.tokensSpent()).toBe(20 + 2 + 10);
  });

  test('tells what is left of both limits', async () => {
    const { client } = await connectCompany({ plan: 'premium', users: 12 });

    const { limits } = await client.getUsers();

    // Eleven of the twelve are active, each with 30,000 tokens a day, times five for the plan.

    expect(limits).toMatchObject({ burstRemaining: 99, dailyLimit: 1_650_000, dailyRemaining: 1_649_980 });
  });

  test('can do without any rate header', async () => {
    const { client } = await connectCompany({ rateHeaders: false });

    const { data, limits } = await client.getUsers();

    expect(data).toHaveLength(12);
    expect(limits).toEqual({});
  });
});
