import { describe, expect, it } from 'vitest';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany } from './support.ts';

const TEAM = { name: 'North', description: 'Up there', manager_id: 2, users: [3, 4] };

describe('the list of teams', () => {
  it('has the seeded teams in the documented shape, and members who are there', async () => {
    const { call, simulator } = await startCompany();

    const { json } = await call('GET', '/api/v1/legacyTeams');

    expect(Object.keys(json)).toEqual(['success', 'data']);
    expect(json.data[0]).toEqual({
      id: 1,
      name: 'Closers',
      description: 'Berlin office sales team',
      manager_id: 2,
      users: [3, 9, 12],
      active_flag: 1,
      deleted_flag: 0,
      add_time: '2026-01-24 09:00:00',
      created_by_user_id: 1,
    });
    expect(json.data.map(({ active_flag }: { active_flag: number }) => active_flag)).toEqual([1, 1, 0]);
    const members = json.data.flatMap(({ users }: { users: number[] }) => users);
    expect(members.filter((id: number) => !simulator.company.user.get(id)?.active_flag)).toEqual([]);
  });

  it.each([
    ['', [1, 2, 3, 4]],
    ['?order_by=name', [4, 1, 2, 3]],
    ['?order_by=manager_id', [1, 4, 2, 3]],
    ['?order_by=active_flag', [3, 1, 2, 4]],
  ])('is in the order of%s', async (query, ids) => {
    const { call } = await startCompany();
    await call('POST', '/api/v1/legacyTeams', { name: 'Arrows', manager_id: 2 });

    const { json } = await call('GET', `/api/v1/legacyTeams${query}`);

    expect(json.data.map(({ id }: { id: number }) => id)).toEqual(ids);
  });

  it('leaves the members out where that is asked for', async () => {
    const { call } = await startCompany();

    const paths = ['', '/1', '/user/3'];
    const replies = await Promise.all(
      paths.map((path) => call('GET', `/api/v1/legacyTeams${path}?skip_users=1`)),
    );

    for (const { json } of replies) {
      expect([json.data].flat()[0]).toMatchObject({ id: 1, manager_id: 2 });
      expect([json.data].flat()[0]).not.toHaveProperty('users');
    }
  });

  it('is for everybody, and its changes are for admins', async () => {
    const { call } = await startCompany();

    const read = await call('GET', '/api/v1/legacyTeams', undefined, 'simulated-api-token-4');
    const added = await call('POST', '/api/v1/legacyTeams', TEAM, 'simulated-api-token-4');
    const joined = await call('POST', '/api/v1/legacyTeams/1/users', { users: [4] }, 'simulated-api-token-4');

    expect(read.status).toBe(200);
    expect([added.status, joined.status]).toEqual([403, 403]);
    expect(added.json.error).toBe('You do not have permissions to do this.');
  });
});

describe('a team', () => {
  it('is made of its manager and members, each named once', async () => {
    const { call } = await startCompany();

    const added = await call('POST', '/api/v1/legacyTeams', { ...TEAM, users: [3, 4, 3] });
    const read = await call('GET', `/api/v1/legacyTeams/${added.json.data.id}`);

    expect(added.status).toBe(200);
    expect(added.json.data).toEqual({
      id: 4,
      name: 'North',
      description: 'Up there',
      manager_id: 2,
      users: [3, 4],
      active_flag: 1,
      deleted_flag: 0,
      add_time: '2026-11-20 09:00:00',
      created_by_user_id: 1,
    });
    expect(read.json.data).toEqual(added.json.data);
  });

  it('takes and gives up members, and says who is left', async () => {
    const { call } = await startCompany();
    const { json } = await call('POST', '/api/v1/legacyTeams', TEAM);
    const path = `/api/v1/legacyTeams/${json.data.id}/users`;

    const joined = await call('POST', path, { users: [4, 5] });
    const left = await call('DELETE', path, { users: [3, 7] });
    const read = await call('GET', path);

    expect(joined.json).toEqual({ success: true, data: [3, 4, 5] });
    expect(left.json).toEqual({ success: true, data: [4, 5] });
    expect(read.json.data).toEqual([4, 5]);
  });

  it('is listed for its members and not for its manager alone', async () => {
    const { call } = await startCompany();
    await call('POST', '/api/v1/legacyTeams', { ...TEAM, manager_id: 4, users: [10] });

    const ofMember = await call('GET', '/api/v1/legacyTeams/user/10');
    const ofManager = await call('GET', '/api/v1/legacyTeams/user/4');
    const ofNobody = await call('GET', '/api/v1/legacyTeams/user/99');

    const ids = ({ json }: typeof ofMember) => json.data.map(({ id }: { id: number }) => id);
    expect([ids(ofMember), ids(ofManager)]).toEqual([[2, 4], [2]]);
    expect(ofNobody.status).toBe(404);
  });

  it('takes in nobody who is deactivated, and keeps who was a member before', async () => {
    const { call } = await startCompany();
    const { json } = await call('POST', '/api/v1/legacyTeams', TEAM);
    const path = `/api/v1/legacyTeams/${json.data.id}`;
    await call('PUT', '/api/v1/users/3', { active_flag: false });
    await call('PUT', '/api/v1/users/5', { active_flag: false });

    const added = await call('POST', '/api/v1/legacyTeams', TEAM);
    const addedWithManager = await call('POST', '/api/v1/legacyTeams', { name: 'South', manager_id: 5 });
    const joined = await call('POST', `${path}/users`, { users: [5] });
    const replaced = await call('PUT', path, { users: [3, 5] });
    const managed = await call('PUT', path, { manager_id: 5 });
    const kept = await call('PUT', path, { users: [3, 7] });

    const refused = [added, addedWithManager, joined, replaced, managed].map(({ status }) => status);
    expect(refused).toEqual([400, 400, 400, 400, 400]);
    expect(kept.json.data).toMatchObject({ manager_id: 2, users: [3, 7] });
  });

  it('that is deleted is not listed, keeps its members, and can be brought back', async () => {
    const { call } = await startCompany();

    const deleted = await call('PUT', '/api/v1/legacyTeams/1', { deleted_flag: 1 });
    const list = await call('GET', '/api/v1/legacyTeams');
    const read = await call('GET', '/api/v1/legacyTeams/1');
    const renamed = await call('PUT', '/api/v1/legacyTeams/1', { name: 'Gone' });
    const joined = await call('POST', '/api/v1/legacyTeams/1/users', { users: [4] });
    const back = await call('PUT', '/api/v1/legacyTeams/1', { deleted_flag: 0 });

    expect(deleted.json.data).toMatchObject({ id: 1, deleted_flag: 1 });
    expect(list.json.data.map(({ id }: { id: number }) => id)).toEqual([2, 3]);
    expect(read.json.data).toMatchObject({ deleted_flag: 1, users: [3, 9, 12] });
    expect([renamed.status, joined.status]).toEqual([404, 404]);
    expect(back.json.data).toMatchObject({ name: 'Closers', deleted_flag: 0, users: [3, 9, 12] });
  });

  it.each([
    ['GET', ''],
    ['PUT', ''],
    ['GET', '/users'],
    ['POST', '/users'],
    ['DELETE', '/users'],
  ])('that is not there is 404 in its own words: %s %s', async (method, place) => {
    const { call } = await startCompany();
    const body = method === 'GET' ? undefined : place ? { users: [3] } : { name: 'North' };

    const { status, json } = await call(method, `/api/v1/legacyTeams/99${place}`, body);

    expect(status).toBe(404);
    expect(json).toEqual({ success: false, error: 'Team 99 does not exist' });
  });

  it('is read by our client with flags as booleans', async () => {
    const { client } = await connectCompany();

    const { data } = await client.getTeam({ path: { id: 3 } });
    const members = await client.deleteTeamUser({ path: { id: 2 }, body: { users: [4] } });

    expect(data).toMatchObject({ name: 'Pioneers', active_flag: false, deleted_flag: false });
    expect(members.data).toEqual([1, 7, 10]);
  });
});
