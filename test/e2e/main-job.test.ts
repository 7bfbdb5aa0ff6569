import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.discard());

test('a sync fills the identity graph with every user, role and permission set', async () => {
  const { json: requested } = await laptop.api.post(laptop.path('/syncs'));

  const { json: sync } = await until(
    () => laptop.api.get(laptop.path(`/syncs/${requested.id}`)),
    ({ json }) => json.status !== 'requested' && json.status !== 'running',
  );

  expect(sync).toMatchObject({
    status: 'succeeded',
    users: { read: 30, added: 30, missing: [] },
    tokens: 60,
  });
  const { json: first } = await laptop.api.get(laptop.path('/users/1'));
  expect(first).toMatchObject({ id: 1, active: true, roleId: 2 });
});
