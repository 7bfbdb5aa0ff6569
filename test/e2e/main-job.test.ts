import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLaptop, type TestLaptop, until } from '../support/laptop.ts';
import { leaksOf } from '../support/log-leaks.ts';
import { busOf, editableDeals, stateOf } from '../support/running-stack.ts';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.discard());

const askFor = async (body: object, key?: string): Promise<string> => {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const { status, json } = await laptop.api.post(laptop.path('/provisionings'), body, headers);
  expect(status).toBe(202);
  return String(json.id);
};

const ended = async (runId: string) =>
  (
    await until(
      () => laptop.api.get(laptop.path(`/provisionings/${runId}`)),
      ({ json }) => json.status === 'succeeded' || json.status === 'failed',
    )
  ).json;

const usersWith = (email: string) =>
  laptop.simulator.company.user.all().filter((user) => user.email.toLowerCase() === email);

const creations = () => laptop.simulator.requests().filter(({ operation }) => operation === 'addUser').length;

test('a sync fills the identity graph with every user, role and permission set', async () => {
  const { json: requested } = await laptop.api.post(laptop.path('/syncs'));

  const { json: sync } = await until(
    () => laptop.api.get(laptop.path(`/syncs/${requested.id}`)),
    ({ json }) => json.status !== 'requested' && json.status !== 'running',
  );

  expect(sync).toMatchObject({
    status: 'succeeded',
    users: { read: 30, added: 30, missing: [] },
    roles: { read: 9, added: 9 },
    tokens: 60,
  });
  const { json: first } = await laptop.api.get(laptop.path('/users/1'));
  expect(first).toMatchObject({ id: 1, active: true, roleId: 2, email: 'anna.tamm@example.com' });
});

test('a rename in Pipedrive’s pages reaches the identity graph and the bus', async () => {
  laptop.simulator.edit({ entity: 'user', id: 2, change: { name: 'Bela the Second' }, byUserId: 3 });

  const event = await laptop.host.bus.waitFor(
    busOf(laptop),
    ({ detailType, detail }) => detailType === 'user.change' && detail.entityId === '2',
    { timeoutMs: 15_000 },
  );
  const { json: user } = await laptop.api.get(laptop.path('/users/2'));

  expect(user).toMatchObject({
    id: 2,
    name: 'Bela the Second',
    email: 'bela.novak@example.com',
    active: true,
    roleId: 2,
  });
  expect(event.source).toBe('pipewarden');
  expect(event.detail).toEqual({
    schemaVersion: '1',
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    account: '1',
    entity: 'user',
    entityId: '2',
    action: 'change',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    actor: '3',
    source: 'app',
    correlationId: expect.any(String),
    changed: expect.arrayContaining(['name']),
    before: expect.objectContaining({ name: 'Bela Novak' }),
    after: expect.objectContaining({ id: 2, name: 'Bela the Second' }),
    sequence: 1,
    bulk: false,
    stale: false,
    recovered: false,
    replayed: false,
    confirmed: expect.any(Boolean),
  });
});

test('a deal edited and then deleted in Pipedrive’s pages is a record and then a tombstone', async () => {
  const { records } = stateOf(laptop);
  const [id = 0] = editableDeals(laptop, 1);
  const known = () => records.find('1', 'deal', String(id));

  laptop.simulator.edit({ entity: 'deal', id, change: { title: 'Renewal', value: 1250 } });
  const changed = await until(known, (record) => record?.deleted === false);
  laptop.simulator.edit({ entity: 'deal', id, delete: true });
  const deleted = await until(known, (record) => record?.deleted === true);

  expect(JSON.parse(changed?.json ?? '')).toMatchObject({ id, title: 'Renewal', value: 1250 });
  expect(JSON.parse(deleted?.json ?? '')).toMatchObject({ id, title: 'Renewal' });
  const events = await until(
    async () => laptop.host.bus.list(busOf(laptop)).filter(({ detail }) => detail.entity === 'deal'),
    (deals) => deals.length >= 2,
  );
  expect(events.map(({ detailType }) => detailType)).toEqual(['deal.change', 'deal.delete']);
  expect(events[1]?.detail).toMatchObject({
    entityId: String(id),
    before: { title: 'Renewal' },
    after: null,
    changed: [],
  });
});

test('a joiner is created, given the role and read back, and Pipedrive agrees', async () => {
  const run = await ended(await askFor({ email: 'ada@example.com', role: 'sales north' }));

  expect(run).toMatchObject({
    status: 'succeeded',
    userId: 31,
    verified: [
      { what: 'e-mail', wanted: 'ada@example.com', found: 'ada@example.com', ok: true },
      { what: 'active', wanted: 'yes', found: 'yes', ok: true },
      { what: 'role', wanted: '4', found: '4', ok: true },
    ],
    manual: [],
  });
  expect(usersWith('ada@example.com')).toMatchObject([{ id: 31, active_flag: true, role_id: 4 }]);
  const { json: node } = await laptop.api.get(laptop.path('/users/31'));
  expect(node).toMatchObject({ id: 31, email: 'ada@example.com', active: true, roleId: 4 });
});

test('the same Idempotency-Key again is the same run and the same one user', async () => {
  const createdBefore = creations();
  const body = { email: 'grace@example.com', role: 3 };

  const [first, second] = await Promise.all([askFor(body, 'grace-1'), askFor(body, 'grace-1')]);
  const run = await ended(first);
  const third = await askFor(body, 'grace-1');
  const { status, json } = await laptop.api.post(
    laptop.path('/provisionings'),
    { ...body, role: 4 },
    { 'idempotency-key': 'grace-1' },
  );

  expect([second, third]).toEqual([first, first]);
  expect(run.status).toBe('succeeded');
  expect(usersWith('grace@example.com')).toHaveLength(1);
  expect(creations() - createdBefore).toBe(1);
  expect({ status, field: json.field }).toEqual({ status: 409, field: 'Idempotency-Key' });
});

test('two runs at once for one e-mail end with one user', async () => {
  const body = { email: 'twin@example.com', role: 'Sales' };

  const runs = await Promise.all([askFor(body), askFor(body)]);
  const [first, second] = await Promise.all(runs.map(ended));

  expect(runs[0]).not.toBe(runs[1]);
  expect([first?.status, second?.status]).toEqual(['succeeded', 'succeeded']);
  expect(second?.userId).toBe(first?.userId);
  expect(usersWith('twin@example.com')).toMatchObject([{ active_flag: true, role_id: 3 }]);
});

test('an unknown role fails with the roles there are, and nobody is created', async () => {
  const run = await ended(await askFor({ email: 'nobody@example.com', role: 'Wizards' }));

  expect(run).toMatchObject({
    status: 'failed',
    reason:
      'There is no role named Wizards. Roles are: (Unassigned users) (1), Leadership (2), Sales (3), Sales North (4), Sales South (5), Customer Success (6), Partners (7), Marketing (8), Operations (9).',
  });
  expect(usersWith('nobody@example.com')).toEqual([]);
});

test('a deactivated user is let in again under the id they had', async () => {
  const createdBefore = creations();
  expect(usersWith('farah.kowalski@example.org')).toMatchObject([{ id: 6, active_flag: false }]);

  const run = await ended(await askFor({ email: 'Farah.Kowalski@Example.org', role: 'Operations' }));

  expect(run).toMatchObject({ status: 'succeeded', userId: 6 });
  expect(usersWith('farah.kowalski@example.org')).toMatchObject([{ id: 6, active_flag: true, role_id: 9 }]);
  expect(creations()).toBe(createdBefore);
});

test('a creation whose answer was lost is looked up and not repeated', async () => {
  const createdBefore = creations();
  laptop.simulator.inject({ operation: 'addUser', fault: { kind: 'reset', when: 'after' } });

  const run = await ended(await askFor({ email: 'lost@example.com', role: 'Marketing' }));

  expect(run.status).toBe('succeeded');
  const { json: write } = await laptop.api.get(
    laptop.path(`/writes/${encodeURIComponent(`${run.id}/addUser`)}`),
  );
  expect(write).toMatchObject({ status: 'sent', recordId: String(run.userId), attempts: 1 });
  expect(write.reason).toContain('The answer was lost');
  expect(usersWith('lost@example.com')).toMatchObject([{ id: run.userId, role_id: 8 }]);
  expect(creations() - createdBefore).toBe(1);
});

test('what Pipedrive’s API cannot change becomes a task for a person', async () => {
  const run = await ended(
    await askFor({ email: 'carlos.silva@example.org', access: [{ app: 'projects', admin: false }] }),
  );

  expect(run.manual).toEqual([
    {
      what: 'Give this user the permission set projects; Pipedrive’s API cannot change it for an existing user.',
      where: 'Pipedrive: Settings > Manage users > Permission sets',
    },
  ]);
});

test('no line of any log holds a token, a password, an address or a telephone number', async () => {
  expect(await leaksOf(laptop)).toEqual([]);
});
