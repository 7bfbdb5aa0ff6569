import { DealsApi, ItemSearchApi, OrganizationsApi, PersonsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('searches items of all types', async () => {
    const { v2 } = await officialClient();
    const search = new ItemSearchApi(v2);
    await new OrganizationsApi(v2).addOrganization({ AddOrganizationRequest: { name: 'Zephyr Works' } });
    await new PersonsApi(v2).addPerson({ AddPersonRequest: { name: 'Zephyrine Oak' } });
    await new DealsApi(v2).addDeal({ AddDealRequest: { title: 'Zephyr' } });

    const all = await search.searchItem({ term: 'zephyr' });
    const deals = await search.searchItem({ term: 'zephyr', item_types: 'deal', exact_match: true });

    expect(all.data?.items?.map(({ item }) => item)).toMatchObject([
      { type: 'deal', title: 'Zephyr', status: 'open', owner: { id: 1 } },
      { type: 'organization', name: 'Zephyr Works' },
      { type: 'person', name: 'Zephyrine Oak' },
    ]);
    expect(deals.data?.items).toHaveLength(1);
  });

  it('searches the values of one field', async () => {
    const { v2 } = await officialClient();
    const search = new ItemSearchApi(v2);
    const added = await new PersonsApi(v2).addPerson({ AddPersonRequest: { name: 'Zephyrine Oak' } });

    const found = await search.searchItemByField({
      term: 'Zeph',
      entity_type: 'person',
      field: 'name',
      match: 'beginning',
    });

    expect(found.data).toEqual([{ id: added.data?.id, name: 'Zephyrine Oak' }]);
  });
});
