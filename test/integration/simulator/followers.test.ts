import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany } from './support.ts';

const DAY_MS = 24 * 3600_000;
const FOLLOWERS = '/api/v2/persons/1/followers';
const OLD_FOLLOWERS = '/api/v1/persons/1/followers';

/** A person who is open to all, and whom user 3 may not edit. */
async function companyWithPerson() {
  const company = await startCompany();
  const { json } = await company.call('POST', '/api/v2/persons', { name: 'Ada', visible_to: 7 });
  return { ...company, path: `/api/v2/persons/${json.data.id}/followers` };
}

describe('a follower', () => {
  it('is there once: a second time is refused by version 2 and answered again by version 1', async () => {
    const { call } = await startCompany();

    const first = await call('POST', FOLLOWERS, { user_id: 3 });
    const second = await call('POST', FOLLOWERS, { user_id: 3 });
    const old = await call('POST', OLD_FOLLOWERS, { user_id: 3 });
    const list = await call('GET', FOLLOWERS);
    const changes = await call('GET', `${FOLLOWERS}/changelog`);

    expect([first.status, second.status, old.status]).toEqual([201, 400, 200]);
    expect(first.json.data).toEqual({ user_id: 3, add_time: '2026-11-20T09:00:00Z' });
    expect(old.json.data).toEqual({ id: 1, user_id: 3, person_id: 1, add_time: '2026-11-20 09:00:00' });
    expect(list.json.data).toEqual([first.json.data]);
    expect(changes.json.data).toHaveLength(1);
  });

  it('is named by the user’s id in version 2, and by the relationship’s in version 1', async () => {
    const { call } = await startCompany();
    await call('POST', FOLLOWERS, { user_id: 4 });
    await call('POST', FOLLOWERS, { user_id: 3 });

    const byRelationship = await call('DELETE', `${OLD_FOLLOWERS}/2`);
    const again = await call('DELETE', `${OLD_FOLLOWERS}/2`);
    const byUser = await call('DELETE', `${FOLLOWERS}/4`);
    const byNobody = await call('DELETE', `${FOLLOWERS}/4`);
    const changes = await call('GET', `${FOLLOWERS}/changelog`);

    expect(byRelationship.json).toEqual({ success: true, data: { id: 2 } });
    expect(byUser.json).toEqual({ success: true, data: { user_id: 4 } });
    expect([again.status, byNobody.status]).toEqual([404, 404]);
    expect(changes.json.data).toEqual([
      { action: 'added', actor_user_id: 1, follower_user_id: 4, time: '2026-11-20T09:00:00Z' },
      { action: 'added', actor_user_id: 1, follower_user_id: 3, time: '2026-11-20T09:00:00Z' },
      { action: 'removed', actor_user_id: 1, follower_user_id: 3, time: '2026-11-20T09:00:00Z' },
      { action: 'removed', actor_user_id: 1, follower_user_id: 4, time: '2026-11-20T09:00:00Z' },
    ]);
  });

  it('must be an active user, of a person who is there and not deleted', async () => {
    const { call, simulator } = await startCompany();
    const left = simulator.company.user.all().find((user) => !user.active_flag);

    const inactive = await call('POST', FOLLOWERS, { user_id: left?.id });
    const unknown = await call('POST', FOLLOWERS, { user_id: 999 });
    const nowhere = await call('POST', '/api/v2/persons/999/followers', { user_id: 3 });
    await call('DELETE', '/api/v2/persons/1');
    const deleted = await call('POST', FOLLOWERS, { user_id: 3 });

    expect([inactive.status, unknown.status, nowhere.status, deleted.status]).toEqual([400, 400, 404, 410]);
    expect(simulator.company.follower.all()).toEqual([]);
  });

  it('can be oneself for whoever sees the person, and another only for who may edit it', async () => {
    const { call, path } = await companyWithPerson();

    const self = await call('POST', path, { user_id: 3 }, 'simulated-api-token-3');
    const other = await call('POST', path, { user_id: 4 }, 'simulated-api-token-3');
    await call('POST', path, { user_id: 5 });
    const removed = await call('DELETE', `${path}/5`, undefined, 'simulated-api-token-3');
    const left = await call('DELETE', `${path}/3`, undefined, 'simulated-api-token-3');

    expect([self.status, other.status, removed.status, left.status]).toEqual([201, 403, 403, 200]);
  });

  it('of a person who is hidden from the caller cannot be read or added', async () => {
    const { call } = await startCompany();
    const { id } = (await call('POST', '/api/v2/persons', { name: 'A', owner_id: 3, visible_to: 1 })).json
      .data;
    const path = `/api/v2/persons/${id}/followers`;
    await call('POST', path, { user_id: 3 });

    const statuses = [
      await call('GET', path, undefined, 'simulated-api-token-4'),
      await call('GET', `${path}/changelog`, undefined, 'simulated-api-token-4'),
      await call('POST', path, { user_id: 4 }, 'simulated-api-token-4'),
      await call('GET', `/api/v1/persons/${id}/followers`, undefined, 'simulated-api-token-4'),
    ].map(({ status }) => status);

    expect(statuses).toEqual([404, 404, 404, 404]);
  });
});

describe('followers', () => {
  it('are read to their end by cursor, and counted', async () => {
    const { client, call } = await connectCompany();
    for (const user_id of [5, 3, 4]) await client.addPersonFollower({ path: { id: 1 }, body: { user_id } });

    const { items, requests } = await client.getPersonFollowers.all({ path: { id: 1 }, query: { limit: 2 } });
    const { json } = await call('GET', '/api/v2/persons?ids=1,2&include_fields=followers_count');
    const old = await call('GET', '/api/v1/persons/1');

    expect(items.map(({ user_id }) => user_id)).toEqual([5, 3, 4]);
    expect(requests).toBe(2);
    expect(json.data).toMatchObject([{ followers_count: 3 }, { followers_count: 0 }]);
    expect(old.json.data.followers_count).toBe(3);
  });

  it('go over to the record that stays of a merge, once each', async () => {
    const { call } = await startCompany();
    for (const [person, user] of [
      [1, 3],
      [1, 4],
      [2, 4],
    ])
      await call('POST', `/api/v2/persons/${person}/followers`, { user_id: user });

    await call('PUT', '/api/v1/persons/1/merge', { merge_with_id: 2 });
    const stays = await call('GET', '/api/v2/persons/2?include_fields=followers_count');
    const list = await call('GET', '/api/v2/persons/2/followers');
    const gone = await call('GET', FOLLOWERS);

    const users = list.json.data.map(({ user_id }: { user_id: number }) => user_id);
    expect(users.toSorted()).toEqual([3, 4]);
    expect(stays.json.data.followers_count).toBe(2);
    expect(gone.json.data).toEqual([]);
  });

  it('are forgotten with a person who is purged', async () => {
    const { call, simulator, timers } = await startCompany();
    await call('POST', FOLLOWERS, { user_id: 3 });
    await call('POST', '/api/v2/persons/2/followers', { user_id: 3 });
    await call('DELETE', '/api/v2/persons/1');

    await timers.advance(30 * DAY_MS);

    expect(simulator.company.follower.all()).toMatchObject([{ item_id: 2 }]);
    expect(simulator.company.followerChange.all()).toMatchObject([{ item_id: 2 }]);
  });

  it('are the same after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'pipedrive.db');
    const before = await startCompany({ file });
    const { json } = await before.call('POST', FOLLOWERS, { user_id: 3 });
    await before.simulator.close();

    const after = await startCompany({ file });

    expect((await after.call('GET', FOLLOWERS)).json.data).toEqual([json.data]);
    expect((await after.call('GET', `${FOLLOWERS}/changelog`)).json.data).toHaveLength(1);
  });
});
