import { describe, expect, it } from 'vitest';
import { customKey } from '../../../lib/simulator/records/field.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany, type TestCompany } from './support.ts';

interface Line {
  readonly object: string;
  readonly field_id: string | number;
  readonly operator: string;
  readonly value?: string | number | null;
  readonly extra_value?: string | null;
}

const lines = (and: readonly Line[], or: readonly Line[] = []) => ({
  glue: 'and',
  conditions: [
    { glue: 'and', conditions: and },
    { glue: 'or', conditions: or },
  ],
});
const line = (
  object: string,
  field_id: string | number,
  operator: string,
  value: string | number | null = null,
) => ({
  object,
  field_id,
  operator,
  value,
});

const add = ({ call }: TestCompany, type: string, conditions: ReturnType<typeof lines>, token?: string) =>
  call('POST', '/api/v1/filters', { name: 'test', type, conditions }, token);

const idsIn = (json: { data: { id: number }[] }) => json.data.map(({ id }) => id);

/** The ids that a filter leaves in a list. */
async function listed(
  company: TestCompany,
  type: string,
  path: string,
  conditions: ReturnType<typeof lines>,
): Promise<number[]> {
  const filter = await add(company, type, conditions);
  const list = await company.call('GET', `/api/v2/${path}?limit=500&filter_id=${filter.json.data.id}`);
  return idsIn(list.json);
}

describe('a filter', () => {
  it('narrows deals by their owner, as the list’s own parameter does', async () => {
    const company = await startCompany();

    const found = await listed(company, 'deals', 'deals', lines([line('deal', 'owner_id', '=', 4)]));

    const byOwner = await company.call('GET', '/api/v2/deals?limit=500&owner_id=4');
    expect(found).toEqual(idsIn(byOwner.json));
    expect(found.length).toBeGreaterThan(0);
  });

  it('takes the place of owner_id and the other parameters of a list', async () => {
    const company = await startCompany();
    const { id } = (await company.call('POST', '/api/v2/deals', { title: 'Zephyr', status: 'won' })).json
      .data;
    const filter = (await add(company, 'deals', lines([line('deal', 'title', '=', 'zephyr')]))).json.data.id;

    const { json } = await company.call(
      'GET',
      `/api/v2/deals?filter_id=${filter}&owner_id=4&status=open&ids=1,2&person_id=9`,
    );

    expect(idsIn(json)).toEqual([id]);
  });

  it('names a field by its number, as Pipedrive’s own pages do', async () => {
    const company = await startCompany();
    const field = company.simulator.company.field
      .all()
      .find(({ kind, field_code }) => kind === 'deal' && field_code === 'title');
    await company.call('POST', '/api/v2/deals', { title: 'Zephyr' });

    const byNumber = await listed(
      company,
      'deals',
      'deals',
      lines([line('deal', field?.id ?? 0, '=', 'Zephyr')]),
    );
    const byText = await listed(
      company,
      'deals',
      'deals',
      lines([line('deal', String(field?.id), '=', 'Zephyr')]),
    );

    expect(byNumber).toHaveLength(1);
    expect(byText).toEqual(byNumber);
  });

  it('finds who is named in a custom field of type user', async () => {
    const company = await startCompany();
    const key = customKey('deal', 'Solution engineer');
    const named = company.simulator.company.deal
      .all()
      .filter((deal) => typeof deal.custom_fields[key] === 'number' && !deal.is_archived);
    const userId = Number(named[0]?.custom_fields[key]);

    const found = await listed(company, 'deals', 'deals', lines([line('deal', key, '=', userId)]));
    const anybody = await listed(company, 'deals', 'deals', lines([line('deal', key, 'IS NOT NULL')]));

    expect(found).toContain(named[0]?.id);
    expect(found).toEqual(named.filter((deal) => deal.custom_fields[key] === userId).map(({ id }) => id));
    expect(anybody).toEqual(named.map(({ id }) => id));
  });

  it.each([
    ['=', 'zephyr', ['Zephyr']],
    ['!=', 'zephyr', ['Zephyr two', 'A Zephyr']],
    ["LIKE '$%'", 'zephyr', ['Zephyr', 'Zephyr two']],
    ["LIKE '%$'", 'zephyr', ['Zephyr', 'A Zephyr']],
    ["LIKE '%$%'", 'zephyr', ['Zephyr', 'Zephyr two', 'A Zephyr']],
    ["NOT LIKE '$%'", 'zephyr', ['A Zephyr']],
    ['IS NULL', null, []],
  ])('compares texts by %s', async (operator, value, titles) => {
    const company = await startCompany({ users: 1 });
    for (const { id } of company.simulator.company.deal.all())
      await company.call('DELETE', `/api/v2/deals/${id}`);
    for (const title of ['Zephyr', 'Zephyr two', 'A Zephyr'])
      await company.call('POST', '/api/v2/deals', { title });
    const filter = await add(company, 'deals', lines([line('deal', 'title', operator, value)]));

    const { json } = await company.call('GET', `/api/v2/deals?filter_id=${filter.json.data.id}`);

    expect(json.data.map(({ title }: { title: string }) => title)).toEqual(titles);
  });

  it.each([
    ['>', 20, [30]],
    ['>=', 20, [20, 30]],
    ['<', 20, [3]],
    ['<=', 20, [3, 20]],
    ['!=', 20, [3, 30]],
  ])('compares amounts as numbers by %s', async (operator, value, values) => {
    const company = await startCompany({ users: 1 });
    for (const amount of [3, 20, 30])
      await company.call('POST', '/api/v2/deals', { title: 'Zephyr', value: amount });
    const filter = await add(
      company,
      'deals',
      lines([line('deal', 'title', '=', 'Zephyr'), line('deal', 'value', operator, value)]),
    );

    const { json } = await company.call('GET', `/api/v2/deals?filter_id=${filter.json.data.id}`);

    expect(json.data.map((deal: { value: number }) => deal.value)).toEqual(values);
  });

  it('wants one of its lines glued with or, where it has any', async () => {
    const company = await startCompany();

    const either = await listed(
      company,
      'activity',
      'activities',
      lines(
        [line('activity', 'done', '=', '0')],
        [line('activity', 'owner_id', '=', 3), line('activity', 'owner_id', '=', 4)],
      ),
    );

    const open = await company.call('GET', '/api/v2/activities?limit=500&done=false');
    const expected = open.json.data.filter(({ owner_id }: { owner_id: number }) => [3, 4].includes(owner_id));
    expect(either).toEqual(idsIn({ data: expected }));
    expect(either.length).toBeGreaterThan(0);
  });

  it('narrows projects by their owner, which their list cannot do by itself', async () => {
    const company = await startCompany();
    const before = await company.call('GET', '/api/v2/projects?limit=500');
    const [first] = idsIn(before.json);
    const added = await company.call('POST', '/api/v1/users', { email: 'n@example.com' });
    const owner_id = added.json.data.id;
    await company.call('PATCH', `/api/v2/projects/${first}`, { owner_id });

    const found = await listed(
      company,
      'projects',
      'projects',
      lines([line('project', 'owner_id', '=', owner_id)]),
    );

    expect(idsIn(before.json).length).toBeGreaterThan(1);
    expect(found).toEqual([first]);
  });

  it('looks at the organization of a person', async () => {
    const company = await startCompany();
    const name = company.simulator.company.organization.get(1)?.name ?? '';

    const found = await listed(
      company,
      'people',
      'persons',
      lines([line('organization', 'name', '=', name)]),
    );

    const ofOrganization = await company.call('GET', '/api/v2/persons?limit=500&org_id=1');
    expect(found).toEqual(idsIn(ofOrganization.json));
    expect(found.length).toBeGreaterThan(0);
  });

  it('compares dates by the day', async () => {
    const company = await startCompany();
    const { id } = (await company.call('POST', '/api/v2/organizations', { name: 'New' })).json.data;

    const today = await listed(
      company,
      'org',
      'organizations',
      lines([line('organization', 'add_time', '=', '2026-11-20')]),
    );
    const later = await listed(
      company,
      'org',
      'organizations',
      lines([line('organization', 'add_time', '>', '2026-11-20')]),
    );

    expect(today).toContain(id);
    expect(later).toEqual([]);
  });

  it.each([
    ['an unknown field', line('deal', 'nickname', '=', 'x')],
    ['an unknown kind', line('planet', 'title', '=', 'x')],
    ['a kind that deals do not point to', line('activity', 'subject', '=', 'x')],
    ['an operator that the field does not take', line('deal', 'owner_id', '>', 3)],
    ['an operator that the simulation does not know', line('deal', 'stage_id', 'has_been', 2)],
    ['a relative date', line('deal', 'add_time', '>', 'last_week')],
    ['a name for a user', line('deal', 'owner_id', '=', 'me')],
    ['no value', line('deal', 'title', '=', null)],
    ['a second value', { ...line('deal', 'value', '>', 1), extra_value: 'EUR' }],
  ])('is refused with %s instead of ignoring it', async (_, condition) => {
    const company = await startCompany();

    const { status } = await add(company, 'deals', lines([condition]));

    expect(status).toBe(400);
    expect(company.simulator.company.filter.all()).toHaveLength(3);
  });

  it('has 16 lines at most, and two groups of different glue', async () => {
    const company = await startCompany();
    const many = (count: number) => Array.from({ length: count }, () => line('deal', 'value', '>', 1));

    const sixteen = await add(company, 'deals', lines(many(10), many(6)));
    const seventeen = await add(company, 'deals', lines(many(10), many(7)));
    const twice = await add(company, 'deals', {
      glue: 'and',
      conditions: [
        { glue: 'and', conditions: many(1) },
        { glue: 'and', conditions: many(1) },
      ],
    });

    expect([sixteen.status, seventeen.status, twice.status]).toEqual([200, 400, 400]);
  });

  it('is not found for another kind of record, by another user while private, and once deleted', async () => {
    const company = await startCompany();
    const { id } = (await add(company, 'deals', lines([]))).json.data;
    const status = async (path: string, token?: string) =>
      (await company.call('GET', path, undefined, token)).status;

    const own = await status(`/api/v2/deals?filter_id=${id}`);
    const persons = await status(`/api/v2/persons?filter_id=${id}`);
    const other = await status(`/api/v2/deals?filter_id=${id}`, 'simulated-api-token-3');
    await company.call('DELETE', `/api/v1/filters/${id}`);
    const deleted = await status(`/api/v2/deals?filter_id=${id}`);

    expect([own, persons, other, deleted]).toEqual([200, 404, 404, 404]);
  });
});

describe('filters', () => {
  it('are listed where they are shared or one’s own', async () => {
    const { call } = await startCompany();
    const names = async (token: string) =>
      (await call('GET', '/api/v1/filters', undefined, token)).json.data.map(
        ({ name }: { name: string }) => name,
      );

    expect(await names('simulated-api-token')).toEqual(['All open deals', 'Open activities']);
    expect(await names('simulated-api-token-3')).toEqual([
      'All open deals',
      'My open deals',
      'Open activities',
    ]);
  });

  it('that are shared are changed by others only with the permission to', async () => {
    const { call } = await startCompany();
    const added = await call('POST', '/api/v1/users', {
      email: 'n@example.com',
      access: [{ app: 'global' }],
    });
    const token = `simulated-api-token-${added.json.data.id}`;
    const body = { conditions: lines([]) };

    const listed = await call('GET', '/api/v1/filters/1', undefined, token);
    const refused = await call('PUT', '/api/v1/filters/1', body, token);
    const notDeleted = await call('DELETE', '/api/v1/filters?ids=1', undefined, token);
    const regular = await call('PUT', '/api/v1/filters/1', body, 'simulated-api-token-4');
    const unseen = await call('PUT', '/api/v1/filters/2', body, 'simulated-api-token-4');

    expect(listed.json.data.is_editable).toBe(false);
    expect([refused.status, notDeleted.status, regular.status, unseen.status]).toEqual([403, 403, 200, 404]);
  });

  it('are deleted together or not at all', async () => {
    const { call } = await startCompany();

    const refused = await call('DELETE', '/api/v1/filters?ids=1,99');
    const kept = await call('GET', '/api/v1/filters/1');
    const done = await call('DELETE', '/api/v1/filters?ids=1,3');
    const gone = await call('GET', '/api/v1/filters/1');
    const again = await call('DELETE', '/api/v1/filters/3');

    expect([refused.status, kept.status, gone.status, again.status]).toEqual([404, 200, 404, 404]);
    expect(done.json.data).toEqual({ id: [1, 3] });
  });

  it('have every field of the official example, and the field’s code only where it is asked for', async () => {
    const { call } = await startCompany();

    const plain = await call('GET', '/api/v1/filters/1');
    const more = await call('GET', '/api/v1/filters/1?include_field_code=true');

    expect(Object.keys(plain.json.data).sort()).toEqual(
      'active_flag add_time conditions custom_view_id filter_code id is_editable last_used_time name temporary_flag type update_time user_id visible_to'.split(
        ' ',
      ),
    );
    expect(plain.json.data.conditions.conditions[0].conditions).toEqual([
      {
        object: 'deal',
        field_id: expect.stringMatching(/^\d+$/),
        operator: '=',
        value: 'open',
        extra_value: null,
        json_value_flag: false,
      },
    ]);
    expect(more.json.data.conditions.conditions[0].conditions[0].field_code).toBe('status');
  });

  it('go back as they were read', async () => {
    const { client } = await connectCompany();
    const { data: before } = await client.getFilter({ path: { id: 3 }, query: { include_field_code: true } });
    const [first] = before.conditions?.conditions ?? [];
    const condition = first?.conditions?.[0];

    const { data: after } = await client.updateFilter({
      path: { id: 3 },
      body: {
        conditions: {
          glue: 'and',
          conditions: [
            {
              glue: 'and',
              conditions: [
                {
                  object: condition?.object ?? '',
                  field_id: condition?.field_id ?? '',
                  operator: condition?.operator ?? '',
                  value: condition?.value,
                  extra_value: condition?.extra_value,
                  field_code: condition?.field_code,
                },
              ],
            },
            { glue: 'or', conditions: [] },
          ],
        },
      },
    });

    expect(after).toMatchObject({ id: 3, name: 'Open activities', user_id: 3, visible_to: 7 });
    expect(after.conditions?.conditions?.[0]?.conditions).toMatchObject([{ operator: '=', value: '0' }]);
  });
});
