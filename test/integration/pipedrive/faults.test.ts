import { describe, expect, test } from 'vitest';
import { NoAnswer } from '../../../shared/pipedrive/index.ts';
import { startReceiver } from '../simulator/support.ts';
import { connectCompany, openClient, startServer } from './support.ts';

const title = { body: { title: 'Harbour crane' } };

describe('a full window', () => {
  test('is waited for, as long as Pipedrive says', async () => {
    const { client, simulator, slept } = await connectCompany();
    simulator.inject({ fault: { kind: 'status', status: 429, headers: { 'x-ratelimit-reset': '1' } } });

    const { data } = await client.getUsers();

    expect(data).toHaveLength(12);
    expect(slept).toEqual([1100]);
  });

  test('is got over by the simulated company’s own limit', async () => {
    const { client, simulator, slept } = await connectCompany({ plan: 'lite' });

    const answers = [];
    for (let call = 0; call < 45; call++) answers.push(await client.getUser({ path: { id: 1 } }));

    const refused = simulator.requests().filter(({ status }) => status === 429);
    expect(answers.every(({ data }) => data.id === 1)).toBe(true);
    expect(refused).toHaveLength(2);
    expect(slept).toHaveLength(2);
  });

  test('without headers is waited for by the whole window', async () => {
    const { client, simulator, slept } = await connectCompany({ rateHeaders: false });
    simulator.inject({ fault: { kind: 'status', status: 429 } });

    await client.getUsers();

    expect(slept).toEqual([2100]);
  });
});

describe('a connection that is reset', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('%s a create leaves it uncertain, and nothing is repeated', async (when, created) => {
    const { client, simulator } = await connectCompany();
    const before = simulator.company.deal.all().length;
    simulator.inject({ operation: 'addDeal', fault: { kind: 'reset', when } });

    await expect(client.addDeal(title)).rejects.toMatchObject({ name: 'Uncertain', remedy: 'reconcile' });

    expect(simulator.company.deal.all().length - before).toBe(created);
    expect(simulator.requests().filter(({ operation }) => operation === 'addDeal')).toHaveLength(1);
  });

  test.each(['before', 'after'] as const)('%s a change is got over by another try', async (when) => {
    const { client, simulator, slept } = await connectCompany();
    simulator.inject({ operation: 'updateUser', fault: { kind: 'reset', when } });

    const { data } = await client.updateUser({ path: { id: 3 }, body: { active_flag: false } });

    expect(data.active_flag).toBe(false);
    expect(slept).toEqual([250]);
  });

  test('again and again ends a read as unavailable', async () => {
    const { client, simulator } = await connectCompany();
    simulator.inject({ operation: 'getUsers', times: 9, fault: { kind: 'reset', when: 'before' } });

    await expect(client.getUsers()).rejects.toMatchObject({
      name: 'Unavailable',
      cause: expect.any(NoAnswer),
    });

    expect(simulator.requests()).toHaveLength(4);
  });
});

describe('an answer that never comes', () => {
  test('is given up in time, and a read tried again', async () => {
    const { client, simulator } = await connectCompany({}, { timeoutMs: 300 });
    simulator.inject({ operation: 'getUsers', fault: { kind: 'hang', when: 'before' } });

    const { data } = await client.getUsers();

    expect(data).toHaveLength(12);
    expect(simulator.requests()).toHaveLength(2);
  });

  test('leaves a create uncertain', async () => {
    const { client, simulator } = await connectCompany({}, { timeoutMs: 300 });
    const before = simulator.company.deal.all().length;
    simulator.inject({ operation: 'addDeal', fault: { kind: 'hang', when: 'after' } });

    await expect(client.addDeal(title)).rejects.toMatchObject({ name: 'Uncertain' });

    expect(simulator.company.deal.all().length - before).toBe(1);
  });
});

describe('an answer that cannot be used', () => {
  test('because it is cut in half is a broken contract for a read', async () => {
    const { client, simulator } = await connectCompany();
    simulator.inject({ operation: 'getUsers', fault: { kind: 'truncated' } });

    await expect(client.getUsers()).rejects.toMatchObject({ name: 'ContractBroken' });
  });

  test('because it is cut in half leaves a create uncertain, which it was not', async () => {
    const { client, simulator } = await connectCompany();
    const before = simulator.company.deal.all().length;
    simulator.inject({ operation: 'addDeal', fault: { kind: 'truncated' } });

    await expect(client.addDeal(title)).rejects.toMatchObject({ name: 'Uncertain' });

    expect(simulator.company.deal.all().length - before).toBe(1);
  });

  test('because Cloudflare blocks us is not asked for again', async () => {
    const { client, simulator, slept } = await connectCompany();
    simulator.inject({ times: 9, fault: { kind: 'html', status: 403 } });

    await expect(client.getUsers()).rejects.toMatchObject({ name: 'Blocked' });

    expect(simulator.requests()).toHaveLength(1);
    expect(slept).toEqual([]);
  });

  test('because a gateway failed is asked for again', async () => {
    const { client, simulator } = await connectCompany();
    simulator.inject({ times: 2, fault: { kind: 'html', status: 502 } });

    await client.getUsers();

    expect(simulator.requests().map(({ status }) => status)).toEqual([502, 502, 200]);
  });
});

test('a redirect is not followed, and no token goes there', async () => {
  const elsewhere = await startReceiver();
  const { client, simulator } = await connectCompany();
  simulator.inject({ fault: { kind: 'status', status: 302, headers: { location: elsewhere.url } } });

  await expect(client.addDeal(title)).rejects.toMatchObject({ name: 'Rejected', details: { status: 302 } });

  expect(elsewhere.authorizations).toEqual([]);
  expect(simulator.requests()).toHaveLength(1);
});

test('a token that was replaced is refused with the reason to connect again', async () => {
  const { client, simulator, replaceToken } = await connectCompany();
  await client.getUsers();

  const token = simulator.regenerateToken(1);

  await expect(client.getUsers()).rejects.toMatchObject({ name: 'Disconnected', remedy: 'stop' });
  replaceToken(token);
  await expect(client.getUsers()).resolves.toMatchObject({ status: 200 });
});

test('a record that is not there is not found', async () => {
  const { client } = await connectCompany();

  await expect(client.getDeal({ path: { id: 999_999 } })).rejects.toMatchObject({ name: 'NotFound' });
});

test('a server that cannot be reached did nothing, so that even a create may be tried again', async () => {
  const server = await startServer(() => undefined);
  await server.close();
  const { client, slept } = openClient(server.origin);

  await expect(client.addDeal(title)).rejects.toMatchObject({
    name: 'Unavailable',
    cause: expect.objectContaining({ sent: false }),
  });

  expect(slept).toHaveLength(3);
});
