import { Configuration, PermissionSetsApi, RolesApi, UsersApi } from 'pipedrive/v1';
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

  it('reads permission sets', async () => {
    const { v1 } = await officialClient();
    const sets = new PermissionSetsApi(v1);

    const list = await sets.getPermissionSets({ app: 'sales' });
    const one = await sets.getPermissionSet({ id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5' });

    expect(list.data).toHaveLength(3);
    expect(one).toMatchObject({ data: { name: 'Team lead', type: 'custom' } });
  });
});
