import { Configuration, PermissionSetsApi, RolesApi, UsersApi, WebhooksApi } from 'pipedrive/v1';
import {
  ActivitiesApi,
  Configuration as ConfigurationV2,
  DealsApi,
  OrganizationsApi,
  PersonsApi,
} from 'pipedrive/v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../lib/simulator/start-simulator.ts';

let simulator: RunningSimulator;
let v1: Configuration;
let v2: ConfigurationV2;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, users: 30, plan: 'ultimate' });
  v1 = new Configuration({ apiKey: 'simulated-api-token', basePath: `${simulator.url}/api/v1` });
  v2 = new ConfigurationV2({ apiKey: 'simulated-api-token', basePath: `${simulator.url}/api/v2` });
});
afterAll(() => simulator.close());

describe('the official client', () => {
  it('lists users and adds one', async () => {
    const users = new UsersApi(v1);

    const list = await users.getUsers();
    const added = await users.addUser({ AddUserRequest: { email: 'sdk@example.com' } });
    const me = await users.getCurrentUser();

    expect(list.data).toHaveLength(30);
    expect(added.data).toMatchObject({ email: 'sdk@example.com', name: 'sdk@example.com' });
    expect(me.data).toMatchObject({ id: 1, company_id: 1 });
  });

  it('is refused without a valid token', async () => {
    const users = new UsersApi(new Configuration({ apiKey: 'wrong', basePath: `${simulator.url}/v1` }));

    await expect(users.getUsers()).rejects.toMatchObject({ success: false, errorCode: 401 });
  });

  it('reads and assigns roles, and gives them back with the body of a DELETE', async () => {
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
    const sets = new PermissionSetsApi(v1);

    const list = await sets.getPermissionSets({ app: 'sales' });
    const one = await sets.getPermissionSet({ id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5' });

    expect(list.data).toHaveLength(3);
    expect(one).toMatchObject({ data: { name: 'Team lead', type: 'custom' } });
  });

  it('creates, lists and deletes a webhook', async () => {
    const webhooks = new WebhooksApi(v1);
    const request = {
      subscription_url: 'http://127.0.0.1:9/hook',
      event_action: '*',
      event_object: 'user',
      name: 'SDK',
    } as const;

    const added = await webhooks.addWebhook({ AddWebhookRequest: request });
    const list = await webhooks.getWebhooks();
    const removed = await webhooks.deleteWebhook({ id: added.data?.id ?? 0 });

    expect(list.data?.map(({ name }) => name)).toEqual(['SDK']);
    expect(removed).toEqual({ status: 'ok', success: true });
  });

  it('lists, creates and updates deals', async () => {
    const deals = new DealsApi(v2);

    const list = await deals.getDeals({ owner_id: 3, status: 'open', limit: 2, sort_by: 'update_time' });
    const added = await deals.addDeal({ AddDealRequest: { title: 'SDK', value: 5 } });
    const updated = await deals.updateDeal({ id: added.data?.id ?? 0, UpdateDealRequest: { owner_id: 4 } });
    const read = await deals.getDeal({ id: added.data?.id ?? 0 });

    expect(list.data?.every(({ owner_id, status }) => owner_id === 3 && status === 'open')).toBe(true);
    expect(updated.data).toMatchObject({ title: 'SDK', value: 5, owner_id: 4 });
    expect(read.data).toEqual(updated.data);
  });

  it('lists, creates and updates persons', async () => {
    const persons = new PersonsApi(v2);

    const list = await persons.getPersons({ limit: 500 });
    const added = await persons.addPerson({ AddPersonRequest: { name: 'Ada Lovelace' } });
    const updated = await persons.updatePerson({
      id: added.data?.id ?? 0,
      UpdatePersonRequest: { name: 'Ada King' },
    });

    expect(list.data).toHaveLength(180);
    expect(updated.data).toMatchObject({ name: 'Ada King', first_name: 'Ada', last_name: 'King' });
  });

  it('lists, creates and updates organizations', async () => {
    const organizations = new OrganizationsApi(v2);

    const list = await organizations.getOrganizations({ limit: 10 });
    const added = await organizations.addOrganization({ AddOrganizationRequest: { name: 'Alder' } });
    const updated = await organizations.updateOrganization({
      id: added.data?.id ?? 0,
      UpdateOrganizationRequest: { visible_to: 1 },
    });

    expect(list.data).toHaveLength(10);
    expect(list.additional_data?.next_cursor).toEqual(expect.any(String));
    expect(updated.data).toMatchObject({ name: 'Alder', visible_to: 1 });
  });

  it('lists, creates, updates and deletes activities', async () => {
    const activities = new ActivitiesApi(v2);

    const list = await activities.getActivities({ owner_id: 3, done: false });
    const added = await activities.addActivity({ AddActivityRequest: { subject: 'SDK', type: 'task' } });
    const id = added.data?.id ?? 0;
    const updated = await activities.updateActivity({ id, AddActivityRequest: { done: true } });
    const removed = await activities.deleteActivity({ id });

    expect(list.data?.every(({ owner_id, done }) => owner_id === 3 && done === false)).toBe(true);
    expect(updated.data).toMatchObject({ subject: 'SDK', done: true });
    expect(removed.data).toEqual({ id });
  });
});
