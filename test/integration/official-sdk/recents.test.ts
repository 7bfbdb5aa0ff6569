import { RecentsApi } from 'pipedrive/v1';
import { DealsApi } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('asks what has changed since a time', async () => {
    const timers = createDrivenTimers();
    const { v1, v2 } = await officialClient({ timers });
    await timers.advance(5000);
    const added = await new DealsApi(v2).addDeal({ AddDealRequest: { title: 'SDK' } });
    const id = added.data?.id ?? 0;

    const recents = await new RecentsApi(v1).getRecents({
      since_timestamp: '2026-11-20 09:00:00',
      items: 'deal',
    });

    expect(recents.data).toMatchObject([{ item: 'deal', id, data: { id, title: 'SDK' } }]);
    expect(recents.additional_data).toMatchObject({ last_timestamp_on_page: '2026-11-20 09:00:05' });
  });
});
