import { OrganizationsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('lists, creates and updates organizations', async () => {
    const { v2 } = await officialClient();
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
});
