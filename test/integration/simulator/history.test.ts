import { describe, expect, it } from 'vitest';
import { startCompany, type TestCompany } from './support.ts';

const FIELD = 'a'.repeat(40);
const CUSTOM = 'b'.repeat(40);

const changelog = async ({ call }: TestCompany, path: string) =>
  (await call('GET', `/api/v1/${path}`)).json.data;

describe('a changelog', () => {
  it('has the newest change first, with who made it, how and when', async () => {
    const company = await startCompany();
    company.simulator.edit({
      entity: 'organization',
      id: 1,
      change: { name: 'First' },
      byUserId: 2,
      bulk: true,
    });
    await company.timers.advance(60_000);
    await company.call('PATCH', '/api/v2/organizations/1', { name: 'Second' });

    const changes = await changelog(company, 'organizations/1/changelog');

    expect(changes).toEqual([
      {
        field_key: 'name',
        old_value: 'First',
        new_value: 'Second',
        actor_user_id: 1,
        time: '2026-11-20 09:01:00',
        change_source: 'api',
        change_source_user_agent: null,
        is_bulk_update_flag: false,
      },
      expect.objectContaining({
        new_value: 'First',
        actor_user_id: 2,
        time: '2026-11-20 09:00:00',
        change_source: 'app',
        is_bulk_update_flag: true,
      }),
    ]);
  });

  it('spells every value as text and every field as version 1 does', async () => {
    const company = await startCompany();
    const { call } = company;
    const deal = (await call('POST', '/api/v2/deals', { title: 'A', visible_to: 1 })).json.data;
    await call('PATCH', `/api/v2/deals/${deal.id}`, {
      owner_id: 3,
      value: 50,
      visible_to: 7,
      label_ids: [4, 5],
      custom_fields: { [FIELD]: 20 },
    });

    const changes: { field_key: string; old_value: string; new_value: string }[] = await changelog(
      company,
      `deals/${deal.id}/changelog`,
    );

    const told = Object.fromEntries(
      changes.map(({ field_key, old_value, new_value }) => [field_key, [old_value, new_value]]),
    );
    expect(told).toEqual({
      user_id: ['1', '3'],
      value: ['0', '50'],
      visible_to: ['1', '7'],
      label: [null, '4'],
      [FIELD]: [null, '20'],
      add_time: [null, '2026-11-20 09:00:00'],
    });
  });

  it('tells of a person’s primary address', async () => {
    const company = await startCompany();
    const before = company.simulator.company.person.get(1)?.emails[0]?.value;
    await company.call('PATCH', '/api/v2/persons/1', { emails: [{ value: 'new@example.com' }] });

    const changes = await changelog(company, 'persons/1/changelog');

    expect(changes).toMatchObject([{ field_key: 'email', old_value: before, new_value: 'new@example.com' }]);
  });

  it('tells of a delete', async () => {
    const company = await startCompany();
    await company.call('DELETE', '/api/v2/organizations/1');

    const changes = await changelog(company, 'organizations/1/changelog');

    expect(changes).toMatchObject([{ field_key: 'active_flag', old_value: 'true', new_value: 'false' }]);
  });

  it('goes on by cursor, and refuses one that is none of its own', async () => {
    const { call } = await startCompany();
    for (const name of ['A', 'B', 'C']) await call('PATCH', '/api/v2/organizations/1', { name });

    const first = await call('GET', '/api/v1/organizations/1/changelog?limit=2');
    const { next_cursor } = first.json.additional_data;
    const second = await call('GET', `/api/v1/organizations/1/changelog?limit=2&cursor=${next_cursor}`);
    const wrong = await call('GET', '/api/v1/organizations/1/changelog?cursor=nonsense');

    const names = [first, second].map(({ json }) =>
      json.data.map(({ new_value }: { new_value: string }) => new_value),
    );
    expect(names).toEqual([['C', 'B'], ['A']]);
    expect(Buffer.from(next_cursor, 'base64').toString()).toMatch(/^id:\d+$/);
    expect(second.json.additional_data.next_cursor).toBeNull();
    expect(wrong.status).toBe(400);
  });

  it('is for those who see the record', async () => {
    const { call } = await startCompany();
    const { id } = (await call('POST', '/api/v2/organizations', { name: 'A', owner_id: 3, visible_to: 1 }))
      .json.data;

    const other = await call(
      'GET',
      `/api/v1/organizations/${id}/changelog`,
      undefined,
      'simulated-api-token-4',
    );
    const none = await call('GET', '/api/v1/organizations/99999/changelog');

    expect([other.status, none.status]).toEqual([404, 404]);
  });
});

describe('what is remembered of a record', () => {
  it('is its last hundred changes', async () => {
    const { simulator } = await startCompany();
    for (let index = 1; index <= 110; index++)
      simulator.edit({ entity: 'organization', id: 1, change: { name: `Name ${index}` } });

    const remembered = simulator.company.history.get('organization 1')?.changes ?? [];

    expect([remembered.length, remembered[0]?.new, remembered.at(-1)?.new]).toEqual([
      100,
      'Name 11',
      'Name 110',
    ]);
  });

  it('is forgotten when the record is purged', async () => {
    const { call, simulator, timers } = await startCompany();
    await call('DELETE', '/api/v2/organizations/1');
    const before = simulator.company.history.get('organization 1');

    await timers.advance(31 * 24 * 3600_000);

    expect(before).toBeDefined();
    expect(simulator.company.history.get('organization 1')).toBeUndefined();
  });

  it('is nothing for a change that changes nothing', async () => {
    const { call, simulator } = await startCompany();
    const name = simulator.company.organization.get(1)?.name;

    await call('PATCH', '/api/v2/organizations/1', { name });

    expect(simulator.company.history.get('organization 1')).toBeUndefined();
  });
});

describe('a flow', () => {
  it('has changes, activities and deals, newest first', async () => {
    const { call, simulator, timers } = await startCompany();
    const org = (await call('POST', '/api/v2/organizations', { name: 'A' })).json.data;
    await timers.advance(1000);
    const deal = (await call('POST', '/api/v2/deals', { title: 'B', org_id: org.id })).json.data;
    await timers.advance(1000);
    await call('POST', '/api/v2/activities', { subject: 'C', org_id: org.id, done: true });
    await timers.advance(1000);
    await call('PATCH', `/api/v2/organizations/${org.id}`, { owner_id: 3 });

    const flow = (await call('GET', `/api/v1/organizations/${org.id}/flow`)).json;

    expect(flow.data).toMatchObject([
      {
        object: 'organizationChange',
        timestamp: '2026-11-20 09:00:03',
        data: {
          item_id: org.id,
          user_id: 1,
          field_key: 'owner_id',
          old_value: 1,
          new_value: 3,
          is_bulk_update_flag: null,
          log_time: '2026-11-20 09:00:03',
          change_source: 'api',
          additional_data: {
            old_value_formatted: simulator.company.user.get(1)?.name,
            new_value_formatted: simulator.company.user.get(3)?.name,
          },
        },
      },
      { object: 'activity', data: { subject: 'C' } },
      { object: 'deal', data: { id: deal.id, title: 'B' } },
      { object: 'organizationChange', data: { field_key: 'add_time', additional_data: [] } },
    ]);
  });

  it('goes on by start', async () => {
    const { call } = await startCompany();
    for (const name of ['A', 'B', 'C']) await call('PATCH', '/api/v2/organizations/1', { name });

    const { json } = await call('GET', '/api/v1/organizations/1/flow?items=change&start=1&limit=1');

    expect(json.data).toMatchObject([{ data: { new_value: 'B' } }]);
    expect(json.additional_data.pagination).toEqual({
      start: 1,
      limit: 1,
      more_items_in_collection: true,
      next_start: 2,
    });
  });

  it('has changes of custom fields only where they are asked for', async () => {
    const { call } = await startCompany();
    await call('PATCH', '/api/v2/organizations/1', { name: 'A', custom_fields: { [CUSTOM]: 'x' } });
    const fields = async (query: string) =>
      (await call('GET', `/api/v1/organizations/1/flow?items=organizationChange${query}`)).json.data.map(
        ({ data }: { data: { field_key: string } }) => data.field_key,
      );

    const [some, all] = [await fields(''), await fields('&all_changes=1')];

    expect(some).toEqual(['name']);
    expect(all).toEqual([CUSTOM, 'name']);
  });

  it('can be narrowed to one kind of entry', async () => {
    const { call, simulator } = await startCompany();
    const orgId = simulator.company.activity
      .all()
      .find(({ org_id, done }) => org_id !== null && !done)?.org_id;
    await call('PATCH', `/api/v2/organizations/${orgId}`, { name: 'A' });

    const { json } = await call('GET', `/api/v1/organizations/${orgId}/flow?items=plannedActivity`);

    expect(json.data.length).toBeGreaterThan(0);
    expect(json.data.every(({ data }: { data: { done: boolean } }) => data.done === false)).toBe(true);
  });
});
