import { LegacyTeamsApi } from 'pipedrive/v1';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('reads teams, their members and the teams of a user', async () => {
    const { v1 } = await officialClient();
    const teams = new LegacyTeamsApi(v1);

    const all = await teams.getTeams({ order_by: 'name', skip_users: 1 });
    const one = await teams.getTeam({ id: 1 });
    const members = await teams.getTeamUsers({ id: 1 });
    const ofUser = await teams.getUserTeams({ id: 3 });

    expect(all.data?.map(({ name }) => name)).toEqual(['Closers', 'Coffee', 'Pioneers']);
    expect(one.data).toMatchObject({ id: 1, name: 'Closers', active_flag: 1, deleted_flag: 0 });
    expect(members.data).toEqual(one.data?.users);
    expect(ofUser.data).toMatchObject([{ id: 1 }]);
  });

  it('adds a team, changes it, and lets users in and out', async () => {
    const { v1 } = await officialClient();
    const teams = new LegacyTeamsApi(v1);

    const added = await teams.addTeam({
      AddTeamRequest1: { name: 'North', description: 'Up there', manager_id: 2, users: [3, 4] },
    });
    const id = added.data?.id ?? 0;
    const renamed = await teams.updateTeam({ id, UpdateTeamRequest: { name: 'Far North', active_flag: 0 } });
    const joined = await teams.addTeamUser({ id, AddTeamUserRequest: { users: [5] } });
    const left = await teams.deleteTeamUser({ id, DeleteTeamUserRequest: { users: [3] } });

    expect(added.data).toMatchObject({ name: 'North', manager_id: 2, users: [3, 4], active_flag: 1 });
    expect(renamed.data).toMatchObject({ id, name: 'Far North', description: 'Up there', active_flag: 0 });
    expect(joined.data).toEqual([3, 4, 5]);
    expect(left.data).toEqual([4, 5]);
  });
});
