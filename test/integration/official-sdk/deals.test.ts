import { DealsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('lists, creates and updates deals', async () => {
    const { v2 } = await officialClient();
    const deals = new DealsApi(v2);

    const list = await deals.getDeals({ owner_id: 3, status: 'open', limit: 2, sort_by: 'update_time' });
    const added = await deals.addDeal({ AddDealRequest: { title: 'SDK', value: 5 } });
    const updated = await deals.updateDeal({ id: added.data?.id ?? 0, UpdateDealRequest: { owner_id: 4 } });
    const read = await deals.getDeal({ id: added.data?.id ?? 0 });

    expect(list.data?.every(({ owner_id, status }) => owner_id === 3 && status === 'open')).toBe(true);
    expect(updated.data).toMatchObject({ title: 'SDK', value: 5, owner_id: 4 });
    expect(read.data).toEqual(updated.data);
  });
});
