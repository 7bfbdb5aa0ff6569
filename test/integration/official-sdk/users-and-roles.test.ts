import {
  Configuration,
  PermissionSetsApi,
  RolesApi,
  UserConnectionsApi,
  UserSettingsApi,
  UsersApi,
} from 'pipedrive/v1';
import { UsersApi as UsersV2Api } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('lists users and adds one', async () => {
    const { v1 } = await officialClient();
    const users = new UsersApi(v1);

    const list = await users.getUsers();
    const added = await users.addUser({ AddUserRequest: { email: 'sdk@example.com' } });
    const me = await users.getCurrentUser();

    expect(list.data).toHaveLength(30);
    expect(added.data).toMatchObject({ email: 'sdk@example.com', name: 'sdk@example.com' });
    expect(me.data).toMatchObject({ id: 1, company_id: 1 });
  });

  it('reads one user, finds users and switches one off', async () => {
    const { v1 } = await officialClient();
    const users = new UsersApi(v1);

    const updated = await users.updateUser({ id: 3, UpdateUserRequest: { active_flag: false } });
    const one = await users.getUser({ id: 3 });
    const found = await users.findUsersByName({ term: 'carlos.silva@', search_by_email: 1 });

    expect(updated.data).toMatchObject({ id: 3, active_flag: false });
    expect(one.data).toMatchObject({ id: 3, name: 'Carlos Silva', active_flag: false });
    expect(found.data?.map(({ id }) => id)).toEqual([3]);
  });

  it('reads the role, the role’s settings and the permissions of a user', async () => {
    const { v1 } = await officialClient();
    const users = new UsersApi(v1);

    const roles = await users.getUserRoleAssignments({ id: 1 });
    const settings = await users.getUserRoleSettings({ id: 1 });
    const permissions = await users.getUserPermissions({ id: 3 });

    expect(roles.data).toMatchObject([{ user_id: 1, role_id: 2, name: 'Leadership', type: '1' }]);
    expect(settings.data).toEqual({
      deal_default_visibility: 7,
      lead_default_visibility: 7,
      org_default_visibility: 7,
      person_default_visibility: 7,
      product_default_visibility: 7,
    });
    expect(permissions.data).toMatchObject({ can_use_api: true, can_delete_deals: false });
  });

  it('reads the followers of a user in both versions', async () => {
    const { v1, v2 } = await officialClient();

    const ids = await new UsersApi(v1).getUserFollowers({ id: 1 });
    const first = await new UsersV2Api(v2).getUserFollowers({ id: 1, limit: 1 });
    const cursor = first.additional_data?.next_cursor ?? '';
    const second = await new UsersV2Api(v2).getUserFollowers({ id: 1, limit: 1, cursor });

    expect(ids.data).toEqual([2, 3]);
    expect(first.data).toMatchObject([{ user_id: 2 }]);
    expect(second.data).toMatchObject([{ user_id: 3 }]);
  });

  it('reads its own connections and settings', async () => {
    const { v1, as } = await officialClient();
    const ofSecond = new UserConnectionsApi(as('simulated-api-token-2').v1);

    const connected = await new UserConnectionsApi(v1).getUserConnections();
    const unconnected = await ofSecond.getUserConnections();
    const settings = await new UserSettingsApi(v1).getUserSettings();

    expect(connected.data).toEqual({ google: 'simulated-google-1' });
    expect(unconnected.data).toEqual({ google: false });
    expect(settings.data).toMatchObject({ list_limit: 100, file_upload_destination: 's3' });
  });

  it('is refused without a valid token', async () => {
    const { simulator } = await officialClient();
    const users = new UsersApi(new Configuration({ apiKey: 'wrong', basePath: `${simulator.url}/v1` }));

    await expect(users.getUsers()).rejects.toMatchObject({ success: false, errorCode: 401 });
  });

  it('reads and assigns roles, and gives them back with the body of a DELETE', async () => {
    const { v1 } = await officialClient();
    const roles = new RolesApi(v1);

    const list = await roles.getRoles({ limit: 3 });
    const assigned = await roles.addRoleAssignment({ id: 4, AddRoleAssignmentRequest: { user_id: 3 } });
    const removed = await roles.deleteRoleAssignment({ id: 4, DeleteRoleAssignmentRequest: { user_id: 3 } });

    expect(list.data).toHaveLength(3);
    expect(list.additional_data).toMatchObject({ pagination: { next_start: 3 } });
    expect(assigned.data).toEqual({ user_id: 3, role_id: 4 });
    expect(removed.data).toEqual({ id: 4 });
  });

  it('adds, changes and deletes a role', async () => {
    const { v1 } = await officialClient();
    const roles = new RolesApi(v1);

    const added = await roles.addRole({ AddRoleRequest: { name: 'Field', parent_role_id: 3 } });
    const id = added.data?.id ?? 0;
    const updated = await roles.updateRole({ id, BaseRoleRequest: { name: 'Inside', parent_role_id: 2 } });
    const one = await roles.getRole({ id });
    const assignments = await roles.getRoleAssignments({ id: 2 });
    const deleted = await roles.deleteRole({ id });

    expect(updated.data).toEqual({ id });
    expect(one.data).toMatchObject({ id, name: 'Inside', parent_role_id: 2, assignment_count: '0' });
    expect(assignments.data).toMatchObject([{ user_id: 1 }, { user_id: 2 }]);
    expect(deleted.data).toEqual({ id });
    await expect(roles.getRole({ id })).rejects.toMatchObject({ success: false });
  });

  it('changes a role’s settings and the pipelines that it sees', async () => {
    const { v1 } = await officialClient();
    const roles = new RolesApi(v1);

    const set = await roles.addOrUpdateRoleSetting({
      id: 4,
      AddOrUpdateRoleSettingRequest: { setting_key: 'deal_default_visibility', value: 5 },
    });
    const settings = await roles.getRoleSettings({ id: 4 });
    const hidden = await roles.updateRolePipelines({
      id: 4,
      PutRolePipelinesBody: { visible_pipeline_ids: { remove: '[1]' } },
    });
    const pipelines = await roles.getRolePipelines({ id: 4, visible: false });

    expect(set.data).toEqual({ id: 4, deal_default_visibility: 5 });
    expect(settings.data).toMatchObject({ deal_default_visibility: 5, lead_default_visibility: 7 });
    expect(hidden.data?.pipeline_ids).not.toContain(1);
    expect(pipelines.data).toEqual({ pipeline_ids: [1], visible: false });
  });

  it('reads permission sets', async () => {
    const { v1 } = await officialClient();
    const sets = new PermissionSetsApi(v1);

    const list = await sets.getPermissionSets({ app: 'sales' });
    const one = await sets.getPermissionSet({ id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5' });
    const assignments = await sets.getPermissionSetAssignments({
      id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5',
    });

    expect(list.data).toHaveLength(3);
    expect(assignments.data).toMatchObject([{ user_id: 8, name: 'Team lead' }, { user_id: 20 }]);
    expect(one).toMatchObject({ data: { name: 'Team lead', type: 'custom' } });
  });
});
