import { describe, expect, it } from 'vitest';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany } from './support.ts';

const SINCE = 'since_timestamp=2026-11-20%2009:00:00';

describe('recents', () => {
  it('hold what changed after the time given, oldest first, each kind in the shape of version 1', async () => {
    const { call, timers, simulator } = await startCompany();
    await timers.advance(1000);
    simulator.edit({ entity: 'user', id: 4, change: { name: 'Renamed' } });
    await timers.advance(1000);
    const activity = (await call('POST', '/api/v2/activities', { subject: 'Zephyr', due_time: '10:30:00' }))
      .json.data;
    await timers.advance(1000);
    await call('PATCH', '/api/v2/organizations/2', { name: 'Alder' });
    await timers.advance(1000);
    await call('PATCH', '/api/v2/persons/3', { name: 'Ada' });
    await timers.advance(1000);
    const deal = (await call('POST', '/api/v2/deals', { title: 'A' })).json.data;

    const { json } = await call('GET', `/api/v1/recents?${SINCE}`);

    expect(json.data).toMatchObject([
      { item: 'user', id: 4, data: { id: 4, name: 'Renamed', modified: '2026-11-20 09:00:01' } },
      { item: 'activity', id: activity.id, data: { user_id: 1, due_time: '10:30', busy_flag: false } },
      { item: 'organization', id: 2, data: { name: 'Alder', owner_id: { id: expect.any(Number) } } },
      { item: 'person', id: 3, data: { name: 'Ada', owner_id: expect.any(Number) } },
      { item: 'deal', id: deal.id, data: { user_id: 1, active: true, update_time: '2026-11-20 09:00:05' } },
    ]);
    expect(json.additional_data).toEqual({
      since_timestamp: '2026-11-20 09:00:00',
      last_timestamp_on_page: '2026-11-20 09:00:05',
      pagination: { start: 0, limit: 100, more_items_in_collection: false },
    });
  });

  it('hold only the kinds asked for', async () => {
    const { call, timers } = await startCompany();
    await timers.advance(1000);
    await call('POST', '/api/v2/deals', { title: 'A' });
    await call('PATCH', '/api/v2/persons/3', { name: 'Ada' });

    const deals = await call('GET', `/api/v1/recents?${SINCE}&items=deal,note`);
    const none = await call('GET', `/api/v1/recents?${SINCE}&items=note`);
    const unknown = await call('GET', `/api/v1/recents?${SINCE}&items=deal,planet`);

    expect(deals.json.data.map(({ item }: { item: string }) => item)).toEqual(['deal']);
    expect(none.json.data).toBeNull();
    expect(unknown.status).toBe(400);
  });

  it('leave out what is of the very second given, and what the caller may not see', async () => {
    const { call, timers } = await startCompany();
    await timers.advance(1000);
    await call('POST', '/api/v2/deals', { title: 'A', visible_to: 1 });

    const later = await call('GET', '/api/v1/recents?since_timestamp=2026-11-20%2009:00:01&items=deal');
    const own = await call('GET', `/api/v1/recents?${SINCE}&items=deal`);
    const other = await call(
      'GET',
      `/api/v1/recents?${SINCE}&items=deal`,
      undefined,
      'simulated-api-token-4',
    );

    expect(later.json.data).toBeNull();
    expect(own.json.data).toHaveLength(1);
    expect(other.json.data).toBeNull();
  });

  it('show a deleted deal as deleted', async () => {
    const { call, timers, simulator } = await startCompany();
    const id = simulator.company.deal.all().find(({ is_archived }) => !is_archived)?.id;
    await timers.advance(1000);
    await call('DELETE', `/api/v2/deals/${id}`);

    const { json } = await call('GET', `/api/v1/recents?${SINCE}`);

    expect(json.data).toMatchObject([{ item: 'deal', id, data: { deleted: true, active: false } }]);
  });

  it('leave deleted records out where Pipedrive is taken to do so', async () => {
    const { call, timers } = await startCompany({ recentsDeleted: 'left-out' });
    await timers.advance(1000);
    await call('DELETE', '/api/v2/persons/3');
    await call('DELETE', '/api/v2/products/1');
    await call('PATCH', '/api/v2/persons/4', { name: 'Ada' });

    const { json } = await call('GET', `/api/v1/recents?${SINCE}`);

    expect(json.data).toMatchObject([{ item: 'person', id: 4 }]);
  });

  it('hold products, with plain ids', async () => {
    const { call, timers } = await startCompany();
    await timers.advance(1000);
    await call('PATCH', '/api/v2/products/2', { name: 'Alder' });
    await call('DELETE', '/api/v2/products/1');

    const { json } = await call('GET', `/api/v1/recents?${SINCE}&items=product`);

    expect(json.data).toMatchObject([
      { item: 'product', id: 1, data: { id: 1, active_flag: false } },
      {
        item: 'product',
        id: 2,
        data: {
          name: 'Alder',
          first_char: 'a',
          active_flag: true,
          owner_id: expect.any(Number),
          visible_to: expect.any(Number),
          update_time: '2026-11-20 09:00:01',
        },
      },
    ]);
  });

  it('say of a person which one it took in, and of an organization nothing of the kind', async () => {
    const { call, timers } = await startCompany();
    await timers.advance(1000);
    await call('PUT', '/api/v1/persons/3/merge', { merge_with_id: 4 });
    await call('PUT', '/api/v1/organizations/3/merge', { merge_with_id: 4 });

    const persons = await call('GET', `/api/v1/recents?${SINCE}&items=person`);
    const organizations = await call('GET', `/api/v1/recents?${SINCE}&items=organization`);

    const of = (list: { id: number; data: object }[], id: number) =>
      list.find((item) => item.id === id)?.data;
    expect(of(persons.json.data, 4)).toMatchObject({ active_flag: true, merge_what_id: 3 });
    expect(of(persons.json.data, 3)).toMatchObject({ active_flag: false });
    expect(of(persons.json.data, 3)).not.toHaveProperty('merge_what_id');
    expect(of(organizations.json.data, 4)).not.toHaveProperty('merge_what_id');
  });

  it('need a time in the form documented', async () => {
    const { call } = await startCompany();

    const none = await call('GET', '/api/v1/recents');
    const other = await call('GET', '/api/v1/recents?since_timestamp=2026-11-20T09:00:00Z');

    expect([none.status, other.status]).toEqual([400, 400]);
  });

  it('go on by start to their end, each change once', async () => {
    const { client } = await connectCompany();

    const { items, requests, odd } = await client.getRecents.all({
      query: { since_timestamp: '2020-01-01 00:00:00', items: 'user,person', limit: 10 },
    });

    const names = items.map(({ item, id }) => `${item} ${id}`);
    expect(new Set(names).size).toBe(12 + 72);
    expect(names).toHaveLength(12 + 72);
    expect(requests).toBe(9);
    expect(odd).toEqual([]);
  });
});
