import { expect, test } from 'vitest';
import { createClient, NoAnswer } from '../../../../shared/pipedrive/index.ts';
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
