import { describe, expect, it } from 'vitest';
import { startCompany, type TestCompany } from './support.ts';

const DAY_MS = 24 * 3600_000;
const ids = (json: { data: { id: number }[] }) => json.data.map(({ id }) => id);

async function allPages({ call }: TestCompany, path: string): Promise<{ ids: number[]; pages: number }> {
  const found: number[] = [];
  let pages = 0;
  let cursor = '';
  do {
    const { json } = await call('GET', `${path}${cursor && `&cursor=${cursor}`}`);
    found.push(...ids(json));
    pages++;
    cursor = json.additional_data.next_cursor ?? '';
  } while (cursor);
  return { ids: found, pages };
}

describe('v2 lists', () => {
  it('go on by cursor and end without one', async () => {
    const company = await startCompany();

    const { ids: found, pages } = await allPages(company, '/api/v2/activities?limit=10');

    expect(pages).toBe(10);
    expect(found).toEqual(Array.from({ length: 96 }, (_, index) => index + 1));
  });

  it('lose no record when one before the cursor leaves the list', async () => {
    const company = await startCompany();
    const all = ids((await company.call('GET', '/api/v2/activities?limit=500')).json);
    const first = await company.call('GET', '/api/v2/activities?limit=10');
    await company.call('DELETE', '/api/v2/activities/1');

    const { json } = await company.call(
      'GET',
      `/api/v2/activities?limit=500&cursor=${first.json.additional_data.next_cursor}`,
    );

    expect(ids(json)).toEqual(all.slice(10));
  });

  it('sort both ways by what they can be sorted by', async () => {
    const company = await startCompany();

    const { ids: down } = await allPages(company, '/api/v2/deals?limit=7&sort_direction=desc');
    const byTime = await company.call('GET', '/api/v2/deals?limit=500&sort_by=update_time');

    const times = byTime.json.data.map(({ update_time }: { update_time: string }) => update_time);
    expect(down).toEqual(down.toSorted((a, b) => b - a));
    expect(times).toEqual(times.toSorted());
  });

  it('hold 100 records unless told otherwise', async () => {
    const { call } = await startCompany({ users: 60 });

    const { json } = await call('GET', '/api/v2/persons');

    expect(json.data).toHaveLength(100);
  });

  it('narrow by owner, ids and time of update', async () => {
    const { call, simulator, timers } = await startCompany();
    await timers.advance(1000);
    simulator.edit({ entity: 'deal', id: 7, change: { value: 123 } });

    const byOwner = await call('GET', '/api/v2/deals?owner_id=4&limit=500');
    const byIds = await call('GET', '/api/v2/deals?ids=3,1,9999&status=open,won,lost');
    const since = await call('GET', '/api/v2/deals?updated_since=2026-11-20T09:00:01Z');
    const until = await call('GET', '/api/v2/deals?updated_until=2026-11-20T09:00:01Z&limit=500');

    expect(byOwner.json.data.every(({ owner_id }: { owner_id: number }) => owner_id === 4)).toBe(true);
    expect(ids(byIds.json)).toEqual([1, 3]);
    expect(ids(since.json)).toEqual([7]);
    expect(ids(until.json)).not.toContain(7);
  });

  it('answer extra fields only where they are asked for', async () => {
    const { call } = await startCompany();

    const plain = await call('GET', '/api/v2/deals?limit=1');
    const more = await call('GET', '/api/v2/deals?limit=1&include_fields=activities_count,first_won_time');

    expect(plain.json.data[0]).not.toHaveProperty('activities_count');
    expect(more.json.data[0]).toMatchObject({ activities_count: expect.any(Number) });
  });

  it('narrow activities by what they belong to and by being done', async () => {
    const { call } = await startCompany();
    const { deal_id } = (await call('GET', '/api/v2/activities/1')).json.data;

    const ofDeal = await call('GET', `/api/v2/activities?deal_id=${deal_id}`);
    const open = await call('GET', '/api/v2/activities?done=false&limit=500');

    expect(ids(ofDeal.json)).toContain(1);
    expect(ofDeal.json.data.every((activity: { deal_id: number }) => activity.deal_id === deal_id)).toBe(
      true,
    );
    expect(open.json.data.every(({ done }: { done: boolean }) => !done)).toBe(true);
  });
});

describe('deals', () => {
  it('have every field of the official example', async () => {
    const { call } = await startCompany();

    const { json } = await call('GET', '/api/v2/deals/1');

    expect(Object.keys(json.data).sort()).toEqual(
      'acv add_time archive_time arr channel channel_id close_time creator_user_id currency custom_fields expected_close_date id is_archived is_deleted label_ids local_close_date local_lost_date local_won_date lost_reason lost_time mrr org_id origin origin_id owner_id person_id pipeline_id probability source_lead_id stage_change_time stage_id status title update_time value visible_to won_time'.split(
        ' ',
      ),
    );
  });

  it('get the times that a win brings', async () => {
    const { call, timers } = await startCompany();
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A' })).json.data;
    await timers.advance(5000);

    const { json } = await call('PATCH', `/api/v2/deals/${id}`, { status: 'won' });

    expect(json.data).toMatchObject({
      status: 'won',
      won_time: '2026-11-20T09:00:05Z',
      close_time: '2026-11-20T09:00:05Z',
      local_won_date: '2026-11-20',
      update_time: '2026-11-20T09:00:05Z',
      add_time: '2026-11-20T09:00:00Z',
    });
  });

  it('leave the list once archived, and cannot be edited until they are back', async () => {
    const { call } = await startCompany();
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A' })).json.data;
    await call('PATCH', `/api/v2/deals/${id}`, { is_archived: true });

    const list = await call('GET', `/api/v2/deals?ids=${id}`);
    const edit = await call('PATCH', `/api/v2/deals/${id}`, { owner_id: 2 });
    await call('PATCH', `/api/v2/deals/${id}`, { is_archived: false });
    const later = await call('PATCH', `/api/v2/deals/${id}`, { owner_id: 2 });

    expect(list.json.data).toEqual([]);
    expect(edit.status).toBe(400);
    expect(later.json.data.owner_id).toBe(2);
  });

  it('cannot be given to a deactivated user', async () => {
    const { call } = await startCompany();
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const update = await call('PATCH', '/api/v2/deals/1', { owner_id: 3 });
    const create = await call('POST', '/api/v2/deals', { title: 'A', owner_id: 3 });

    expect([update.status, create.status]).toEqual([400, 400]);
  });
});

describe('deleting', () => {
  it('hides a record, answers 410 with success a second time, and purges it after 30 days', async () => {
    const { call, timers } = await startCompany();
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A' })).json.data;

    const first = await call('DELETE', `/api/v2/deals/${id}`);
    const second = await call('DELETE', `/api/v2/deals/${id}`);
    const listed = await call('GET', `/api/v2/deals?ids=${id}`);
    const deleted = await call('GET', `/api/v2/deals?ids=${id}&status=deleted`);
    const read = await call('GET', `/api/v2/deals/${id}`);
    await timers.advance(30 * DAY_MS);
    const purged = await call('GET', `/api/v2/deals/${id}`);

    expect(first.json).toEqual({ success: true, data: { id } });
    expect([second.status, second.json]).toEqual([410, { success: true, data: { id } }]);
    expect(listed.json.data).toEqual([]);
    expect(ids(deleted.json)).toEqual([id]);
    expect(read.json.data.is_deleted).toBe(true);
    expect(purged.status).toBe(404);
  });
});

it('a deleted deal can be restored, and is not purged then', async () => {
  const { call, timers } = await startCompany();
  const { id } = (await call('POST', '/api/v2/deals', { title: 'A' })).json.data;
  await call('DELETE', `/api/v2/deals/${id}`);

  const edit = await call('PATCH', `/api/v2/deals/${id}`, { title: 'B' });
  const restored = await call('PATCH', `/api/v2/deals/${id}`, { is_deleted: false });
  await timers.advance(31 * DAY_MS);
  const later = await call('GET', `/api/v2/deals/${id}`);

  expect(edit.status).toBe(410);
  expect(restored.status).toBe(200);
  expect(later.json.data).toMatchObject({ title: 'A', is_deleted: false });
});

describe('permissions', () => {
  it('hide what is for its owner alone from everybody but admins', async () => {
    const { call } = await startCompany();
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A', owner_id: 3, visible_to: 1 })).json
      .data;

    const owner = await call('GET', `/api/v2/deals/${id}`, undefined, 'simulated-api-token-3');
    const other = await call('GET', `/api/v2/deals/${id}`, undefined, 'simulated-api-token-4');
    const list = await call('GET', `/api/v2/deals?ids=${id}`, undefined, 'simulated-api-token-4');

    expect(owner.status).toBe(200);
    expect(other.status).toBe(404);
    expect(list.json.data).toEqual([]);
  });

  it('show what is for the owner’s group to the groups above and not beside it', async () => {
    const { call } = await startCompany();
    for (const [user, role] of [
      [3, 4],
      [4, 3],
      [5, 5],
      [7, 4],
    ])
      await call('POST', `/api/v1/roles/${role}/assignments`, { user_id: user });
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A', owner_id: 3, visible_to: 3 })).json
      .data;
    const status = async (user: number) =>
      (await call('GET', `/api/v2/deals/${id}`, undefined, `simulated-api-token-${user}`)).status;

    const statuses = { same: await status(7), above: await status(4), beside: await status(5) };

    expect(statuses).toEqual({ same: 200, above: 200, beside: 404 });
  });

  it('let only those edit the deals of others who may', async () => {
    const { call, simulator } = await startCompany();
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A' })).json.data;
    const lead = simulator.company.user
      .all()
      .find((user) =>
        user.access.some(({ permission_set_id: set }) => set === '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5'),
      );

    const regular = await call('PATCH', `/api/v2/deals/${id}`, { value: 1 }, 'simulated-api-token-4');
    const teamLead = await call(
      'PATCH',
      `/api/v2/deals/${id}`,
      { value: 1 },
      `simulated-api-token-${lead?.id}`,
    );

    expect(regular.status).toBe(403);
    expect(teamLead.status).toBe(200);
  });
});

describe('persons, organizations and activities', () => {
  it('split a person’s name and mark one e-mail as primary', async () => {
    const { call } = await startCompany();
    const emails = [{ value: 'a@example.com' }, { value: 'b@example.com', primary: true, label: 'home' }];

    const { json } = await call('POST', '/api/v2/persons', { name: 'Ada King Lovelace', emails });

    expect(json.data).toMatchObject({
      first_name: 'Ada',
      last_name: 'King Lovelace',
      emails: [
        { value: 'a@example.com', primary: false, label: 'work' },
        { value: 'b@example.com', primary: true, label: 'home' },
      ],
    });
  });

  it('have the fields of contact sync only where the company has it', async () => {
    const without = await startCompany();
    const synced = await startCompany({ contactSync: true });

    const refused = await without.call('POST', '/api/v2/persons', { name: 'Ada', job_title: 'Analyst' });
    const taken = await synced.call('POST', '/api/v2/persons', { name: 'Ada', job_title: 'Analyst' });

    expect(refused.status).toBe(403);
    expect(taken.json.data).toMatchObject({ job_title: 'Analyst', notes: '', birthday: null });
  });

  it('fill an address up with null', async () => {
    const { call } = await startCompany();

    const { json } = await call('POST', '/api/v2/organizations', {
      name: 'Alder',
      address: { value: 'Main St 1', country: 'Estonia' },
    });

    expect(json.data.address).toEqual({
      value: 'Main St 1',
      country: 'Estonia',
      admin_area_level_1: null,
      admin_area_level_2: null,
      locality: null,
      sublocality: null,
      route: null,
      street_number: null,
      subpremise: null,
      postal_code: null,
    });
  });

  it('take an activity’s person from its primary participant', async () => {
    const { call } = await startCompany();

    const { json } = await call('POST', '/api/v2/activities', {
      subject: 'Call',
      person_id: 9,
      participants: [{ person_id: 2, primary: true }],
      done: true,
    });

    expect(json.data).toMatchObject({
      person_id: 2,
      participants: [{ person_id: 2, primary: true }],
      marked_as_done_time: '2026-11-20T09:00:00Z',
    });
  });
});
