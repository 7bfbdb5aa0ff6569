import { OrganizationsApi as OrganizationsV1Api } from 'pipedrive/v1';
import { OrganizationsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('lists, creates, reads, updates and deletes organizations', async () => {
    const { v2 } = await officialClient();
    const organizations = new OrganizationsApi(v2);

    const list = await organizations.getOrganizations({ limit: 10 });
    const added = await organizations.addOrganization({ AddOrganizationRequest: { name: 'Alder' } });
    const id = added.data?.id ?? 0;
    const updated = await organizations.updateOrganization({
      id,
      UpdateOrganizationRequest: { visible_to: 1 },
    });
    const read = await organizations.getOrganization({ id, include_fields: 'people_count' });
    const deleted = await organizations.deleteOrganization({ id });
    const gone = await organizations.getOrganization({ id });

    expect(list.data).toHaveLength(10);
    expect(list.additional_data?.next_cursor).toEqual(expect.any(String));
    expect(updated.data).toMatchObject({ name: 'Alder', visible_to: 1 });
    expect(read.data).toEqual({ ...updated.data, people_count: 0 });
    expect(deleted.data).toEqual({ id });
    expect(gone.data?.is_deleted).toBe(true);
  });

  it('searches organizations', async () => {
    const { v2 } = await officialClient();
    const organizations = new OrganizationsApi(v2);
    await organizations.addOrganization({ AddOrganizationRequest: { name: 'Zwetschge' } });

    const found = await organizations.searchOrganization({ term: 'zwetsch', fields: 'name' });

    expect(found.data?.items).toMatchObject([{ item: { name: 'Zwetschge', type: 'organization' } }]);
  });

  it('follows an organization and ceases to, in version 2', async () => {
    const { v2 } = await officialClient();
    const organizations = new OrganizationsApi(v2);
    const id = 1;

    const added = await organizations.addOrganizationFollower({
      id,
      AddDealFollowerRequest: { user_id: 3 },
    });
    const followers = await organizations.getOrganizationFollowers({ id });
    const removed = await organizations.deleteOrganizationFollower({ id, follower_id: 3 });
    const after = await organizations.getOrganizationFollowers({ id });
    const changes = await organizations.getOrganizationFollowersChangelog({ id });

    expect(added.data).toEqual({ user_id: 3, add_time: expect.any(String) });
    expect(followers.data).toEqual([added.data]);
    expect(removed.data).toEqual({ user_id: 3 });
    expect(after.data).toEqual([]);
    expect(changes.data?.map(({ action }) => action)).toEqual(['added', 'removed']);
  });

  it('follows an organization and ceases to, in version 1', async () => {
    const { v1 } = await officialClient();
    const organizations = new OrganizationsV1Api(v1);
    const id = 1;

    const added = await organizations.addOrganizationFollower({
      id,
      AddOrganizationFollowerRequest: { user_id: 3 },
    });
    const followers = await organizations.getOrganizationFollowers({ id });
    const following = added.data?.id ?? 0;
    const removed = await organizations.deleteOrganizationFollower({ id, follower_id: following });

    expect(added.data).toEqual({ id: following, user_id: 3, org_id: 1, add_time: expect.any(String) });
    expect(followers.data).toEqual([added.data]);
    expect(removed.data).toEqual({ id: following });
  });

  it('reads what has happened to an organization', async () => {
    const { v1, v2 } = await officialClient();
    const organizations = new OrganizationsV1Api(v1);
    const change = { name: 'Renamed' };
    await new OrganizationsApi(v2).updateOrganization({ id: 1, UpdateOrganizationRequest: change });

    const changelog = await organizations.getOrganizationChangelog({ id: 1 });
    const flow = await organizations.getOrganizationUpdates({ id: 1, items: 'change' });

    expect(changelog.data).toMatchObject([{ field_key: 'name', new_value: 'Renamed', actor_user_id: 1 }]);
    expect(flow.data).toMatchObject([{ object: 'organizationChange', data: { field_key: 'name' } }]);
  });

  it('reads the files, mails and permitted users of an organization', async () => {
    const { v1, simulator } = await officialClient();
    const organizations = new OrganizationsV1Api(v1);
    const active = simulator.company.user.all().filter((user) => user.active_flag);
    const open = simulator.company.organization.all().find(({ visible_to }) => visible_to === 7);

    const files = await organizations.getOrganizationFiles({ id: 1, limit: 10 });
    const mails = await organizations.getOrganizationMailMessages({ id: 1, include_body: 1 });
    const users = await organizations.getOrganizationUsers({ id: open?.id ?? 0 });

    expect([files.data, mails.data]).toEqual([null, null]);
    expect(users.data).toEqual(active.map(({ id }) => id));
  });

  it('merges organizations', async () => {
    const { v1, v2 } = await officialClient();

    const merged = await new OrganizationsV1Api(v1).mergeOrganizations({
      id: 1,
      MergeOrganizationsRequest: { merge_with_id: 2 },
    });
    const gone = await new OrganizationsApi(v2).getOrganization({ id: 1 });

    expect(merged.data).toEqual({ id: 2 });
    expect(gone.data?.is_deleted).toBe(true);
  });
});
