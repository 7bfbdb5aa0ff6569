import { describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/pipedrive/index.ts';
import * as v1 from '../../../shared/pipedrive/v1.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany } from './support.ts';

const FIELD = 'e'.repeat(40);
const ids = (json: { data: readonly { id: number }[] | null }) => json.data?.map(({ id }) => id) ?? [];
const token = (userId: number) => `simulated-api-token-${userId}`;

async function connectV1(...options: Parameters<typeof connectCompany>) {
  const company = await connectCompany(...options);
  const organizations = createClient(v1.organizations, company.ports);
  return { ...company, organizations };
}

describe('organizations', () => {
  it('have every field of the official example but the stray org_id', async () => {
    const { call } = await startCompany();

    const { json } = await call('GET', '/api/v2/organizations/1');

    expect(Object.keys(json.data).sort()).toEqual(
      'add_time address annual_revenue custom_fields employee_count id industry is_deleted label_ids linkedin name owner_id update_time visible_to website'.split(
        ' ',
      ),
    );
  });

  it('show extra and chosen custom fields where they are asked for', async () => {
    const { call } = await startCompany();
    const custom_fields = { [FIELD]: 'x', ['f'.repeat(40)]: 'y' };
    const { id } = (await call('POST', '/api/v2/organizations', { name: 'A', custom_fields })).json.data;
    await call('POST', '/api/v2/persons', { name: 'Ada', org_id: id });
    await call('POST', `/api/v2/organizations/${id}/followers`, { user_id: 1 });

    const { json } = await call(
      'GET',
      `/api/v2/organizations/${id}?include_fields=people_count,followers_count&custom_fields=${FIELD}`,
    );
    const unknown = await call('GET', `/api/v2/organizations/${id}?include_fields=shoe_size`);

    expect(json.data).toMatchObject({ people_count: 1, followers_count: 1 });
    expect(json.data.custom_fields).toEqual({ [FIELD]: 'x' });
    expect(unknown.status).toBe(400);
  });

  it('cannot be read, changed or deleted by those who may not', async () => {
    const { call } = await startCompany();
    const hidden = (await call('POST', '/api/v2/organizations', { name: 'A', visible_to: 1 })).json.data.id;
    const open = (await call('POST', '/api/v2/organizations', { name: 'B', visible_to: 7 })).json.data.id;
    const status = async (method: string, path: string, body?: object) =>
      (await call(method, `/api/v2/organizations/${path}`, body, token(4))).status;

    const statuses = [
      await status('GET', `${hidden}`),
      await status('GET', `${hidden}/followers`),
      await status('PATCH', `${open}`, { name: 'C' }),
      await status('DELETE', `${open}`),
      await status('POST', `${open}/followers`, { user_id: 3 }),
      await status('POST', `${open}/followers`, { user_id: 4 }),
    ];

    expect(statuses).toEqual([404, 404, 403, 403, 403, 201]);
  });

  it('cannot be given to a deactivated user', async () => {
    const { call } = await startCompany();
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const statuses = [
      (await call('POST', '/api/v2/organizations', { name: 'A', owner_id: 3 })).status,
      (await call('PATCH', '/api/v2/organizations/1', { owner_id: 3 })).status,
      (await call('PUT', '/api/v1/organizations/1', { owner_id: 3 })).status,
    ];

    expect(statuses).toEqual([400, 400, 400]);
  });

  it('are read and written by our client', async () => {
    const { client } = await connectCompany();

    const added = await client.addOrganization({
      body: { name: 'Alder', address: { value: 'Main St 1' }, label_ids: [3], website: 'https://a.example' },
    });
    const { items } = await client.searchOrganization.all({ query: { term: 'alder', exact_match: true } });

    expect(added.data).toMatchObject({
      owner: 1,
      address: { value: 'Main St 1', country: null },
      label_ids: [3],
      website: 'https://a.example',
    });
    expect(items).toMatchObject([{ item: { id: added.data.id, name: 'Alder', owner: { id: 1 } } }]);
  });

  it('are narrowed by a stored filter', async () => {
    const { call, simulator } = await startCompany();
    const field = simulator.company.field
      .all()
      .find(({ kind, field_code }) => kind === 'organization' && field_code === 'name');
    const condition = { object: 'organization', field_id: String(field?.id), operator: '=', value: 'Alder' };
    const { id } = (
      await call('POST', '/api/v1/filters', {
        name: 'Alders',
        type: 'org',
        conditions: {
          glue: 'and',
          conditions: [
            { glue: 'and', conditions: [condition] },
            { glue: 'or', conditions: [] },
          ],
        },
      })
    ).json.data;
    const alder = (await call('POST', '/api/v2/organizations', { name: 'Alder' })).json.data;

    const inV2 = await call('GET', `/api/v2/organizations?filter_id=${id}`);
    const inV1 = await call('GET', `/api/v1/organizations?filter_id=${id}`);
    const unknown = await call('GET', '/api/v1/organizations?filter_id=999');

    expect([ids(inV2.json), ids(inV1.json)]).toEqual([[alder.id], [alder.id]]);
    expect(unknown.status).toBe(404);
  });
});

describe('version 1 of an organization', () => {
  it('has its owner as an object, its address in parts and custom fields among its own', async () => {
    const { call, simulator } = await startCompany();
    const { id } = (
      await call('POST', '/api/v2/organizations', {
        name: 'Alder',
        owner_id: 3,
        visible_to: 7,
        label_ids: [5, 6],
        address: { value: 'Main St 1, Tallinn', country: 'Estonia' },
        custom_fields: { [FIELD]: 'x' },
      })
    ).json.data;
    const owner = simulator.company.user.get(3);

    const { json } = await call('GET', `/api/v1/organizations/${id}`);

    expect(json.data).toMatchObject({
      id,
      company_id: 1,
      owner_id: {
        id: 3,
        name: owner?.name,
        email: owner?.email,
        has_pic: 0,
        pic_hash: null,
        active_flag: true,
        value: 3,
      },
      owner_name: owner?.name,
      first_char: 'a',
      active_flag: true,
      visible_to: '7',
      label: 5,
      address: 'Main St 1, Tallinn',
      address_country: 'Estonia',
      people_count: 0,
      add_time: '2026-11-20 09:00:00',
      [FIELD]: 'x',
    });
    expect(json.data).not.toHaveProperty('custom_fields');
  });

  it('is written and read by our client with its custom fields apart', async () => {
    const { organizations } = await connectV1();

    const added = await organizations.addOrganization({
      body: {
        name: 'Alder',
        label: 5,
        visible_to: '1',
        add_time: '2026-01-02 03:04:05',
        custom_fields: { [FIELD]: 'x' },
      },
    });
    const { id } = added.data;
    const updated = await organizations.updateOrganization({
      path: { id },
      body: { owner_id: 3, custom_fields: { [FIELD]: 'y' } },
    });
    const read = await organizations.getOrganization({ path: { id } });
    const deleted = await organizations.deleteOrganization({ path: { id } });
    const gone = await organizations.getOrganization({ path: { id } });

    expect(added.status).toBe(201);
    expect(added.data).toMatchObject({
      owner: 1,
      label: 5,
      visible_to: 1,
      add_time: '2026-01-02 03:04:05',
      custom_fields: { [FIELD]: 'x' },
    });
    expect(updated.data).toMatchObject({ name: 'Alder', owner: 3, custom_fields: { [FIELD]: 'y' } });
    expect(read.data).toEqual(updated.data);
    expect(deleted.data).toEqual({ id });
    expect(gone.data.active_flag).toBe(false);
  });

  it('is listed by owner and first letter, in an order, to the end', async () => {
    const { organizations, simulator, call } = await connectV1();
    for (const name of ['Zebra', 'zeal', 'Zoo']) await call('POST', '/api/v2/organizations', { name });
    await call('POST', '/api/v2/organizations', { name: 'Zero', owner_id: 3 });

    const all = await organizations.getOrganizations.all({ query: { limit: 10 } });
    const some = await organizations.getOrganizations.all({
      query: { user_id: 1, first_char: 'z', sort: 'name DESC' },
    });
    const wrong = await call('GET', '/api/v1/organizations?sort=shoe_size');

    expect(all.items.map(({ id }) => id)).toEqual(simulator.company.organization.all().map(({ id }) => id));
    expect(all.requests).toBe(4);
    expect(some.items.map(({ name }) => name)).toEqual(['zeal', 'Zoo', 'Zebra']);
    expect(wrong.status).toBe(400);
  });

  it('is collected by cursor and time of update, for global admins', async () => {
    const { organizations, timers, call } = await connectV1();
    await timers.advance(60_000);
    await call('PATCH', '/api/v2/organizations/7', { name: 'Seven' });

    const all = await organizations.getOrganizationsCollection.all({ query: { limit: 20 } });
    const since = await organizations.getOrganizationsCollection({ query: { since: '2026-11-20 09:01:00' } });
    const until = await organizations.getOrganizationsCollection({ query: { until: '2026-11-20 09:01:00' } });
    const regular = await call('GET', '/api/v1/organizations/collection', undefined, token(4));

    expect(all.items).toHaveLength(36);
    expect(since.data).toMatchObject([{ id: 7, name: 'Seven', owner: expect.any(Number) }]);
    expect(until.data.map(({ id }) => id)).not.toContain(7);
    expect(until.data).toHaveLength(35);
    expect(regular.status).toBe(403);
  });

  it('is found by a search that goes on by start', async () => {
    const { organizations, call } = await connectV1();
    for (const name of ['Quince 1', 'Quince 2', 'Quince 3'])
      await call('POST', '/api/v2/organizations', { name });

    const found = await organizations.searchOrganization.all({ query: { term: 'quince', limit: 2 } });
    const short = await call('GET', '/api/v1/organizations/search?term=q');

    expect(found.items.map(({ item }) => item.name).sort()).toEqual(['Quince 1', 'Quince 2', 'Quince 3']);
    expect(found.requests).toBe(2);
    expect(short.status).toBe(400);
  });

  it('lists what belongs to it', async () => {
    const { organizations, call } = await connectV1();
    const added = async (path: string, body: object) =>
      (await call('POST', `/api/v2/${path}`, body)).json.data.id;
    const org_id = await added('organizations', { name: 'Alder' });
    const person = await added('persons', { name: 'Ada', org_id });
    const open = await added('deals', { title: 'A', org_id });
    const won = await added('deals', { title: 'B', org_id, status: 'won' });
    const deleted = await added('deals', { title: 'C', org_id });
    await call('DELETE', `/api/v2/deals/${deleted}`);
    const done = await added('activities', { subject: 'A', org_id, done: true });
    const undone = await added('activities', { subject: 'B', org_id });
    const path = { id: org_id };

    const persons = await organizations.getOrganizationPersons({ path });
    const deals = await organizations.getOrganizationDeals({ path, query: { sort: 'title DESC' } });
    const wonDeals = await organizations.getOrganizationDeals({ path, query: { status: 'won' } });
    const deletedDeals = await organizations.getOrganizationDeals({ path, query: { status: 'deleted' } });
    const activities = await organizations.getOrganizationActivities({ path });
    const doneOnes = await organizations.getOrganizationActivities({ path, query: { done: 1 } });
    const others = await organizations.getOrganizationActivities({ path, query: { exclude: `${done}` } });

    const idsIn = ({ data }: { data: readonly { id: number }[] }) => ids({ data });
    expect(idsIn(persons)).toEqual([person]);
    expect([idsIn(deals), idsIn(wonDeals), idsIn(deletedDeals)]).toEqual([[won, open], [won], [deleted]]);
    expect([idsIn(activities), idsIn(doneOnes), idsIn(others)]).toEqual([[done, undone], [done], [undone]]);
  });

  it('lists nothing that the caller may not see', async () => {
    const { call } = await startCompany();
    const org = (await call('POST', '/api/v2/organizations', { name: 'A', visible_to: 7 })).json.data;
    const hidden = { org_id: org.id, visible_to: 1 };
    await call('POST', '/api/v2/deals', { title: 'A', ...hidden });
    await call('POST', '/api/v2/persons', { name: 'Ada', ...hidden });
    const listed = async (list: string) =>
      ids((await call('GET', `/api/v1/organizations/${org.id}/${list}`, undefined, token(4))).json);

    expect([await listed('deals'), await listed('persons')]).toEqual([[], []]);
  });

  it('is deleted with others, or none is', async () => {
    const { organizations, call } = await connectV1();
    const deleted = async (id: number) =>
      (await call('GET', `/api/v2/organizations/${id}`)).json.data.is_deleted;

    const refused = await call('DELETE', '/api/v1/organizations?ids=1,99999');
    const afterRefusal = await deleted(1);
    const { data } = await organizations.deleteOrganizations({ query: { ids: '1,2' } });

    expect([refused.status, afterRefusal]).toEqual([404, false]);
    expect(data).toEqual({ id: [1, 2] });
    expect([await deleted(1), await deleted(2), await deleted(3)]).toEqual([true, true, false]);
  });

  it('tells which active users may see it', async () => {
    const { organizations, call } = await connectV1();
    await call('PUT', '/api/v1/users/5', { active_flag: false });
    const added = async (visible_to: number) =>
      (await call('POST', '/api/v2/organizations', { name: 'A', owner_id: 4, visible_to })).json.data.id;
    const [everybody, owner] = [await added(7), await added(1)];

    const all = await organizations.getOrganizationUsers({ path: { id: everybody } });
    const few = await organizations.getOrganizationUsers({ path: { id: owner } });

    expect(all.data).toContain(3);
    expect(all.data).not.toContain(5);
    expect(few.data).toContain(4);
    expect(few.data).not.toContain(3);
  });

  it('is followed once, and left by the id of the following', async () => {
    const { organizations } = await connectV1();
    const path = { id: 1 };

    const first = await organizations.addOrganizationFollower({ path, body: { user_id: 3 } });
    const second = await organizations.addOrganizationFollower({ path, body: { user_id: 3 } });
    const { data } = await organizations.getOrganizationFollowers({ path });
    await organizations.deleteOrganizationFollower({ path: { id: 1, follower_id: first.data.id } });
    const after = await organizations.getOrganizationFollowers({ path });

    expect(second.data).toEqual(first.data);
    expect(data).toEqual([first.data]);
    expect(after.data).toEqual([]);
  });

  it('answers to its changelog, flow, files and mails in our client', async () => {
    const { organizations, call } = await connectV1();
    await call('PATCH', '/api/v2/organizations/1', { name: 'Alder' });
    const path = { id: 1 };

    const changelog = await organizations.getOrganizationChangelog.all({ path, query: { limit: 1 } });
    const flow = await organizations.getOrganizationUpdates.all({ path, query: { items: 'change' } });
    const files = await organizations.getOrganizationFiles({ path });
    const mails = await organizations.getOrganizationMailMessages({ path });
    const none = await call('GET', '/api/v1/organizations/99999/files');

    expect(changelog.items).toMatchObject([{ field_key: 'name', new_value: 'Alder', actor_user_id: 1 }]);
    expect(flow.items).toMatchObject([{ object: 'organizationChange', data: { new_value: 'Alder' } }]);
    expect([files.data, mails.data]).toEqual([[], []]);
    expect(none.status).toBe(404);
  });
});
