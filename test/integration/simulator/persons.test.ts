import { describe, expect, it } from 'vitest';
import { resultAnswer } from '../../../lib/simulator/wire/answers.ts';
import { NotFound, Rejected } from '../../../shared/errors.ts';
import { createClient, type Endpoint } from '../../../shared/pipedrive/index.ts';
import * as v1 from '../../../shared/pipedrive/v1.ts';
import * as v2 from '../../../shared/pipedrive/v2.ts';
import { failureOf } from '../../support/builders.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany } from './support.ts';

const KEY = 'ab'.repeat(20);
const OTHER_KEY = 'cd'.repeat(20);
const TOKEN_3 = 'simulated-api-token-3';
const TOKEN_4 = 'simulated-api-token-4';
const ids = (json: { data: { id: number }[] | null }) => json.data?.map(({ id }) => id);

/** Both versions' operations on persons against one company. */
async function bothVersions() {
  const company = await connectCompany();
  return { ...company, old: createClient(v1.persons, company.ports) };
}

describe('a person', () => {
  it('has every field of the official example in version 2', async () => {
    const { call } = await startCompany({ contactSync: true });

    const { json } = await call('GET', '/api/v2/persons/1');

    expect(Object.keys(json.data).sort()).toEqual(
      'add_time birthday custom_fields emails first_name id im is_deleted job_title label_ids last_name name notes org_id owner_id phones picture_id postal_address update_time visible_to'.split(
        ' ',
      ),
    );
  });

  it('has every field of the official example of a merge in version 1', async () => {
    const { call } = await startCompany();

    const { json } = await call('PUT', '/api/v1/persons/1/merge', { merge_with_id: 2 });

    expect(Object.keys(json.data).sort()).toEqual(
      'active_flag activities_count add_time cc_email closed_deals_count company_id done_activities_count email email_messages_count files_count first_char first_name followers_count id label label_ids last_activity_date last_activity_id last_incoming_mail_time last_name last_outgoing_mail_time lost_deals_count merge_what_id name next_activity_date next_activity_id next_activity_time notes_count open_deals_count org_id org_name owner_id owner_name participant_closed_deals_count participant_open_deals_count phone picture_id related_closed_deals_count related_lost_deals_count related_open_deals_count related_won_deals_count undone_activities_count update_time visible_to won_deals_count'.split(
        ' ',
      ),
    );
  });

  it('names owner and organization as objects in version 1, and our client reads them as their ids', async () => {
    const { old, call, client } = await bothVersions();
    const { data } = await client.addPerson({ body: { name: 'Ada', owner_id: 3, org_id: 2, visible_to: 3 } });

    const { json } = await call('GET', `/api/v1/persons/${data.id}`);
    const read = await old.getPerson({ path: { id: data.id } });

    expect(json.data).toMatchObject({ owner_id: { id: 3, value: 3 }, org_id: { value: 2 }, visible_to: '3' });
    expect(read.data).toMatchObject({ owner: 3, org_id: 2, visible_to: 3, active_flag: true });
  });

  it('is created through version 1 as through version 2', async () => {
    const { old, client } = await bothVersions();

    const { data, status } = await old.addPerson({
      body: {
        name: 'Ada King',
        email: [{ value: 'ada@example.com' }],
        phone: [{ value: '1' }, { value: '2', primary: true, label: 'home' }],
        label: 5,
        visible_to: '1',
        add_time: '2026-01-02 03:04:05',
      },
    });
    const read = await client.getPerson({ path: { id: data.id } });

    expect(status).toBe(201);
    expect(data).toMatchObject({ first_name: 'Ada', add_time: '2026-01-02 03:04:05', label: 5 });
    expect(read.data).toMatchObject({
      name: 'Ada King',
      emails: [{ value: 'ada@example.com', primary: true, label: 'work' }],
      phones: [
        { value: '1', primary: false, label: 'work' },
        { value: '2', primary: true, label: 'home' },
      ],
      label_ids: [5],
      visible_to: 1,
      add_time: '2026-01-02T03:04:05Z',
    });
  });

  it('is changed through version 1 in what is sent, and cannot be given to a deactivated user', async () => {
    const { old, client, simulator } = await bothVersions();
    const { data } = await client.addPerson({
      body: { name: 'Ada', emails: [{ value: 'ada@example.com' }], label_ids: [5] },
    });
    const left = simulator.company.user.all().find((user) => !user.active_flag)?.id ?? 0;

    await old.updatePerson({ path: { id: data.id }, body: { owner_id: 3, name: 'Ada King' } });
    const failure = await failureOf(() =>
      old.updatePerson({ path: { id: data.id }, body: { owner_id: left } }),
    );
    const read = await client.getPerson({ path: { id: data.id } });

    expect(failure).toBeInstanceOf(Rejected);
    expect(read.data).toMatchObject({
      owner: 3,
      last_name: 'King',
      emails: [{ value: 'ada@example.com' }],
      label_ids: [5],
    });
  });

  it('is deleted once: the second time is 410 in both versions', async () => {
    const { call } = await startCompany();

    const first = await call('DELETE', '/api/v2/persons/1');
    const second = await call('DELETE', '/api/v2/persons/1');
    const old = await call('DELETE', '/api/v1/persons/1');
    const listed = await call('GET', '/api/v2/persons?ids=1');
    const edit = await call('PATCH', '/api/v2/persons/1', { name: 'B' });
    const shown = await call('GET', '/api/v1/persons/1');

    expect(first.json).toEqual({ success: true, data: { id: 1 } });
    expect([second.status, old.status, edit.status]).toEqual([410, 410, 410]);
    expect([second.json, old.json]).toEqual([first.json, first.json]);
    expect(listed.json.data).toEqual([]);
    expect(shown.json.data.active_flag).toBe(false);
  });

  it('shows extra fields only to who asks for them', async () => {
    const { call } = await startCompany();

    const plain = await call('GET', '/api/v2/persons/1');
    const more = await call('GET', `/api/v2/persons/1?include_fields=marketing_status&custom_fields=${KEY}`);
    const unknown = await call('GET', '/api/v2/persons/1?include_fields=height');

    expect(plain.json.data).not.toHaveProperty('marketing_status');
    expect(more.json.data).toMatchObject({ marketing_status: 'no_consent', custom_fields: { [KEY]: null } });
    expect(unknown.status).toBe(400);
  });
});

describe('custom fields of version 1', () => {
  it('are among a person’s own on the wire, and apart in our client', async () => {
    const { old, client, call } = await bothVersions();

    const added = await old.addPerson({ body: { name: 'Ada', custom_fields: { [KEY]: 'x' } } });
    const { id } = added.data;
    const read = await old.getPerson({ path: { id } });
    const wire = (await call('GET', `/api/v1/persons/${id}`)).json.data;
    const fresh = await client.getPerson({ path: { id } });

    expect(added.data.custom_fields).toEqual({ [KEY]: 'x' });
    expect(read.data.custom_fields).toEqual({ [KEY]: 'x' });
    expect(wire).toMatchObject({ name: 'Ada', [KEY]: 'x' });
    expect(wire).not.toHaveProperty('custom_fields');
    expect(fresh.data.custom_fields).toEqual({ [KEY]: 'x' });
  });

  it('arrive from the wire as they are sent there', async () => {
    const { call } = await startCompany();

    const { json } = await call('POST', '/api/v1/persons', {
      name: 'Ada',
      [KEY]: 5,
      [`${KEY}_currency`]: 'EUR',
    });
    const fresh = await call('GET', `/api/v2/persons/${json.data.id}`);
    const unknown = await call('POST', '/api/v1/persons', { name: 'Ada', beef: 5 });

    expect(fresh.json.data.custom_fields).toEqual({ [KEY]: 5, [`${KEY}_currency`]: 'EUR' });
    expect(unknown.status).toBe(400);
  });

  it('stay where a change does not name them', async () => {
    const { old, client } = await bothVersions();
    const { data } = await client.addPerson({ body: { name: 'Ada', custom_fields: { [KEY]: 'x' } } });
    const path = { id: data.id };

    await old.updatePerson({ path, body: { name: 'Ada King' } });
    const { data: after } = await old.updatePerson({ path, body: { custom_fields: { [OTHER_KEY]: 'y' } } });

    expect(after).toMatchObject({ name: 'Ada King', custom_fields: { [KEY]: 'x', [OTHER_KEY]: 'y' } });
  });

  it('are apart in lists too', async () => {
    const { old } = await bothVersions();
    const { data } = await old.addPerson({ body: { name: 'Ada', custom_fields: { [KEY]: 'x' } } });

    const list = await old.getPersons({ query: { sort: 'id DESC', limit: 1 } });
    const collection = await old.getPersonsCollection.all({ query: { first_char: 'ada' } });

    expect(list.data).toMatchObject([{ id: data.id, custom_fields: { [KEY]: 'x' } }]);
    expect(collection.items).toContainEqual(expect.objectContaining({ custom_fields: { [KEY]: 'x' } }));
  });
});

it('an answer of version 1 spells custom fields as the wire has them, in lists and in what a list is in', () => {
  const record = { id: 1, custom_fields: { [KEY]: 'x' } };
  const inline = { id: 1, [KEY]: 'x' };
  const dataOf = (endpoint: Endpoint, data: unknown) =>
    JSON.parse(resultAnswer(endpoint, { data }, {}).body).data;

  expect(dataOf(v1.persons.getPerson, record)).toEqual(inline);
  expect(dataOf(v1.persons.getPersons, [record])).toEqual([inline]);
  expect(dataOf({ ...v1.persons.getPersons, listIn: 'items' }, { items: [record], more: 1 })).toEqual({
    items: [inline],
    more: 1,
  });
  expect(dataOf(v2.persons.getPerson, record)).toEqual(record);
});

describe('a person who is for the owner alone', () => {
  it('is hidden from others wherever persons are read', async () => {
    const { call } = await startCompany();
    const body = { name: 'Zenobia', owner_id: 3, visible_to: 1 };
    const { id } = (await call('POST', '/api/v2/persons', body)).json.data;
    const reads = [
      ...['', '/followers', '/followers/changelog', '/picture'].map((part) => `/api/v2/persons/${id}${part}`),
      ...[
        '',
        '/changelog',
        '/files',
        '/flow',
        '/followers',
        '/mailMessages',
        '/permittedUsers',
        '/products',
        '/activities',
        '/deals',
      ].map((part) => `/api/v1/persons/${id}${part}`),
    ];
    const lists = [
      `/api/v2/persons?ids=${id}`,
      '/api/v2/persons/search?term=zenobia',
      '/api/v1/persons?sort=id%20DESC&limit=1&first_char=zenobia',
      '/api/v1/persons/search?term=zenobia',
    ];

    const hidden: number[] = [];
    for (const path of reads) hidden.push((await call('GET', path, undefined, TOKEN_4)).status);
    const found: unknown[] = [];
    for (const path of lists) {
      const other = (await call('GET', path, undefined, TOKEN_4)).json.data;
      const owner = (await call('GET', path, undefined, TOKEN_3)).json.data;
      found.push([other?.items ?? other ?? [], (owner.items ?? owner).length]);
    }

    expect(hidden).toEqual(reads.map(() => 404));
    expect(found).toEqual(lists.map(() => [[], 1]));
  });

  it('is open to the owner and admins', async () => {
    const { old, client } = await bothVersions();
    const { data } = await client.addPerson({ body: { name: 'Ada', owner_id: 3, visible_to: 1 } });

    const users = await old.getPersonUsers({ path: { id: data.id } });

    expect(users.data).toEqual([1, 2, 3]);
  });

  it('can be changed by nobody else', async () => {
    const { call } = await startCompany();
    const seen = (await call('POST', '/api/v2/persons', { name: 'A', visible_to: 7 })).json.data.id;
    const hidden = (await call('POST', '/api/v2/persons', { name: 'B', visible_to: 1 })).json.data.id;
    const statuses: number[][] = [];

    for (const id of [seen, hidden])
      statuses.push([
        (await call('PATCH', `/api/v2/persons/${id}`, { name: 'C' }, TOKEN_4)).status,
        (await call('PUT', `/api/v1/persons/${id}`, { name: 'C' }, TOKEN_4)).status,
        (await call('DELETE', `/api/v2/persons/${id}`, undefined, TOKEN_4)).status,
        (await call('DELETE', `/api/v1/persons?ids=${id}`, undefined, TOKEN_4)).status,
        (await call('DELETE', `/api/v1/persons/${id}/picture`, undefined, TOKEN_4)).status,
        (await call('PUT', `/api/v1/persons/${id}/merge`, { merge_with_id: 1 }, TOKEN_4)).status,
      ]);

    expect(statuses).toEqual([
      [403, 403, 403, 403, 403, 403],
      [404, 404, 404, 404, 404, 404],
    ]);
  });
});

describe('the lists of version 1', () => {
  it('go on by start, in the order asked for', async () => {
    const { old } = await bothVersions();

    const { items, requests } = await old.getPersons.all({ query: { sort: 'name DESC, id ASC', limit: 50 } });

    const names = items.map(({ name }) => name ?? '');
    expect(items).toHaveLength(72);
    expect(requests).toBe(2);
    expect(names).toEqual([...names].sort().reverse());
  });

  it('narrow by owner and first letters', async () => {
    const { old } = await bothVersions();
    await old.addPerson({ body: { name: 'Zenobia', owner_id: 3 } });
    await old.addPerson({ body: { name: 'Zenon', owner_id: 4 } });

    const byOwner = await old.getPersons({ query: { user_id: 3, limit: 500 } });
    const byLetter = await old.getPersons({ query: { first_char: 'zen', user_id: 3 } });

    expect(byOwner.data.length).toBeGreaterThan(1);
    expect(byOwner.data.every(({ owner }) => owner === 3)).toBe(true);
    expect(byLetter.data.map(({ name }) => name)).toEqual(['Zenobia']);
  });

  it('narrow by a stored filter, which leaves the owner without a say', async () => {
    const { old, client, simulator } = await bothVersions();
    const { data } = await old.addPerson({ body: { name: 'Zenobia', owner_id: 3 } });
    const field = simulator.company.field
      .all()
      .find(({ kind, field_code }) => kind === 'person' && field_code === 'name');
    const line = { object: 'person', field_id: String(field?.id), operator: '=', value: 'Zenobia' };
    const conditions = {
      glue: 'and' as const,
      conditions: [
        { glue: 'and' as const, conditions: [line] },
        { glue: 'or' as const, conditions: [] },
      ],
    };
    const filter = await client.addFilter({ body: { name: 'Z', type: 'people', conditions } });

    const list = await old.getPersons({ query: { filter_id: filter.data.id, user_id: 4 } });
    const unknown = await failureOf(() => old.getPersons({ query: { filter_id: 999 } }));

    expect(list.data.map(({ id }) => id)).toEqual([data.id]);
    expect(unknown).toBeInstanceOf(NotFound);
  });

  it('refuse an order by what is not there', async () => {
    const { call } = await startCompany();

    const unknown = await call('GET', '/api/v1/persons?sort=height%20ASC');
    const askew = await call('GET', '/api/v1/persons?sort=name%20UP');

    expect([unknown.status, askew.status]).toEqual([400, 400]);
  });

  it('that are collections go on by cursor, narrow by time, and are for admins', async () => {
    const { old, call, timers, simulator } = await bothVersions();
    await timers.advance(1000);
    simulator.edit({ entity: 'person', id: 7, change: { name: 'Renamed' } });

    const { items, requests } = await old.getPersonsCollection.all({ query: { limit: 50 } });
    const since = await old.getPersonsCollection({ query: { since: '2026-11-20 09:00:01' } });
    const until = await old.getPersonsCollection({ query: { until: '2026-11-20 09:00:01', limit: 500 } });
    const regular = await call('GET', '/api/v1/persons/collection', undefined, TOKEN_4);
    const askew = await call('GET', '/api/v1/persons/collection?since=yesterday');

    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 72 }, (_, index) => index + 1));
    expect(requests).toBe(2);
    expect(since.data.map(({ id }) => id)).toEqual([7]);
    expect(until.data).toHaveLength(71);
    expect([regular.status, askew.status]).toEqual([403, 400]);
  });

  it('of a person’s deals narrow by status', async () => {
    const { old, client, call } = await bothVersions();
    const { data: person } = await client.addPerson({ body: { name: 'Ada' } });
    for (const title of ['open', 'won', 'deleted'])
      await client.addDeal({ body: { title, person_id: person.id } });
    const path = { id: person.id };
    const all = await old.getPersonDeals({ path, query: { sort: 'title DESC' } });
    const [won, , deleted] = all.data;
    await client.updateDeal({ path: { id: won?.id ?? 0 }, body: { status: 'won' } });
    await call('DELETE', `/api/v2/deals/${deleted?.id}`);

    const titles = async (status?: 'open' | 'won' | 'lost' | 'deleted' | 'all_not_deleted') =>
      (await old.getPersonDeals({ path, query: { status } })).data.map(({ title }) => title);

    expect(all.data.map(({ title }) => title)).toEqual(['won', 'open', 'deleted']);
    expect(await titles()).toEqual(['open', 'won']);
    expect(await titles('won')).toEqual(['won']);
    expect(await titles('open')).toEqual(['open']);
    expect(await titles('deleted')).toEqual(['deleted']);
    expect(await titles('lost')).toEqual([]);
  });

  it('of a person’s deals leave out what is hidden from the caller', async () => {
    const { client, call } = await bothVersions();
    const { data } = await client.addPerson({ body: { name: 'Ada', visible_to: 7 } });
    await client.addDeal({ body: { title: 'Mine', person_id: data.id, visible_to: 1 } });
    const path = `/api/v1/persons/${data.id}/deals`;

    const mine = await call('GET', path);
    const others = await call('GET', path, undefined, TOKEN_4);

    expect(ids(mine.json)).toHaveLength(1);
    expect([others.status, others.json.data]).toEqual([200, null]);
  });

  it('of a person’s activities narrow by being done, and leave out what is named', async () => {
    const { old, client } = await bothVersions();
    const { data: person } = await client.addPerson({ body: { name: 'Ada' } });
    const added: number[] = [];
    for (const done of [true, false, false]) {
      const participants = [{ person_id: person.id, primary: true }];
      added.push((await client.addActivity({ body: { subject: 'Call', done, participants } })).data.id);
    }
    const path = { id: person.id };
    const [first, second, third] = added;

    const all = await old.getPersonActivities({ path });
    const done = await old.getPersonActivities({ path, query: { done: 1 } });
    const others = await old.getPersonActivities({ path, query: { exclude: `${first},${second}` } });

    expect(all.data.map(({ id }) => id)).toEqual(added);
    expect(done.data.map(({ id }) => id)).toEqual([first]);
    expect(others.data.map(({ id }) => id)).toEqual([third]);
  });

  it('of a search say where they go on', async () => {
    const { old, client } = await bothVersions();
    for (const name of ['Zenobia A', 'Zenobia B', 'Zenobia C']) await old.addPerson({ body: { name } });

    const before = await old.searchPersons.all({ query: { term: 'zenobia', limit: 2 } });
    const after = await client.searchPersons.all({ query: { term: 'zenobia', limit: 2 } });
    const short = await failureOf(() => client.searchPersons({ query: { term: 'z' } }));

    expect([before.requests, after.requests]).toEqual([2, 2]);
    expect(before.items.map(({ item }) => item.name).sort()).toEqual(['Zenobia A', 'Zenobia B', 'Zenobia C']);
    expect(after.items).toHaveLength(3);
    expect(short).toBeInstanceOf(Rejected);
  });
});

describe('persons deleted together', () => {
  it('are all gone', async () => {
    const { old, call } = await bothVersions();

    const { data } = await old.deletePersons({ query: { ids: '1, 3' } });
    const list = await call('GET', '/api/v2/persons?ids=1,2,3');

    expect(data).toEqual({ id: [1, 3] });
    expect(ids(list.json)).toEqual([2]);
  });

  it('stay where one is not there, or is not the caller’s to delete', async () => {
    const { old, call, client } = await bothVersions();
    const mine = (await client.addPerson({ body: { name: 'A', owner_id: 4 } })).data.id;
    const theirs = (await client.addPerson({ body: { name: 'B', visible_to: 7 } })).data.id;

    const failure = await failureOf(() => old.deletePersons({ query: { ids: '1,999' } }));
    const refused = await call('DELETE', `/api/v1/persons?ids=${mine},${theirs}`, undefined, TOKEN_4);
    const list = await call('GET', `/api/v2/persons?ids=1,${mine},${theirs}`);

    expect(failure).toBeInstanceOf(NotFound);
    expect(refused.status).toBe(403);
    expect(ids(list.json)).toEqual([1, mine, theirs]);
  });
});

describe('a merge of persons', () => {
  it('leaves one of them, with what belonged to both', async () => {
    const { old, client, call } = await bothVersions();
    const gone = await client.addPerson({
      body: { name: 'A', org_id: 2, emails: [{ value: 'a@example.com' }], custom_fields: { [KEY]: 'a' } },
    });
    const stays = await client.addPerson({
      body: { name: 'B', emails: [{ value: 'b@example.com' }], custom_fields: { [OTHER_KEY]: 'b' } },
    });
    const deal = await client.addDeal({ body: { title: 'Deal', person_id: gone.data.id } });

    const { data } = await old.mergePersons({
      path: { id: gone.data.id },
      body: { merge_with_id: stays.data.id },
    });
    const moved = await client.getDeal({ path: { id: deal.data.id } });
    const deleted = await call('GET', `/api/v2/persons/${gone.data.id}`);

    expect(data).toMatchObject({
      id: stays.data.id,
      name: 'B',
      org_id: 2,
      owner: 1,
      email: [{ value: 'b@example.com' }, { value: 'a@example.com' }],
      custom_fields: { [KEY]: 'a', [OTHER_KEY]: 'b' },
    });
    expect(moved.data.person_id).toBe(stays.data.id);
    expect(deleted.json.data.is_deleted).toBe(true);
  });

  it('takes two persons who are there, and the permission to merge', async () => {
    const { call } = await startCompany();
    const mine: number[] = [];
    for (const name of ['A', 'B'])
      mine.push((await call('POST', '/api/v2/persons', { name }, TOKEN_4)).json.data.id);
    const [first, second] = mine;

    const self = await call('PUT', '/api/v1/persons/1/merge', { merge_with_id: 1 });
    const nobody = await call('PUT', '/api/v1/persons/1/merge', { merge_with_id: 999 });
    const regular = await call('PUT', `/api/v1/persons/${first}/merge`, { merge_with_id: second }, TOKEN_4);
    const stays = await call('GET', `/api/v2/persons/${first}`);

    expect([self.status, nobody.status, regular.status]).toEqual([400, 404, 403]);
    expect(stays.json.data.is_deleted).toBe(false);
  });
});

describe('what has happened to a person', () => {
  it('is told newest first, field by field', async () => {
    const { old, client } = await bothVersions();
    const { data } = await client.addPerson({ body: { name: 'Ada' } });
    const path = { id: data.id };
    await client.updatePerson({ path, body: { name: 'Ada King' } });
    await old.updatePerson({ path, body: { owner_id: 3 } });

    const changelog = await old.getPersonChangelog({ path });
    const flow = await old.getPersonUpdates({ path, query: { items: 'change' } });

    const fields = changelog.data.map(({ field_key }) => field_key);
    expect(fields.slice(0, 1)).toEqual(['owner_id']);
    expect(fields).toContain('name');
    expect(flow.data.length).toBe(changelog.data.length);
    expect(flow.data.every(({ object }) => object === 'personChange')).toBe(true);
  });
});
