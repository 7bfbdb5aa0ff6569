import { describe, expect, it } from 'vitest';
import { startCompany } from './support.ts';

const NO_PERMISSION = {
  success: false,
  error: 'You do not have permissions to do this.',
  error_info: 'Please check developers.pipedrive.com',
  data: null,
  additional_data: null,
};

describe('the list of users', () => {
  it('is one answer with everybody in it, the deactivated too', async () => {
    const { call, simulator } = await startCompany({ users: 250 });

    const { json } = await call('GET', '/api/v1/users?limit=5&start=3');

    expect(Object.keys(json)).toEqual(['success', 'data']);
    expect(json.data).toHaveLength(250);
    expect(json.data.filter((user: { active_flag: boolean }) => !user.active_flag)).toHaveLength(9);
    expect(new Set(simulator.company.user.all().map(({ email }) => email)).size).toBe(250);
  });

  it('has every field of a user, and telephone numbers only of the caller', async () => {
    const { call } = await startCompany();

    const { json } = await call('GET', '/api/v1/users');

    expect(Object.keys(json.data[0]).sort()).toEqual(
      'access activated active_flag created default_currency email has_created_company icon_url id is_deleted is_you lang last_login locale modified name phone role_id timezone_name timezone_offset'.split(
        ' ',
      ),
    );
    expect(json.data[0]).toMatchObject({ is_you: true, phone: '+37255500001' });
    expect(json.data[1]).toMatchObject({ is_you: false, phone: null });
  });

  it('shows `modified` to account admins alone', async () => {
    const { call } = await startCompany();

    const { json } = await call('GET', '/api/v1/users/1', undefined, 'simulated-api-token-4');

    expect(json.data).not.toHaveProperty('modified');
  });

  it('is found in by part of a name or an e-mail', async () => {
    const { call } = await startCompany();

    const byName = await call('GET', '/api/v1/users/find?term=anna');
    const byEmail = await call('GET', '/api/v1/users/find?term=anna.tamm@&search_by_email=1');

    expect(byName.json.data.map(({ name }: { name: string }) => name)).toEqual(['Anna Tamm']);
    expect(byEmail.json.data[0].email).toBe('anna.tamm@example.com');
  });
});

describe('adding a user', () => {
  it('takes an e-mail, which is the name until the invitation is accepted', async () => {
    const { call } = await startCompany();

    const { status, json } = await call('POST', '/api/v1/users', { email: 'new@example.com' });

    expect(status).toBe(200);
    expect(json.data).toMatchObject({
      id: 13,
      name: 'new@example.com',
      email: 'new@example.com',
      activated: false,
      last_login: null,
      active_flag: true,
      role_id: 1,
      created: '2026-11-20 09:00:00',
      access: [
        { app: 'sales', admin: false, permission_set_id: 'f07d229d-088a-4144-a40f-1fe64295d180' },
        { app: 'global', admin: false, permission_set_id: 'ec8a42e5-1842-490d-9113-b3a3b4b1c0a9' },
      ],
    });
  });

  it('gives the access asked for', async () => {
    const { call } = await startCompany();
    const access = [
      { app: 'global', admin: true },
      { app: 'sales', permission_set_id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5' },
    ];

    const { json } = await call('POST', '/api/v1/users', { email: 'new@example.com', access });

    expect(json.data.access).toEqual([
      { app: 'global', admin: true, permission_set_id: '233b7976-39bd-43a9-b305-ef3a2b0998e5' },
      { app: 'sales', admin: false, permission_set_id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5' },
    ]);
  });

  it('is 403 for whoever is not an admin', async () => {
    const { call } = await startCompany();

    const { status, json } = await call(
      'POST',
      '/api/v1/users',
      { email: 'new@example.com' },
      'simulated-api-token-4',
    );

    expect(status).toBe(403);
    expect(json).toEqual(NO_PERMISSION);
  });

  it('answers the user who has the e-mail already, or refuses, as it is set up', async () => {
    const returning = await startCompany();
    const refusing = await startCompany({ existingUser: 'refuses' });

    const same = await returning.call('POST', '/api/v1/users', { email: 'Anna.Tamm@example.com' });
    const refused = await refusing.call('POST', '/api/v1/users', { email: 'Anna.Tamm@example.com' });

    expect(same.status).toBe(200);
    expect(same.json.data).toMatchObject({ id: 1, name: 'Anna Tamm' });
    expect(returning.simulator.company.user.all()).toHaveLength(12);
    expect(refused.status).toBe(400);
  });
});

describe('updating a user', () => {
  it('switches the user off and on and leaves `modified` alone', async () => {
    const { call, timers } = await startCompany();
    const before = await call('GET', '/api/v1/users/3');
    await timers.advance(5000);

    const off = await call('PUT', '/api/v1/users/3', { active_flag: false });
    const on = await call('PUT', '/api/v1/users/3', { active_flag: true });

    expect(off.json.data).toEqual({ ...before.json.data, active_flag: false });
    expect(on.json.data).toEqual(before.json.data);
  });

  it('is 404 in its own words for a user who is not there', async () => {
    const { call } = await startCompany();

    const { status, json } = await call('PUT', '/api/v1/users/99', { active_flag: false });

    expect(status).toBe(404);
    expect(json).toEqual({ success: false, error: 'User not found or not accessible.' });
  });

  it('does not let admins switch themselves off', async () => {
    const { call } = await startCompany();

    const { status } = await call('PUT', '/api/v1/users/1', { active_flag: false });

    expect(status).toBe(403);
  });
});

describe('roles', () => {
  it('are listed page by page with counts as strings', async () => {
    const { call } = await startCompany();

    const first = await call('GET', '/api/v1/roles?limit=4');
    const last = await call('GET', '/api/v1/roles?start=8&limit=4');

    expect(first.json.data[0]).toEqual({
      id: 1,
      parent_role_id: 1,
      name: '(Unassigned users)',
      active_flag: true,
      assignment_count: '0',
      sub_role_count: '0',
      level: 1,
    });
    expect(first.json.data[3]).toMatchObject({ id: 4, parent_role_id: 3, sub_role_count: '0', level: 3 });
    expect(first.json.additional_data).toEqual({
      pagination: { start: 0, limit: 4, more_items_in_collection: true, next_start: 4 },
    });
    expect(last.json.data).toHaveLength(1);
    expect(last.json.additional_data).toEqual({
      pagination: { start: 8, limit: 4, more_items_in_collection: false },
    });
  });

  it('answer `data: null` for an empty page', async () => {
    const { call } = await startCompany();

    const { json } = await call('GET', '/api/v1/roles?start=100');

    expect(json.data).toBeNull();
  });

  it('have their settings beside the data', async () => {
    const { call } = await startCompany({ plan: 'lite' });

    const { json } = await call('GET', '/api/v1/roles/2');

    expect(json.data).not.toHaveProperty('level');
    expect(json.additional_data.settings).toEqual({
      deal_default_visibility: 3,
      lead_default_visibility: 3,
      org_default_visibility: 3,
      person_default_visibility: 3,
      product_default_visibility: 3,
    });
  });

  it('take a user from the role the user had, and give the user back to the default role', async () => {
    const { call } = await startCompany();
    const added = await call('POST', '/api/v1/roles', { name: 'Field', parent_role_id: 3 });
    const path = `/api/v1/roles/${added.json.data.id}/assignments`;

    const assigned = await call('POST', path, { user_id: 4 });
    const roles = await call('GET', '/api/v1/users/4/roleAssignments');
    const removed = await call('DELETE', path, { user_id: 4 });
    const rolesAfter = await call('GET', '/api/v1/users/4/roleAssignments');
    const again = await call('DELETE', path, { user_id: 4 });

    expect(assigned.json).toEqual({ success: true, data: { user_id: 4, role_id: 10 } });
    expect(roles.json.data).toEqual([
      { user_id: 4, role_id: 10, parent_role_id: 3, name: 'Field', active_flag: true, type: '1' },
    ]);
    expect(removed.json).toEqual({ success: true, data: { id: 10 } });
    expect(rolesAfter.json.data[0]).toMatchObject({ role_id: 1, name: '(Unassigned users)' });
    expect(again.status).toBe(404);
  });

  it('are for admins', async () => {
    const { call } = await startCompany();

    const { status, json } = await call('GET', '/api/v1/roles', undefined, 'simulated-api-token-4');

    expect(status).toBe(403);
    expect(json).toEqual(NO_PERMISSION);
  });
});

describe('permission sets', () => {
  it('are the five documented ones and one of the company’s own', async () => {
    const { call } = await startCompany();

    const all = await call('GET', '/api/v1/permissionSets');
    const global = await call('GET', '/api/v1/permissionSets?app=global');

    expect(all.json.data.map(({ name, type }: Record<string, string>) => `${name}: ${type}`)).toEqual([
      'Deals admin: admin',
      'Deals regular user: regular',
      'Global admin: admin',
      'Global regular user: regular',
      'Account settings: admin',
      'Team lead: custom',
    ]);
    expect(global.json.data.map(({ assignment_count }: Record<string, number>) => assignment_count)).toEqual([
      2, 10,
    ]);
  });

  it('list what they allow and who has them', async () => {
    const { call } = await startCompany();
    const path = '/api/v1/permissionSets/62cc4d7f-4038-4352-abf3-a8c1c822b631';

    const one = await call('GET', path);
    const assignments = await call('GET', `${path}/assignments?limit=1`);

    expect(one.json.data.contents).toContain('can_edit_other_users_deals');
    expect(assignments.json.data).toEqual([
      { user_id: 1, permission_set_id: '62cc4d7f-4038-4352-abf3-a8c1c822b631', name: 'Deals admin' },
    ]);
    expect(assignments.json.additional_data.pagination.next_start).toBe(1);
  });
});
