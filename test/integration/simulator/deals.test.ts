import { describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/pipedrive/index.ts';
import * as v1 from '../../../shared/pipedrive/v1.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { register, startCompany, startReceiver, type TestCompany } from './support.ts';

const DAY_MS = 24 * 3600_000;
const tokenOf = (user: number) => `simulated-api-token-${user}`;
const ids = (json: { data: { id: number }[] | null }) => (json.data ?? []).map(({ id }) => id);

/** A new deal of user 3 and person 2, seen by all, with other fields as given. */
async function addDeal({ call }: Pick<TestCompany, 'call'>, more: object = {}): Promise<number> {
  const body = { title: 'A', owner_id: 3, person_id: 2, ...more };
  return (await call('POST', '/api/v2/deals', body)).json.data.id;
}

/** A company and a client of the old version of its deals. */
async function withOldDeals() {
  const company = await connectCompany();
  return { ...company, old: createClient(v1.deals, company.ports) };
}

describe('archived deals', () => {
  it('are hidden from the list of deals and have a list of their own', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addDeal(company);
    const before = await call('GET', '/api/v2/deals/archived?owner_id=3&limit=500');
    await call('PATCH', `/api/v2/deals/${id}`, { is_archived: true });

    const listed = await call('GET', '/api/v2/deals?owner_id=3&limit=500');
    const archived = await call('GET', '/api/v2/deals/archived?owner_id=3&limit=500');

    expect(ids(listed.json)).not.toContain(id);
    expect(ids(archived.json)).toEqual([...ids(before.json), id]);
    expect(archived.json.data.at(-1)).toMatchObject({
      is_archived: true,
      archive_time: '2026-11-20T09:00:00Z',
    });
  });

  it('can be taken out of the archive alone, and changed only then', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addDeal(company, { is_archived: true });
    const change = (body: object) => call('PATCH', `/api/v2/deals/${id}`, body);

    const edited = await change({ owner_id: 4 });
    const both = await change({ is_archived: false, owner_id: 4 });
    const untouched = await call('GET', `/api/v2/deals/${id}`);
    const out = await change({ is_archived: false });
    const moved = await change({ owner_id: 4 });

    expect([edited.status, both.status, out.status, moved.status]).toEqual([400, 400, 200, 200]);
    expect(untouched.json.data).toMatchObject({ owner_id: 3, is_archived: true });
    expect(out.json.data).toMatchObject({ owner_id: 3, is_archived: false, archive_time: null });
    expect(moved.json.data.owner_id).toBe(4);
  });

  it('belong to several users from the start', async () => {
    const { simulator } = await startCompany();

    const archived = simulator.company.deal.all().filter((deal) => deal.is_archived);

    expect(new Set(archived.map(({ owner_id }) => owner_id)).size).toBeGreaterThan(4);
    expect(archived.every(({ archive_time }) => archive_time !== null)).toBe(true);
  });

  it('narrow by owner, status and stage as the others do', async () => {
    const company = await startCompany();
    const id = await addDeal(company, { stage_id: 4, status: 'won', is_archived: true });
    const archived = async (query: string) =>
      ids((await company.call('GET', `/api/v2/deals/archived?ids=${id}&${query}`)).json);

    const hits = [await archived('status=won'), await archived('owner_id=3'), await archived('stage_id=4')];
    const misses = [
      await archived('status=open'),
      await archived('owner_id=4'),
      await archived('stage_id=2'),
    ];

    expect(hits).toEqual([[id], [id], [id]]);
    expect(misses).toEqual([[], [], []]);
  });
});

describe('the owner of a deal', () => {
  it('has it in the list until it is given to another', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addDeal(company);
    const listOf = async (owner: number) =>
      ids((await call('GET', `/api/v2/deals?owner_id=${owner}&limit=500`)).json);
    const before = [(await listOf(3)).includes(id), (await listOf(4)).includes(id)];

    await call('PATCH', `/api/v2/deals/${id}`, { owner_id: 4 });

    const after = [(await listOf(3)).includes(id), (await listOf(4)).includes(id)];
    expect([before, after]).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('cannot be a deactivated user, and nothing is changed then', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addDeal(company);
    await call('PUT', '/api/v1/users/5', { active_flag: false });

    const update = await call('PATCH', `/api/v2/deals/${id}`, { title: 'B', owner_id: 5 });
    const create = await call('POST', '/api/v2/deals', { title: 'C', owner_id: 5 });

    const { json } = await call('GET', `/api/v2/deals/${id}`);
    expect([update.status, create.status]).toEqual([400, 400]);
    expect(json.data).toMatchObject({ title: 'A', owner_id: 3 });
  });
});

describe('a deleted deal', () => {
  it('is listed under its status in both versions, and answers 410 a second time', async () => {
    const company = await withOldDeals();
    const { call, old } = company;
    const id = await addDeal(company);

    const first = await call('DELETE', `/api/v2/deals/${id}`);
    const second = await call('DELETE', `/api/v2/deals/${id}`);
    const deleted = await call('GET', '/api/v2/deals?status=deleted&owner_id=3');
    const open = await call('GET', '/api/v2/deals?owner_id=3&limit=500');
    const oldDeleted = await old.getDeals.all({ query: { status: 'deleted', user_id: 3 } });
    const oldOpen = await old.getDeals.all({ query: { user_id: 3 } });

    expect([first.status, second.status]).toEqual([200, 410]);
    expect(ids(deleted.json)).toEqual([id]);
    expect(ids(open.json)).not.toContain(id);
    expect(oldDeleted.items).toMatchObject([{ id, deleted: true, status: 'deleted' }]);
    expect(oldOpen.items.map((deal) => deal.id)).not.toContain(id);
  });
});

describe('a deal', () => {
  it('is read with extra fields where they are asked for', async () => {
    const company = await startCompany();
    const id = await addDeal(company);

    const { json } = await company.call('GET', `/api/v2/deals/${id}?include_fields=activities_count`);
    const unknown = await company.call('GET', `/api/v2/deals/${id}?include_fields=moons`);

    expect(json.data).toMatchObject({ id, activities_count: 0 });
    expect(unknown.status).toBe(400);
  });

  it('for its owner alone is found by nobody else but admins', async () => {
    const company = await startCompany();
    const id = await addDeal(company, { title: 'Zyxtable', visible_to: 1 });
    const found = async (user: number) => {
      const { json } = await company.call('GET', '/api/v2/deals/search?term=zyxt', undefined, tokenOf(user));
      return json.data.items.length;
    };
    const status = async (path: string) =>
      (await company.call('GET', `/api/v1/deals/${id}/${path}`, undefined, tokenOf(4))).status;

    const hits = { owner: await found(3), other: await found(4), admin: await found(2) };
    const statuses = [
      await status('changelog'),
      await status('flow'),
      await status('followers'),
      await status('permittedUsers'),
    ];

    expect(hits).toEqual({ owner: 1, other: 0, admin: 1 });
    expect(statuses).toEqual([404, 404, 404, 404]);
  });

  it('is seen by its owner and the admins alone where it is theirs', async () => {
    const company = await startCompany();
    const id = await addDeal(company, { visible_to: 1 });

    const { json } = await company.call('GET', `/api/v1/deals/${id}/permittedUsers`);

    expect(json.data).toEqual([1, 2, 3]);
  });
});

describe('a deal converted to a lead', () => {
  it('is deleted, and the lead has its owner, value, links and activities', async () => {
    const company = await startCompany();
    const { call, simulator } = company;
    const key = 'a'.repeat(40);
    const fields = { org_id: 3, value: 500, currency: 'USD', custom_fields: { [key]: 'x' } };
    const id = await addDeal(company, fields);
    const activity = await call('POST', '/api/v2/activities', { subject: 'Call', deal_id: id });
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const { json } = await call('POST', `/api/v2/deals/${id}/convert/lead`);
    const status = await call('GET', `/api/v2/deals/${id}/convert/status/${json.data.conversion_id}`);

    const { lead_id } = status.json.data;
    const lead = await call('GET', `/api/v1/leads/${lead_id}`);
    const moved = await call('GET', `/api/v2/activities/${activity.json.data.id}`);
    expect(status.json.data).toEqual({
      lead_id,
      conversion_id: json.data.conversion_id,
      status: 'completed',
    });
    expect(lead.json.data).toMatchObject({
      title: 'A',
      owner_id: 3,
      person_id: 2,
      organization_id: 3,
      value: { amount: 500, currency: 'USD' },
      source_deal_id: id,
      next_activity_id: activity.json.data.id,
      [key]: 'x',
    });
    expect(moved.json.data).toMatchObject({ deal_id: null, lead_id });
    expect(simulator.company.deal.get(id)).toMatchObject({ is_deleted: true });
  });

  it('must be there and out of the archive', async () => {
    const company = await startCompany();
    const { call } = company;
    const archived = await addDeal(company, { is_archived: true });
    const deleted = await addDeal(company);
    await call('DELETE', `/api/v2/deals/${deleted}`);

    const refused = await call('POST', `/api/v2/deals/${archived}/convert/lead`);
    const gone = await call('POST', `/api/v2/deals/${deleted}/convert/lead`);

    expect(refused.status).toBe(400);
    expect([gone.status, gone.json]).toEqual([
      404,
      {
        success: false,
        error: 'Entity was not found',
        error_info: 'Object was not found.',
        data: null,
        additional_data: null,
      },
    ]);
  });

  it('fails where it belongs to no person and no organization, and stays', async () => {
    const { call } = await startCompany();
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A' })).json.data;

    const { json } = await call('POST', `/api/v2/deals/${id}/convert/lead`);
    const status = await call('GET', `/api/v2/deals/${id}/convert/status/${json.data.conversion_id}`);
    const deal = await call('GET', `/api/v2/deals/${id}`);

    expect(status.json.data).toEqual({ conversion_id: json.data.conversion_id, status: 'failed' });
    expect(deal.json.data.is_deleted).toBe(false);
  });

  it('takes a permission that regular users do not have', async () => {
    const company = await startCompany();
    const id = await addDeal(company);

    const own = await company.call('POST', `/api/v2/deals/${id}/convert/lead`, undefined, tokenOf(3));

    expect(own.status).toBe(403);
  });

  it('can be asked after for a few days, under its own deal', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    const [id, other] = [await addDeal(company), await addDeal(company)];
    const { json } = await call('POST', `/api/v2/deals/${id}/convert/lead`);
    const status = async (path: string) => (await call('GET', path)).status;
    const path = `/convert/status/${json.data.conversion_id}`;

    const early = [await status(`/api/v2/deals/${id}${path}`), await status(`/api/v2/deals/${other}${path}`)];
    await timers.advance(4 * DAY_MS);
    const late = await status(`/api/v2/deals/${id}${path}`);

    expect([early, late]).toEqual([[200, 404], 404]);
  });
});

describe('merging deals', () => {
  it('fills what the surviving deal lacks, and moves activities, projects and followers to it', async () => {
    const company = await withOldDeals();
    const { call, old } = company;
    const [first, second] = [await addDeal(company, { status: 'won' }), await addDeal(company)];
    const { data } = await call('PATCH', `/api/v2/deals/${first}`, {
      expected_close_date: '2027-01-01',
    }).then(({ json }) => json);
    const activity = await call('POST', '/api/v2/activities', { subject: 'Call', deal_id: first });
    await call('POST', `/api/v2/deals/${first}/followers`, { user_id: 4 });
    const project = await call('POST', '/api/v2/projects', {
      title: 'P',
      board_id: 1,
      phase_id: 1,
      deal_ids: [first, second],
    });

    const merged = await old.mergeDeals({ path: { id: first }, body: { merge_with_id: second } });

    const moved = await call('GET', `/api/v2/activities/${activity.json.data.id}`);
    const followers = await call('GET', `/api/v2/deals/${second}/followers`);
    const linked = await call('GET', `/api/v2/projects/${project.json.data.id}`);
    const survivor = await call('GET', `/api/v2/deals/${second}`);
    const gone = await call('GET', '/api/v2/deals?status=deleted');
    expect(data.won_time).not.toBeNull();
    expect(merged.data).toMatchObject({ id: second, owner: 3, person_id: 2, status: 'open' });
    expect(moved.json.data.deal_id).toBe(second);
    expect(followers.json.data).toMatchObject([{ user_id: 4 }]);
    expect(linked.json.data.deal_ids).toEqual([second]);
    expect(survivor.json.data).toMatchObject({ expected_close_date: '2027-01-01', won_time: null });
    expect(ids(gone.json)).toEqual([first]);
  });

  it('is refused with itself, with what is deleted or archived, and to those who may not', async () => {
    const company = await startCompany();
    const { call } = company;
    const [id, deleted] = [await addDeal(company), await addDeal(company)];
    const archived = await addDeal(company, { is_archived: true });
    await call('DELETE', `/api/v2/deals/${deleted}`);
    const merge = async (other: number, token?: string) =>
      (await call('PUT', `/api/v1/deals/${id}/merge`, { merge_with_id: other }, token)).status;

    const statuses = [
      await merge(id),
      await merge(deleted),
      await merge(archived),
      await merge(999_999),
      await merge(1, tokenOf(3)),
    ];

    expect(statuses).toEqual([400, 410, 400, 404, 403]);
  });

  it('tells webhooks which deal went into which', async () => {
    const company = await startCompany();
    const { call, simulator, timers } = company;
    const receiver = await startReceiver();
    const [first, second] = [await addDeal(company), await addDeal(company)];
    await register(company, receiver.url, { event_object: 'deal' });

    await call('PUT', `/api/v1/deals/${first}/merge`, { merge_with_id: second });
    await timers.advance(0);
    await simulator.idle();

    const told = receiver.bodies.map(({ meta }) => [meta.action, meta.merged_to_id, meta.merged_from_id]);
    expect(told.toSorted()).toEqual([
      ['change', undefined, String(first)],
      ['delete', String(second), undefined],
    ]);
  });
});

describe('version 1', () => {
  it('lists deals of an owner with their custom fields, and leaves archived ones out', async () => {
    const { client, old, simulator } = await withOldDeals();
    const key = 'b'.repeat(40);
    const added = await client.addDeal({
      body: { title: 'A', owner_id: 3, person_id: 2, org_id: 3, custom_fields: { [key]: 'x' } },
    });

    const { items, odd } = await old.getDeals.all({ query: { user_id: 3, sort: 'id DESC' } });

    const expected = simulator.company.deal
      .all()
      .filter((deal) => deal.owner_id === 3 && !deal.is_archived)
      .map(({ id }) => id);
    expect(odd).toEqual([]);
    expect(items.map(({ id }) => id)).toEqual(expected.toReversed());
    expect(items[0]).toMatchObject({
      id: added.data.id,
      owner: 3,
      person_id: 2,
      org_id: 3,
      custom_fields: { [key]: 'x' },
    });
  });

  it('lists archived deals, of the caller where that is asked for', async () => {
    const { old, client, simulator } = await withOldDeals();
    const { data } = await client.addDeal({ body: { title: 'A', is_archived: true } });

    const all = await old.getArchivedDeals.all();
    const own = await old.getArchivedDeals.all({ query: { owned_by_you: 1, user_id: 3 } });

    const archived = simulator.company.deal.all().filter((deal) => deal.is_archived);
    expect(all.items.map(({ id }) => id)).toEqual(archived.map(({ id }) => id));
    expect(own.items.map(({ id }) => id)).toContain(data.id);
    expect(own.items.every(({ owner }) => owner === 1)).toBe(true);
  });

  it('shows a deal with every field of the official example', async () => {
    const company = await startCompany();
    await addDeal(company, { org_id: 3 });

    const { json } = await company.call('GET', '/api/v1/deals?user_id=3&sort=id%20DESC&limit=1');

    const [deal] = json.data;
    expect(Object.keys(deal).sort()).toEqual(
      'active activities_count acv acv_currency add_time archive_time arr arr_currency cc_email channel channel_id close_time creator_user_id currency deleted done_activities_count email_messages_count expected_close_date files_count first_won_time followers_count formatted_value formatted_weighted_value id is_archived label last_activity_date last_activity_id last_incoming_mail_time last_outgoing_mail_time lost_reason lost_time mrr mrr_currency next_activity_date next_activity_duration next_activity_id next_activity_note next_activity_subject next_activity_time next_activity_type notes_count org_hidden org_id org_name origin origin_id owner_name participants_count person_hidden person_id person_name pipeline_id probability products_count rotten_time stage_change_time stage_id stage_order_nr status title undone_activities_count update_time user_id value visible_to weighted_value weighted_value_currency won_time'.split(
        ' ',
      ),
    );
    expect(deal).toMatchObject({
      user_id: { id: 3, value: 3 },
      creator_user_id: { id: 1 },
      person_id: { value: 2 },
      org_id: { value: 3 },
      add_time: '2026-11-20 09:00:00',
      visible_to: '7',
    });
  });

  it('refuses to sort by what deals do not have', async () => {
    const { call } = await startCompany();

    const { status } = await call('GET', '/api/v1/deals?sort=moons');

    expect(status).toBe(400);
  });
});
