import { describe, expect, it } from 'vitest';
import { connectCompany } from '../pipedrive/support.ts';
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

    const { status } = await call('PUT', '/api/v1/users/2', { active_flag: false }, 'simulated-api-token-2');

    expect(status).toBe(403);
  });

  it('does not let anyone switch the account’s owner off', async () => {
    const { call, simulator } = await startCompany();

    const { status } = await call('PUT', '/api/v1/users/1', { active_flag: false }, 'simulated-api-token-2');

    expect(status).toBe(403);
    expect(simulator.company.user.get(1)?.active_flag).toBe(true);
  });

  it('ends the user’s token, and brings it back to life with the user', async () => {
    const { call } = await startCompany();
    const read = () => call('GET', '/api/v1/users/me', undefined, 'simulated-api-token-3');

    await call('PUT', '/api/v1/users/3', { active_flag: false });
    const off = await read();
    await call('PUT', '/api/v1/users/3', { active_flag: true });
    const on = await read();

    expect([off.status, on.status]).toEqual([401, 200]);
  });

  it.each([
    ['POST', '/api/v2/deals', { title: 'A', owner_id: 3 }],
    ['POST', '/api/v2/persons', { name: 'A', owner_id: 3 }],
    ['POST', '/api/v2/organizations', { name: 'A', owner_id: 3 }],
    ['POST', '/api/v2/activities', { subject: 'A', owner_id: 3 }],
    ['PATCH', '/api/v2/deals/1', { owner_id: 3 }],
  ])('lets nothing be assigned to a user who is off: %s %s', async (method, path, body) => {
    const { call } = await startCompany();
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const { status, json } = await call(method, path, body);

    expect(status).toBe(400);
    expect(json.error).toBe('owner_id must be the id of an active user');
  });
});

describe('a seat', () => {
  const CAPPED = { success: false, code: 'feature_capping_users_limit', data: null, additional_data: null };

  it('is added for every user who comes, as long as nothing else is set up', async () => {
    const { call } = await startCompany({ seats: 11 });

    const { status } = await call('POST', '/api/v1/users', { email: 'new@example.com' });

    expect(status).toBe(200);
  });

  it('that is not free refuses a new user and nothing changes, where seats are fixed', async () => {
    const { call, simulator } = await startCompany({ seats: 11, openSeats: 'refused' });

    const added = await call('POST', '/api/v1/users', { email: 'new@example.com' });
    const inactive = await call('POST', '/api/v1/users', { email: 'off@example.com', active_flag: false });

    expect(added.status).toBe(403);
    expect(added.json).toMatchObject(CAPPED);
    expect(inactive.json.data).toMatchObject({ email: 'off@example.com', active_flag: false });
    expect(simulator.company.user.all().map(({ email }) => email)).not.toContain('new@example.com');
  });

  it('that is not free refuses to switch a user on, and is free again when another is switched off', async () => {
    const { call } = await startCompany({ seats: 11, openSeats: 'refused' });

    const refused = await call('PUT', '/api/v1/users/6', { active_flag: true });
    const same = await call('PUT', '/api/v1/users/3', { active_flag: true });
    await call('PUT', '/api/v1/users/3', { active_flag: false });
    const on = await call('PUT', '/api/v1/users/6', { active_flag: true });

    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject(CAPPED);
    expect(same.status).toBe(200);
    expect(on.json.data).toMatchObject({ id: 6, active_flag: true });
  });

  it('is there for each user of a new company, where the number of fixed seats is left out', async () => {
    const { call } = await startCompany({ openSeats: 'refused' });

    const twelfth = await call('POST', '/api/v1/users', { email: 'twelfth@example.com' });
    const thirteenth = await call('POST', '/api/v1/users', { email: 'thirteenth@example.com' });

    expect([twelfth.status, thirteenth.status]).toEqual([200, 403]);
  });
});

describe('what is told of one user', () => {
  const path = '/api/v1/users/3';

  it('are the permissions of all the user’s permission sets, each true or false', async () => {
    const { call } = await startCompany();

    const regular = await call('GET', `${path}/permissions`);
    const lead = await call('GET', '/api/v1/users/8/permissions');
    const admin = await call('GET', '/api/v1/users/1/permissions');

    expect(regular.json.data).toMatchObject({
      can_use_email_tracking: true,
      can_share_insights: true,
      can_edit_other_users_deals: false,
      can_see_security_dashboard: false,
    });
    expect(lead.json.data).toMatchObject({ can_edit_other_users_deals: true, can_delete_deals: false });
    expect(admin.json.data).toMatchObject({ can_delete_deals: true, can_see_security_dashboard: true });
    expect(Object.keys(admin.json.data)).toEqual(Object.keys(regular.json.data));
  });

  it('are the settings of the user’s role', async () => {
    const { call } = await startCompany();
    await call('POST', '/api/v1/roles/2/settings', { setting_key: 'org_default_visibility', value: 5 });

    const inRole = await call('GET', '/api/v1/users/1/roleSettings');
    const inOther = await call('GET', `${path}/roleSettings`);

    expect(inRole.json.data).toMatchObject({ org_default_visibility: 5, deal_default_visibility: 7 });
    expect(inOther.json.data).toMatchObject({ org_default_visibility: 7 });
  });

  it('are the followers, in version 1 as ids and in version 2 with the time by pages', async () => {
    const { call } = await startCompany();

    const ids = await call('GET', '/api/v1/users/6/followers');
    const first = await call('GET', '/api/v2/users/6/followers?limit=1');
    const cursor = first.json.additional_data.next_cursor;
    const second = await call('GET', `/api/v2/users/6/followers?limit=1&cursor=${cursor}`);
    const none = await call('GET', `/api/v1/users/3/followers`);

    expect(ids.json).toEqual({ success: true, data: [7, 8] });
    expect(first.json.data).toEqual([{ user_id: 7, add_time: '2026-11-10T09:00:00Z' }]);
    expect(second.json).toMatchObject({ data: [{ user_id: 8 }], additional_data: { next_cursor: null } });
    expect(none.json.data).toEqual([]);
  });

  it.each(['v1', 'v2'])('are no followers for who may not see other users, in %s', async (version) => {
    const { call, simulator } = await startCompany();
    simulator.edit({ entity: 'user', id: 6, change: { active_flag: true, access: [] } });
    const token = 'simulated-api-token-6';

    const ofOther = await call('GET', `/api/${version}/users/1/followers`, undefined, token);
    const own = await call('GET', `/api/${version}/users/6/followers`, undefined, token);

    expect(ofOther.status).toBe(403);
    expect(ofOther.json).toEqual(NO_PERMISSION);
    expect(own.status).toBe(200);
  });

  it.each([
    '/api/v1/users/99/permissions',
    '/api/v1/users/99/roleSettings',
    '/api/v1/users/99/roleAssignments',
    '/api/v1/users/99/followers',
    '/api/v2/users/99/followers',
  ])('is nothing where there is no such user: %s', async (nowhere) => {
    const { call } = await startCompany();

    const { status, json } = await call('GET', nowhere);

    expect(status).toBe(404);
    expect(json).toEqual({ success: false, error: 'User not found or not accessible.' });
  });

  it('is read by our client, the followers of version 2 among it', async () => {
    const { client } = await connectCompany();

    const permissions = await client.getUserPermissions({ path: { id: 3 } });
    const followers = await client.getUserFollowers({ path: { id: 1 } });

    expect(permissions.data).toMatchObject({ can_use_api: true, can_delete_deals: false });
    expect(followers.data.map(({ user_id }) => user_id)).toEqual([2, 3]);
  });
});

describe('the caller’s own', () => {
  it('connections have `false` where there is none, which our client reads as null', async () => {
    const { call, client, replaceToken } = await connectCompany();

    const connected = await call('GET', '/api/v1/userConnections');
    const unconnected = await call('GET', '/api/v1/userConnections', undefined, 'simulated-api-token-2');
    const read = await client.getUserConnections({});
    replaceToken('simulated-api-token-2');
    const readOther = await client.getUserConnections({});

    expect(connected.json).toEqual({ success: true, data: { google: 'simulated-google-1' } });
    expect(unconnected.json.data).toEqual({ google: false });
    expect([read.data, readOther.data]).toEqual([{ google: 'simulated-google-1' }, { google: null }]);
  });

  it('settings are those of the official example', async () => {
    const { call, client } = await connectCompany();

    const { json } = await call('GET', '/api/v1/userSettings', undefined, 'simulated-api-token-4');
    const read = await client.getUserSettings({});

    expect(json.data).toEqual({
      marketplace_team: false,
      list_limit: 100,
      beta_app: true,
      prevent_salesphone_callto_override: false,
      file_upload_destination: 's3',
      callto_link_syntax: 'callto:[number]',
      autofill_deal_expected_close_date: false,
      person_duplicate_condition: 'name && (org_id || email || phone)',
    });
    expect(read.data).toEqual(json.data);
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

describe('a role', () => {
  it('is renamed and moved below another, on its own or both at once', async () => {
    const { call } = await startCompany();

    const renamed = await call('PUT', '/api/v1/roles/4', { name: 'Far North' });
    const first = await call('GET', '/api/v1/roles/4');
    await call('PUT', '/api/v1/roles/4', { name: 'North', parent_role_id: 6 });
    const second = await call('GET', '/api/v1/roles/4');
    await call('PUT', '/api/v1/roles/4', { parent_role_id: null });
    const third = await call('GET', '/api/v1/roles/4');

    expect(renamed.json).toEqual({ success: true, data: { id: 4 } });
    expect(first.json.data).toMatchObject({ name: 'Far North', parent_role_id: 3 });
    expect(second.json.data).toMatchObject({ name: 'North', parent_role_id: 6 });
    expect(third.json.data).toMatchObject({ name: 'North', parent_role_id: 1 });
  });

  it.each([
    ['itself', 3, 3],
    ['its own sub-role', 3, 4],
    ['a role two levels below it', 2, 4],
    ['a role that is not there', 3, 99],
    ['any role, being the default role', 1, 3],
  ])('is not moved below %s', async (_, id, parent_role_id) => {
    const { call, simulator } = await startCompany();
    const before = simulator.company.role.all();

    const { status } = await call('PUT', `/api/v1/roles/${id}`, { name: 'Moved', parent_role_id });

    expect(status).toBe(400);
    expect(simulator.company.role.all()).toEqual(before);
  });

  it('that is deleted leaves its users to the default role and its sub-roles to its parent', async () => {
    const { call, simulator } = await startCompany();
    await call('POST', '/api/v1/roles/3/assignments', { user_id: 4 });
    await call('POST', '/api/v1/roles/4/assignments', { user_id: 5 });

    const deleted = await call('DELETE', '/api/v1/roles/3');
    const roles = await call('GET', '/api/v1/roles');
    const ofUser = await call('GET', '/api/v1/users/4/roleAssignments');
    const again = await call('DELETE', '/api/v1/roles/3');

    expect(deleted.json).toEqual({ success: true, data: { id: 3 } });
    expect(roles.json.data.map(({ id }: { id: number }) => id)).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);
    expect(roles.json.data[2]).toMatchObject({ id: 4, parent_role_id: 2, level: 2 });
    expect(ofUser.json.data).toMatchObject([{ user_id: 4, role_id: 1, name: '(Unassigned users)' }]);
    expect(simulator.company.user.get(5)?.role_id).toBe(4);
    expect(again.status).toBe(404);
  });

  it('that is the default role is not deleted', async () => {
    const { call, simulator } = await startCompany();

    const { status } = await call('DELETE', '/api/v1/roles/1');

    expect(status).toBe(400);
    expect(simulator.company.role.get(1)).toBeDefined();
  });

  it('sets one thing a call, and new items follow it', async () => {
    const { call } = await startCompany();

    const set = await call('POST', '/api/v1/roles/2/settings', {
      setting_key: 'deal_default_visibility',
      value: 1,
    });
    const settings = await call('GET', '/api/v1/roles/2/settings');
    const deal = await call('POST', '/api/v2/deals', { title: 'A' });

    expect(set.json).toEqual({ success: true, data: { id: 2, deal_default_visibility: 1 } });
    expect(settings.json.data).toEqual({
      deal_default_visibility: 1,
      lead_default_visibility: 7,
      org_default_visibility: 7,
      person_default_visibility: 7,
      product_default_visibility: 7,
    });
    expect(deal.json.data.visible_to).toBe(1);
  });

  it.each([
    ['lite', [200, 200, 400, 400]],
    ['growth', [200, 200, 400, 400]],
    ['premium', [200, 200, 200, 200]],
    ['ultimate', [200, 200, 200, 200]],
  ] as const)('takes the values of visibility that the %s plan has', async (plan, expected) => {
    const { call } = await startCompany({ plan });
    const statuses: number[] = [];

    for (const value of [1, 3, 5, 7]) {
      const body = { setting_key: 'lead_default_visibility', value };
      statuses.push((await call('POST', '/api/v1/roles/2/settings', body)).status);
    }

    expect(statuses).toEqual(expected);
  });

  it.each([
    { setting_key: 'deal_default_visibility', value: 2 },
    { setting_key: 'deal_access_level', value: 1 },
    { setting_key: 'deal_default_visibility' },
  ])('refuses the setting %j', async (body) => {
    const { call } = await startCompany();

    const { status } = await call('POST', '/api/v1/roles/2/settings', body);

    expect(status).toBe(400);
  });

  it('sees every pipeline until one is hidden, and again when it is added', async () => {
    const { call } = await startCompany();
    const path = '/api/v1/roles/4/pipelines';
    const change = (ids: object) => call('PUT', path, { visible_pipeline_ids: ids });

    const before = await call('GET', path);
    const hidden = await change({ add: '[]', remove: '[1]' });
    const visible = await call('GET', `${path}?visible=true`);
    const invisible = await call('GET', `${path}?visible=false`);
    const ofOther = await call('GET', '/api/v1/roles/5/pipelines');
    const shown = await change({ add: '[ 1 ]' });

    expect(before.json.data.pipeline_ids).toContain(1);
    expect(hidden.json.data).toEqual(visible.json.data);
    expect(visible.json.data).toMatchObject({ visible: true });
    expect(visible.json.data.pipeline_ids).not.toContain(1);
    expect(invisible.json.data).toEqual({ pipeline_ids: [1], visible: false });
    expect(ofOther.json.data).toEqual(before.json.data);
    expect(shown.json.data).toEqual(before.json.data);
  });

  it.each([
    { add: [1] },
    { add: '1' },
    { add: '[01]' },
    { add: '["1"]' },
    { add: '[99]' },
    { remove: '[99]' },
    { add: '[1]', remove: '[1]' },
  ])('refuses the pipelines %j and changes nothing', async (visible_pipeline_ids) => {
    const { call, simulator } = await startCompany();

    const { status } = await call('PUT', '/api/v1/roles/4/pipelines', { visible_pipeline_ids });

    expect(status).toBe(400);
    expect(simulator.company.role.get(4)?.hidden_pipeline_ids).toEqual([]);
  });

  it.each([
    ['PUT', '', { name: 'A' }],
    ['DELETE', '', undefined],
    ['GET', '/settings', undefined],
    ['POST', '/settings', { setting_key: 'deal_default_visibility', value: 1 }],
    ['GET', '/pipelines', undefined],
    ['PUT', '/pipelines', { visible_pipeline_ids: {} }],
  ])('that is not there is 404, and another’s business is 403: %s %s', async (method, place, body) => {
    const { call } = await startCompany();

    const nowhere = await call(method, `/api/v1/roles/99${place}`, body);
    const asOther = await call(method, `/api/v1/roles/4${place}`, body, 'simulated-api-token-4');

    expect([nowhere.status, asOther.status]).toEqual([404, 403]);
  });

  it('is managed by our client from its beginning to its end', async () => {
    const { client } = await connectCompany();

    const { id } = (await client.addRole({ body: { name: 'Field', parent_role_id: 3 } })).data;
    const assigned = await client.addRoleAssignment({ path: { id }, body: { user_id: 4 } });
    const returned = await client.deleteRoleAssignment({ path: { id }, body: { user_id: 4 } });
    const updated = await client.updateRole({ path: { id }, body: { name: 'Inside' } });
    const set = await client.addOrUpdateRoleSetting({
      path: { id },
      body: { setting_key: 'org_default_visibility', value: 3 },
    });
    const settings = await client.getRoleSettings({ path: { id } });
    const hidden = await client.updateRolePipelines({
      path: { id },
      body: { visible_pipeline_ids: { remove: '[1]' } },
    });
    const pipelines = await client.getRolePipelines({ path: { id }, query: { visible: false } });
    const deleted = await client.deleteRole({ path: { id } });

    expect(assigned.data).toEqual({ user_id: 4, role_id: id });
    expect([returned.data, updated.data, deleted.data]).toEqual([{ id }, { id }, { id }]);
    expect(set.data).toEqual({ id, org_default_visibility: 3 });
    expect(settings.data).toMatchObject({ org_default_visibility: 3, deal_default_visibility: 7 });
    expect(hidden.data.pipeline_ids).not.toContain(1);
    expect(pipelines.data).toEqual({ pipeline_ids: [1], visible: false });
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
