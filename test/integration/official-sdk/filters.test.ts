import { FiltersApi } from 'pipedrive/v1';
import { DealsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

const conditions = (value: string) => ({
  glue: 'and',
  conditions: [
    {
      glue: 'and',
      conditions: [{ object: 'deal', field_id: 'title', operator: '=', value, extra_value: null }],
    },
    { glue: 'or', conditions: [] },
  ],
});

describe('the official client', () => {
  it('adds, reads, lists, changes and deletes filters', async () => {
    const { v1 } = await officialClient();
    const filters = new FiltersApi(v1);
    const add = async (name: string) => {
      const { data } = await filters.addFilter({
        AddFilterRequest: { name, type: 'deals', conditions: conditions('A') },
      });
      return data?.id ?? 0;
    };

    const id = await add('One');
    const others = [await add('Two'), await add('Three')];
    const updated = await filters.updateFilter({
      id,
      include_field_code: true,
      UpdateFilterRequest: { name: 'First', conditions: conditions('B') },
    });
    const read = await filters.getFilter({ id });
    const removed = await filters.deleteFilter({ id });
    const removedOthers = await filters.deleteFilters({ ids: others.join(',') });
    const left = await filters.getFilters({ type: 'deals' });

    expect(updated.data).toMatchObject({
      name: 'First',
      type: 'deals',
      visible_to: '1',
      is_editable: true,
      conditions: {
        conditions: [
          { conditions: [{ operator: '=', value: 'B', field_code: 'title' }] },
          { conditions: [] },
        ],
      },
    });
    expect(read.data).toMatchObject({ id, name: 'First' });
    expect(removed.data).toEqual({ id });
    expect(removedOthers.data).toEqual({ id: others });
    expect(left.data?.map(({ name }) => name)).toEqual(['All open deals']);
  });

  it('lists what a filter leaves', async () => {
    const { v1, v2 } = await officialClient();
    const deals = new DealsApi(v2);
    const added = await deals.addDeal({ AddDealRequest: { title: 'Zephyr' } });
    const filter = await new FiltersApi(v1).addFilter({
      AddFilterRequest: { name: 'Zephyr', type: 'deals', conditions: conditions('zephyr') },
    });

    const list = await deals.getDeals({ filter_id: filter.data?.id ?? 0 });

    expect(list.data?.map(({ id }) => id)).toEqual([added.data?.id]);
  });

  it('reads the filter helpers', async () => {
    const { v1 } = await officialClient();

    const helpers = await new FiltersApi(v1).getFilterHelpers();

    expect(helpers).toMatchObject({
      success: true,
      data: { operators: { user: { '=': 'is', belongs_to_team: 'belongs to team' } } },
    });
  });
});
