import { expect, test } from 'vitest';
import { catalog, createClient, NoAnswer } from '../../../../shared/pipedrive/index.ts';
import { roles, users } from '../../../../shared/pipedrive/v1.ts';
import { anAnswer, aResponse, aUser, scripted } from '../../../support/builders.ts';

test('a client has a method for each endpoint it was given, and no other', () => {
  const client = createClient(roles, scripted().ports);

  expect(Object.keys(client)).toEqual(Object.keys(roles));
});

test('a full window is waited for, and each try takes room again', async () => {
  const full = aResponse(429, { success: false }, { 'x-ratelimit-reset': '2' });
  const { ports, rooms, slept } = scripted(full, anAnswer([aUser()]));
  const client = createClient(users, ports);

  const { data } = await client.getUsers();

  expect(data.map(({ id }) => id)).toEqual([7]);
  expect(slept).toEqual([2100]);
  expect(rooms).toEqual(['getUsers', 'getUsers']);
});

test('a create whose answer was lost is never repeated', async () => {
  const { ports, asked } = scripted(new NoAnswer(true), anAnswer(aUser()));
  const client = createClient(users, ports);

  const creating = client.addUser({ body: { email: 'ada@example.com' } });

  await expect(creating).rejects.toMatchObject({ name: 'Uncertain' });
  expect(asked).toHaveLength(1);
});

test('a create that was never sent is repeated', async () => {
  const { ports, asked } = scripted(new NoAnswer(false), anAnswer(aUser()));
  const client = createClient(users, ports);

  const { data } = await client.addUser({ body: { email: 'ada@example.com' } });

  expect(data.id).toBe(7);
  expect(asked).toHaveLength(2);
});

test('a call that its declaration does not allow does not compile', () => {
  const client = createClient({ ...catalog.v1, ...catalog.v2 }, scripted().ports);

  // Compiled and never called.
  const calls = async () => {
    // @ts-expect-error the path parameter is called id
    await client.getUser({ path: { userId: 7 } });
    // @ts-expect-error the path needs an id
    await client.getUser({});
    // @ts-expect-error the path needs an id
    await client.getUser();
    // @ts-expect-error there is no such operation
    await client.getUserz();
    // @ts-expect-error the body is that of another operation
    await client.addDeal({ body: { email: 'ada@example.com' } });
    // @ts-expect-error a create needs its body
    await client.addDeal({});
    // @ts-expect-error the body lacks what is required
    await client.addDeal({ body: { value: 3 } });
    // @ts-expect-error the operation takes no body
    await client.deleteDeal({ path: { id: 8 }, body: { title: 'T' } });
    // @ts-expect-error the operation takes no query
    await client.getUser({ path: { id: 7 }, query: { start: 0 } });
    // @ts-expect-error the operation has no such query parameter
    await client.getDeals({ query: { user_id: 7 } });
    const deal = await client.getDeal({ path: { id: 8 } });
    // @ts-expect-error the answer has no such field
    deal.data.assignee;
    const owner: number | null = deal.data.owner;
    const nothing: undefined = (await client.deleteWebhook({ path: { id: 3 } })).data;
    const ids: number[] = (await client.getUsers()).data.map(({ id }) => id);
    return [nothing, ids, owner];
  };

  expect(calls).toBeTypeOf('function');
});
