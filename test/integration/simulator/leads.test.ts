import { describe, expect, it } from 'vitest';
import { catalog, createClient } from '../../../shared/pipedrive/index.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { register, startCompany, startReceiver, type TestCompany } from './support.ts';

const DAY_MS = 24 * 3600_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const tokenOf = (user: number) => `simulated-api-token-${user}`;
const ids = (json: { data: { id: string }[] | null }) => (json.data ?? []).map(({ id }) => id);

/** A new lead of user 3 and person 2, seen by all, with other fields as given. */
async function addLead({ call }: Pick<TestCompany, 'call'>, more: object = {}): Promise<string> {
  const body = { title: 'A', owner_id: 3, person_id: 2, ...more };
  return (await call('POST', '/api/v1/leads', body)).json.data.id;
}

describe('a lead', () => {
  it('has every field of the official example, and times with milliseconds', async () => {
    const { call } = await startCompany();

    const { status, json } = await call('POST', '/api/v1/leads', { title: 'A', person_id: 2 });

    expect(status).toBe(201);
    expect(Object.keys(json.data).sort()).toEqual(
      'add_time cc_email channel channel_id creator_id expected_close_date id is_archived label_ids next_activity_id organization_id origin origin_id owner_id person_id source_deal_id source_name title update_time value visible_to was_seen'.split(
        ' ',
      ),
    );
    expect(json.data).toMatchObject({
      id: expect.stringMatching(UUID),
      owner_id: 1,
      creator_id: 1,
      visible_to: '7',
      value: null,
      add_time: '2026-11-20T09:00:00.000Z',
    });
  });

  it('belongs to a person or an organization, and cannot lose both', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addLead(company, { organization_id: 3 });

    const neither = await call('POST', '/api/v1/leads', { title: 'A' });
    const unknown = await call('POST', '/api/v1/leads', { title: 'A', person_id: 999_999 });
    const one = await call('PATCH', `/api/v1/leads/${id}`, { person_id: null });
    const both = await call('PATCH', `/api/v1/leads/${id}`, { organization_id: null });

    expect([neither.status, unknown.status, one.status, both.status]).toEqual([400, 400, 200, 400]);
    expect(one.json.data).toMatchObject({ person_id: null, organization_id: 3 });
  });

  it('takes and shows custom fields, labels and a value through our client', async () => {
    const { ports, call } = await connectCompany();
    const client = createClient(catalog.v1, ports);
    const key = 'c'.repeat(40);
    const label = 'f08b42a0-4e75-11ea-9643-03698ef1cfd6';

    const { data } = await client.addLead({
      body: {
        title: 'A',
        person_id: 2,
        owner_id: 4,
        label_ids: [label],
        value: { amount: 5, currency: 'EUR' },
        custom_fields: { [key]: 'x' },
      },
    });
    const { json } = await call('GET', `/api/v1/leads/${data.id}`);
    const updated = await client.updateLead({
      path: { id: data.id },
      body: { custom_fields: { [key]: null }, value: null },
    });

    expect(data).toMatchObject({
      owner: 4,
      label_ids: [label],
      value: { amount: 5, currency: 'EUR' },
      custom_fields: { [key]: 'x' },
    });
    expect(json.data[key]).toBe('x');
    expect(updated.data).toMatchObject({ owner: 4, value: null, custom_fields: {} });
  });

  it('is not found once it is deleted, and is purged after 30 days', async () => {
    const company = await startCompany();
    const { call, simulator, timers } = company;
    const id = await addLead(company);
    const path = `/api/v1/leads/${id}`;

    const first = await call('DELETE', path);
    const later = [
      await call('DELETE', path),
      await call('GET', path),
      await call('PATCH', path, { title: 'B' }),
      await call('GET', `${path}/permittedUsers`),
      await call('POST', `/api/v2/leads/${id}/convert/deal`, {}),
    ];
    const listed = await call('GET', '/api/v1/leads?owner_id=3&limit=500');
    const kept = simulator.company.lead.get(id);
    await timers.advance(30 * DAY_MS);

    expect(first.json).toEqual({ success: true, data: { id } });
    expect(later.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(later[1]?.json).toEqual({
      success: false,
      error: 'requested lead not found',
      error_info: 'Object was not found.',
      data: null,
      additional_data: null,
    });
    expect(ids(listed.json)).not.toContain(id);
    expect([kept?.is_deleted, simulator.company.lead.get(id)]).toEqual([true, undefined]);
  });

  it('for its owner alone is seen by nobody else but admins', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addLead(company, { title: 'Zyxtable', visible_to: '1' });
    const seen = async (user: number) => {
      const read = await call('GET', `/api/v1/leads/${id}`, undefined, tokenOf(user));
      const list = await call('GET', '/api/v1/leads?limit=500', undefined, tokenOf(user));
      const search = await call('GET', '/api/v2/leads/search?term=zyxt', undefined, tokenOf(user));
      return [read.status, ids(list.json).includes(id), search.json.data.items.length];
    };

    const permitted = await call('GET', `/api/v1/leads/${id}/permittedUsers`);

    expect(await seen(3)).toEqual([200, true, 1]);
    expect(await seen(4)).toEqual([404, false, 0]);
    expect(await seen(2)).toEqual([200, true, 1]);
    expect(permitted.json.data).toEqual([1, 2, 3]);
  });

  it('of another takes a permission to be edited, deleted or converted', async () => {
    const company = await startCompany();
    const { call, simulator } = company;
    const id = await addLead(company);
    const path = `/api/v1/leads/${id}`;

    const refused = [
      await call('PATCH', path, { title: 'B' }, tokenOf(4)),
      await call('DELETE', path, undefined, tokenOf(4)),
      await call('POST', `/api/v2/leads/${id}/convert/deal`, {}, tokenOf(4)),
    ];
    const own = await call('PATCH', path, { title: 'B' }, tokenOf(3));
    const sets = simulator.company.user.get(4)?.access.map((access) => access.permission_set_id ?? '') ?? [];
    for (const set of simulator.company.permissionSet.all().filter(({ id: of }) => sets.includes(of)))
      simulator.company.permissionSet.put({ ...set, contents: ['can_edit_other_users_leads'] });
    const allowed = await call('PATCH', path, { title: 'C' }, tokenOf(4));

    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect([own.status, allowed.status]).toEqual([200, 200]);
  });
});

describe('the owner of a lead', () => {
  it('has it in the list until it is given to another', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addLead(company);
    const listOf = async (owner: number) =>
      ids((await call('GET', `/api/v1/leads?owner_id=${owner}&limit=500`)).json);
    const before = [(await listOf(3)).includes(id), (await listOf(4)).includes(id)];

    await call('PATCH', `/api/v1/leads/${id}`, { owner_id: 4 });

    const after = [(await listOf(3)).includes(id), (await listOf(4)).includes(id)];
    expect([before, after]).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('cannot be a deactivated user, and nothing is changed then', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addLead(company);
    await call('PUT', '/api/v1/users/5', { active_flag: false });

    const update = await call('PATCH', `/api/v1/leads/${id}`, { title: 'B', owner_id: 5 });
    const create = await call('POST', '/api/v1/leads', { title: 'C', person_id: 2, owner_id: 5 });

    const { json } = await call('GET', `/api/v1/leads/${id}`);
    expect([update.status, create.status]).toEqual([400, 400]);
    expect(json.data).toMatchObject({ title: 'A', owner_id: 3 });
  });
});

describe('archived leads', () => {
  it('have a list of their own, and are edited only once they are out of the archive', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await addLead(company);
    const change = (body: object) => call('PATCH', `/api/v1/leads/${id}`, body);
    const places = async () => {
      const listed = await call('GET', '/api/v1/leads?owner_id=3&limit=500');
      const archived = await call('GET', '/api/v1/leads/archived?owner_id=3&limit=500');
      return [ids(listed.json).includes(id), ids(archived.json).includes(id)];
    };
    await change({ is_archived: true });
    const away = await places();

    const edited = await change({ owner_id: 4 });
    const both = await change({ is_archived: false, owner_id: 4 });
    const converted = await call('POST', `/api/v2/leads/${id}/convert/deal`, {});
    const out = await change({ is_archived: false });

    expect(away).toEqual([false, true]);
    expect([edited.status, both.status, converted.status, out.status]).toEqual([400, 400, 400, 200]);
    expect(out.json.data).toMatchObject({ owner_id: 3, is_archived: false });
    expect(await places()).toEqual([true, false]);
  });

  it('are a part of about one lead for each user from the start', async () => {
    const { simulator } = await startCompany();

    const leads = simulator.company.lead.all();

    expect(leads).toHaveLength(12);
    expect(leads.slice(0, 5).map(({ owner_id }) => owner_id)).toEqual([1, 2, 3, 4, 5]);
    expect(leads.filter(({ is_archived }) => is_archived)).toHaveLength(2);
    expect(new Set(leads.map(({ id }) => id)).size).toBe(12);
  });
});

describe('the list of leads', () => {
  it('goes from the oldest to the newest, page by page', async () => {
    const { client, simulator } = await connectCompany();
    const expected = simulator.company.lead
      .all()
      .filter(({ is_archived }) => !is_archived)
      .toSorted((a, b) => Date.parse(a.add_time) - Date.parse(b.add_time));

    const { items, odd, requests } = await client.getLeads.all({ query: { limit: 3 } });

    expect(items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect([odd, requests]).toEqual([[], Math.ceil(expected.length / 3)]);
  });

  it('narrows by links and by the time of the update, and sorts', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    await timers.advance(1000);
    const first = await addLead(company, { title: 'B', person_id: 5, organization_id: 4 });
    const second = await addLead(company, { title: 'C', person_id: 5 });
    const list = async (query: string) => ids((await call('GET', `/api/v1/leads?${query}`)).json);

    const since = await list('updated_since=2026-11-20T09:00:01Z&sort=title%20DESC');
    const ofBoth = await list('person_id=5&organization_id=4&updated_since=2026-11-20T09:00:01Z');
    const future = await list('updated_since=2026-11-20T09:00:02Z');

    expect([since, ofBoth, future]).toEqual([[second, first], [first], []]);
  });

  it('refuses a filter that is not there, a time that is none and a field to sort by that leads do not have', async () => {
    const { call } = await startCompany();
    const status = async (query: string) => (await call('GET', `/api/v1/leads?${query}`)).status;

    const statuses = [
      await status('filter_id=999999'),
      await status('updated_since=yesterday'),
      await status('sort=moons'),
    ];

    expect(statuses).toEqual([404, 400, 400]);
  });
});

describe('a lead converted to a deal', () => {
  it('is gone, and the deal has its owner, value, links and activities', async () => {
    const company = await startCompany();
    const { call, simulator } = company;
    const key = 'd'.repeat(40);
    const id = await addLead(company, {
      organization_id: 3,
      value: { amount: 50, currency: 'USD' },
      [key]: 'x',
    });
    const activity = await call('POST', '/api/v2/activities', { subject: 'Call', lead_id: id });
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const { json } = await call('POST', `/api/v2/leads/${id}/convert/deal`, { stage_id: 2, pipeline_id: 99 });
    const status = await call('GET', `/api/v2/leads/${id}/convert/status/${json.data.conversion_id}`);

    const { deal_id } = status.json.data;
    const lead = await call('GET', `/api/v1/leads/${id}`);
    const moved = await call('GET', `/api/v2/activities/${activity.json.data.id}`);
    expect(status.json.data).toEqual({
      deal_id,
      conversion_id: json.data.conversion_id,
      status: 'completed',
    });
    expect(simulator.company.deal.get(deal_id)).toMatchObject({
      title: 'A',
      status: 'open',
      owner_id: 3,
      person_id: 2,
      org_id: 3,
      value: 50,
      currency: 'USD',
      stage_id: 2,
      source_lead_id: id,
      custom_fields: { [key]: 'x' },
    });
    expect(lead.status).toBe(404);
    expect(moved.json.data).toMatchObject({ deal_id, lead_id: null });
  });

  it('takes a stage and a pipeline that are there', async () => {
    const company = await startCompany();
    const id = await addLead(company);
    const convert = async (body: object) =>
      (await company.call('POST', `/api/v2/leads/${id}/convert/deal`, body)).status;

    const statuses = [await convert({ stage_id: 99 }), await convert({ pipeline_id: 99 }), await convert({})];

    expect(statuses).toEqual([400, 400, 200]);
  });

  it('can be asked after under its own lead alone', async () => {
    const company = await startCompany();
    const { call } = company;
    const [id, other] = [await addLead(company), await addLead(company)];
    const { json } = await call('POST', `/api/v2/leads/${id}/convert/deal`, {});

    const { status } = await call('GET', `/api/v2/leads/${other}/convert/status/${json.data.conversion_id}`);
    const unknown = await call('GET', `/api/v2/leads/${id}/convert/status/${other}`);

    expect([status, unknown.status]).toEqual([404, 404]);
  });
});

describe('webhooks', () => {
  it('tell of leads as captured from Pipedrive, in version 2 alone', async () => {
    const company = await startCompany();
    const { call, simulator, timers } = company;
    const [receiver, old] = [await startReceiver(), await startReceiver()];
    await register(company, receiver.url);
    await register(company, old.url, { version: '1.0' });

    const id = await addLead(company);
    await simulator.idle();
    await timers.advance(1000);
    await call('PATCH', `/api/v1/leads/${id}`, { owner_id: 4 });
    await simulator.idle();
    await call('DELETE', `/api/v1/leads/${id}`);
    await simulator.idle();

    const [created, changed, deleted] = receiver.bodies;
    expect(Object.keys(created.data).sort()).toEqual(
      'add_time channel channel_id creator_id custom_fields expected_close_date id is_archived label_ids next_activity_id organization_id origin origin_id owner_id person_id source_name title update_time value was_seen'.split(
        ' ',
      ),
    );
    expect(created.meta).toMatchObject({ action: 'create', entity: 'lead', entity_id: id });
    expect(changed.previous).toEqual({ owner_id: 3, update_time: '2026-11-20T09:00:00.000Z' });
    expect(changed.data).toMatchObject({ owner_id: 4, update_time: '2026-11-20T09:00:01.000Z' });
    expect(deleted).toMatchObject({ data: null, previous: { id, owner_id: 4 }, meta: { action: 'delete' } });
    expect(old.bodies).toEqual([]);
  });
});
