import { describe, expect, it } from 'vitest';
import { customKey } from '../../../lib/simulator/records/field.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany } from './support.ts';

interface FoundItem {
  readonly result_score: number;
  readonly item: { readonly id: number | string; readonly type: string; readonly title?: string };
}
const titles = (json: { data: { items: FoundItem[] } }) => json.data.items.map(({ item }) => item.title);
const types = (json: { data: { items: FoundItem[] } }) => json.data.items.map(({ item }) => item.type);

describe('a search', () => {
  it('puts what is like the term above what only contains it, whatever the case', async () => {
    const { call } = await startCompany();
    for (const title of ['A long deal about zephyr', 'Zephyr deal', 'ZEPHYR'])
      await call('POST', '/api/v2/deals', { title });

    const { json } = await call('GET', '/api/v2/itemSearch?term=zephyr');
    const exact = await call('GET', '/api/v2/itemSearch?term=zephyr&exact_match=true');

    expect(titles(json)).toEqual(['ZEPHYR', 'Zephyr deal', 'A long deal about zephyr']);
    expect(titles(exact.json)).toEqual(['ZEPHYR']);
  });

  it('takes two characters, or one where it must be the whole', async () => {
    const { call } = await startCompany();
    await call('POST', '/api/v2/deals', { title: 'Z' });

    const one = await call('GET', '/api/v2/itemSearch?term=z');
    const exact = await call('GET', '/api/v2/itemSearch?term=z&exact_match=true');
    const none = await call('GET', '/api/v2/itemSearch');

    expect([one.status, exact.status, none.status]).toEqual([400, 200, 400]);
    expect(titles(exact.json)).toEqual(['Z']);
  });

  it('looks at e-mails, telephone numbers and custom fields, unless it is told where', async () => {
    const { call } = await startCompany();
    const key = customKey('person', 'Nickname');
    await call('POST', '/api/v2/persons', {
      name: 'Ada',
      emails: [{ value: 'zephyr@example.net' }],
      phones: [{ value: '555 4242 1' }],
      custom_fields: { [key]: 'Windmill' },
    });
    const count = async (query: string) =>
      (await call('GET', `/api/v2/itemSearch?${query}`)).json.data.items.length;

    expect(await count('term=zephyr@example')).toBe(1);
    expect(await count('term=4242')).toBe(1);
    expect(await count('term=windmill')).toBe(1);
    expect(await count('term=windmill&fields=name,email')).toBe(0);
    expect(await count('term=windmill&item_types=deal,organization')).toBe(0);
  });

  it('looks at the custom fields of deals in leads too, which have the same ones', async () => {
    const { call } = await startCompany();
    const key = customKey('deal', 'Purchase order');
    const lead = { title: 'A', person_id: 1, [key]: 'Windmill' };
    const { id } = (await call('POST', '/api/v1/leads', lead)).json.data;
    const line = { object: 'lead', field_id: key, operator: '=', value: 'windmill' };
    const conditions = {
      glue: 'and',
      conditions: [
        { glue: 'and', conditions: [line] },
        { glue: 'or', conditions: [] },
      ],
    };
    const filter = await call('POST', '/api/v1/filters', { name: 'A', type: 'leads', conditions });

    const found = await call('GET', '/api/v2/itemSearch?term=windmill');
    const filtered = await call('GET', `/api/v1/leads?filter_id=${filter.json.data.id}`);

    expect(found.json.data.items).toMatchObject([
      { item: { id, type: 'lead', title: 'A', person: { id: 1 }, custom_fields: ['Windmill'] } },
    ]);
    expect(filtered.json.data).toMatchObject([{ id }]);
  });

  it('refuses types, fields and extra fields that there are not', async () => {
    const { call } = await startCompany();
    const status = async (query: string) => (await call('GET', `/api/v2/itemSearch?term=ab&${query}`)).status;

    expect(await status('item_types=deal,planet')).toBe(400);
    expect(await status('fields=colour')).toBe(400);
    expect(await status('include_fields=deal.colour')).toBe(400);
    expect(await status('limit=101')).toBe(400);
    expect(await status('item_types=file,mail_attachment')).toBe(200);
  });

  it('finds nothing deleted and nothing that the caller may not see', async () => {
    const { call } = await startCompany();
    const add = async (fields: object) => (await call('POST', '/api/v2/deals', fields)).json.data.id;
    await add({ title: 'Zephyr one', visible_to: 1 });
    const deleted = await add({ title: 'Zephyr two' });
    await call('DELETE', `/api/v2/deals/${deleted}`);

    const owner = await call('GET', '/api/v2/itemSearch?term=zephyr');
    const other = await call('GET', '/api/v2/itemSearch?term=zephyr', undefined, 'simulated-api-token-4');

    expect(titles(owner.json)).toEqual(['Zephyr one']);
    expect(titles(other.json)).toEqual([]);
  });

  it('has the shape of the official example', async () => {
    const { call, simulator } = await startCompany();
    const person = simulator.company.person.all().find(({ org_id }) => org_id !== null);
    const [person_id, org_id] = [person?.id, person?.org_id];
    await call('POST', '/api/v2/deals', { title: 'Zephyr', value: 5, person_id, org_id, visible_to: 7 });

    const { json } = await call('GET', '/api/v2/itemSearch?term=zephyr&include_fields=deal.cc_email');

    expect(json.data.items).toEqual([
      {
        result_score: 1,
        item: {
          id: expect.any(Number),
          type: 'deal',
          title: 'Zephyr',
          value: 5,
          currency: 'EUR',
          status: 'open',
          visible_to: 7,
          owner: { id: 1 },
          stage: { id: 1, name: expect.any(String) },
          person: { id: person_id, name: person?.name },
          organization: {
            id: org_id,
            name: simulator.company.organization.get(org_id ?? 0)?.name,
            address: null,
          },
          custom_fields: [],
          notes: [],
          is_archived: false,
          cc_email: expect.stringContaining('@'),
        },
      },
    ]);
    expect(json.additional_data).toEqual({ next_cursor: null });
  });

  it('brings along the deals of the persons found where it is asked to', async () => {
    const { call } = await startCompany();
    const person = (await call('POST', '/api/v2/persons', { name: 'Zephyrine' })).json.data;
    await call('POST', '/api/v2/deals', { title: 'Unlike', person_id: person.id });

    const plain = await call('GET', '/api/v2/itemSearch?term=zephyrine');
    const more = await call('GET', '/api/v2/itemSearch?term=zephyrine&search_for_related_items=true');

    expect(plain.json.data).not.toHaveProperty('related_items');
    expect(types(more.json)).toEqual(['person']);
    expect(more.json.data.related_items).toMatchObject([
      { result_score: 0, item: { type: 'deal', title: 'Unlike' } },
    ]);
  });

  it('goes on by cursor to its end, each record once', async () => {
    const { client } = await connectCompany({ users: 40 });

    const first = await client.searchItem({ query: { term: 'deal', item_types: 'deal', limit: 7 } });
    const whole = await client.searchItem.all({ query: { term: 'deal', item_types: 'deal' } });

    expect(first.data).toHaveLength(7);
    const ids = whole.items.map(({ item }) => item.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(100);
    expect(whole.requests).toBe(Math.ceil(ids.length / 100));
    expect(whole.odd).toEqual([]);
  });
});

describe('a search by one field', () => {
  it('tells upper from lower case and matches as asked', async () => {
    const { call } = await startCompany();
    const key = customKey('deal', 'Purchase order');
    const { id } = (await call('POST', '/api/v2/deals', { title: 'A', custom_fields: { [key]: 'Monkey-7' } }))
      .json.data;
    const found = async (term: string, match?: string) =>
      (
        await call(
          'GET',
          `/api/v2/itemSearch/field?entity_type=deal&field=${key}&term=${term}${match ? `&match=${match}` : ''}`,
        )
      ).json.data;

    expect(await found('Monkey-7')).toEqual([{ id, [key]: 'Monkey-7' }]);
    expect(await found('Monk')).toEqual([]);
    expect(await found('Monk', 'beginning')).toHaveLength(1);
    expect(await found('monk', 'beginning')).toEqual([]);
    expect(await found('key-', 'middle')).toHaveLength(1);
  });

  it('refuses fields whose type cannot be searched', async () => {
    const { call } = await startCompany();
    const key = customKey('deal', 'Solution engineer');

    const user = await call('GET', `/api/v2/itemSearch/field?entity_type=deal&field=${key}&term=3`);
    const unknown = await call('GET', '/api/v2/itemSearch/field?entity_type=deal&field=colour&term=red');
    const short = await call(
      'GET',
      '/api/v2/itemSearch/field?entity_type=deal&field=title&term=A&match=middle',
    );

    expect([user.status, unknown.status, short.status]).toEqual([400, 400, 400]);
  });
});
