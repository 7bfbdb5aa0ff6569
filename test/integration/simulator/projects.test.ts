import { describe, expect, it } from 'vitest';
import { connectCompany } from '../pipedrive/support.ts';
import { register, startCompany, startReceiver, type TestCompany } from './support.ts';

const DAY_MS = 24 * 3600_000;
const ids = (json: { data: { id: number }[] }) => json.data.map(({ id }) => id);
const as = (userId: number) => `simulated-api-token-${userId}`;

const add = async ({ call }: TestCompany, fields: object = {}): Promise<number> =>
  (await call('POST', '/api/v2/projects', { title: 'Move', board_id: 1, phase_id: 1, ...fields })).json.data
    .id;

describe('projects', () => {
  it('have every field of the official example', async () => {
    const { call } = await startCompany();

    const { json } = await call('GET', '/api/v2/projects/1');

    expect(Object.keys(json.data).sort()).toEqual(
      'add_time archive_time board_id custom_fields deal_ids description end_date health_status id label_ids org_ids owner_id person_ids phase_id start_date status status_change_time title update_time'.split(
        ' ',
      ),
    );
    expect(json.data.add_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });

  it('are there from the start, some of them archived, and the same for the same seed', async () => {
    const { simulator } = await startCompany({ users: 60 });
    const same = await startCompany({ users: 60 });
    const other = await startCompany({ users: 60, seed: 2 });

    const projects = simulator.company.project.all();

    expect(projects).toHaveLength(20);
    expect(new Set(projects.map(({ owner_id }) => owner_id)).size).toBeGreaterThan(9);
    expect(projects.filter(({ archive_time }) => archive_time !== null).length).toBeGreaterThan(1);
    expect(same.simulator.company.project.all()).toEqual(projects);
    expect(other.simulator.company.project.all()).not.toEqual(projects);
  });

  it.each([
    ['without a board', { board_id: undefined }],
    ['without a phase', { phase_id: undefined }],
    ['on a board that is not there', { board_id: 2 }],
    ['in a phase that is not there', { phase_id: 4 }],
    ['with a status that is not there', { status: 'lost' }],
    ['as deleted', { status: 'deleted' }],
    ['of a deal that is not there', { deal_ids: [1, 9999] }],
    ['of a person who is not there', { person_ids: [9999] }],
    ['of an organization that is not there', { org_ids: [9999] }],
    ['from a template that is not there', { template_id: 1 }],
    ['of a deactivated user', { owner_id: 6 }],
    ['without a title', { title: '' }],
  ])('are not made %s', async (_, fields) => {
    const { call, simulator } = await startCompany();
    const count = simulator.company.project.all().length;

    const reply = await call('POST', '/api/v2/projects', {
      title: 'Move',
      board_id: 1,
      phase_id: 1,
      ...fields,
    });

    expect(reply.status).toBe(400);
    expect(simulator.company.project.all()).toHaveLength(count);
  });

  it('are made with 201 for the caller, open and on the board', async () => {
    const { call } = await startCompany();

    const { status, json } = await call(
      'POST',
      '/api/v2/projects',
      { title: 'Move', board_id: 1, phase_id: 2 },
      as(4),
    );

    expect(status).toBe(201);
    expect(json.data).toMatchObject({
      owner_id: 4,
      status: 'open',
      board_id: 1,
      phase_id: 2,
      add_time: '2026-11-20T09:00:00.000Z',
      status_change_time: null,
    });
  });

  it('narrow by status, phase, deal, person and organization', async () => {
    const company = await startCompany();
    const id = await add(company, { phase_id: 3, deal_ids: [2], person_ids: [3], org_ids: [4] });
    await company.call('PATCH', `/api/v2/projects/${id}`, { status: 'canceled' });
    const found = async (query: string) => {
      const { json } = await company.call('GET', `/api/v2/projects?limit=500&${query}`);
      return ids(json).includes(id);
    };

    expect(await found('status=open,canceled&phase_id=3&deal_id=2&person_id=3&org_id=4')).toBe(true);
    expect(await found('')).toBe(true);
    for (const query of ['status=open,completed', 'phase_id=1', 'deal_id=1', 'person_id=1', 'org_id=1'])
      expect([query, await found(query)]).toEqual([query, false]);
    expect((await company.call('GET', '/api/v2/projects?status=lost')).status).toBe(400);
  });

  it('go on by cursor', async () => {
    const company = await startCompany();
    const all = ids((await company.call('GET', '/api/v2/projects')).json);

    const first = await company.call('GET', '/api/v2/projects?limit=1');
    const cursor = first.json.additional_data.next_cursor;
    const rest = await company.call('GET', `/api/v2/projects?cursor=${cursor}`);

    expect([...ids(first.json), ...ids(rest.json)]).toEqual(all);
    expect(rest.json.additional_data.next_cursor).toBeNull();
  });

  it('are found for an owner by a stored filter', async () => {
    const company = await startCompany();
    const id = await add(company, { owner_id: 4 });
    const ownerField = company.simulator.company.field
      .all()
      .find((field) => field.kind === 'project' && field.field_code === 'owner_id');
    const condition = { object: 'project', field_id: String(ownerField?.id), operator: '=', value: 4 };
    const { json: filter } = await company.call('POST', '/api/v1/filters', {
      name: 'Of one owner',
      type: 'projects',
      conditions: {
        glue: 'and',
        conditions: [
          { glue: 'and', conditions: [condition] },
          { glue: 'or', conditions: [] },
        ],
      },
    });

    const { json } = await company.call('GET', `/api/v2/projects?filter_id=${filter.data.id}`);
    const unknown = await company.call('GET', '/api/v2/projects?filter_id=999');

    expect(ids(json)).toContain(id);
    expect(json.data.every(({ owner_id }: { owner_id: number }) => owner_id === 4)).toBe(true);
    expect(unknown.status).toBe(404);
  });

  it('can be given to another user, but not to a deactivated one', async () => {
    const company = await startCompany();
    const id = await add(company);
    await company.call('PUT', '/api/v1/users/3', { active_flag: false });

    const refused = await company.call('PATCH', `/api/v2/projects/${id}`, { owner_id: 3 });
    const moved = await company.call('PATCH', `/api/v2/projects/${id}`, { owner_id: 4 });

    expect([refused.status, moved.status]).toEqual([400, 200]);
    expect(company.simulator.company.project.get(id)?.owner_id).toBe(4);
  });

  it('remember when their status changed, and not when anything else did', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    const id = await add(company);
    await timers.advance(1000);
    await call('PATCH', `/api/v2/projects/${id}`, { status: 'completed' });
    await timers.advance(1000);

    const { json } = await call('PATCH', `/api/v2/projects/${id}`, { title: 'Moved' });

    expect(json.data).toMatchObject({
      status_change_time: '2026-11-20T09:00:01.000Z',
      update_time: '2026-11-20T09:00:02.000Z',
    });
  });
});

describe('an archived project', () => {
  it('leaves the list for the list of archived ones, and keeps the time when archived again', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    const id = await add(company);
    const lists = async () => [
      ids((await call('GET', '/api/v2/projects?limit=500')).json).includes(id),
      ids((await call('GET', '/api/v2/projects/archived?limit=500')).json).includes(id),
    ];

    const before = await lists();
    const first = await call('POST', `/api/v2/projects/${id}/archive`);
    await timers.advance(1000);
    const second = await call('POST', `/api/v2/projects/${id}/archive`);

    expect([before, await lists()]).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(first.json.data).toMatchObject({ id, archive_time: '2026-11-20T09:00:00.000Z' });
    expect([second.status, second.json.data]).toEqual([200, first.json.data]);
  });

  it('cannot be edited and takes no new tasks, but can be deleted', async () => {
    const company = await startCompany();
    const { call } = company;
    const id = await add(company);
    await call('POST', `/api/v2/projects/${id}/archive`);

    const edit = await call('PATCH', `/api/v2/projects/${id}`, { owner_id: 4 });
    const task = await call('POST', '/api/v2/tasks', { title: 'Call', project_id: id });
    const deleted = await call('DELETE', `/api/v2/projects/${id}`);
    const left = await call('GET', '/api/v2/projects/archived?limit=500');

    expect([edit.status, task.status, deleted.status]).toEqual([400, 400, 200]);
    expect(company.simulator.company.project.get(id)?.owner_id).toBe(1);
    expect(ids(left.json)).not.toContain(id);
  });
});

describe('a deleted project', () => {
  it('is listed only as deleted, answers 410 a second time, and is purged after 30 days', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    const id = await add(company);

    const first = await call('DELETE', `/api/v2/projects/${id}`);
    const second = await call('DELETE', `/api/v2/projects/${id}`);
    const edit = await call('PATCH', `/api/v2/projects/${id}`, { title: 'B' });
    const archive = await call('POST', `/api/v2/projects/${id}/archive`);
    const listed = await call('GET', '/api/v2/projects?limit=500');
    const deleted = await call('GET', '/api/v2/projects?status=deleted');
    const read = await call('GET', `/api/v2/projects/${id}`);
    await timers.advance(30 * DAY_MS);
    const purged = await call('GET', `/api/v2/projects/${id}`);

    expect(first.json).toEqual({ success: true, data: { id } });
    expect([second.status, second.json]).toEqual([410, { success: true, data: { id } }]);
    expect([edit.status, archive.status]).toEqual([410, 410]);
    expect(ids(listed.json)).not.toContain(id);
    expect(ids(deleted.json)).toEqual([id]);
    expect(read.json.data.status).toBe('deleted');
    expect(purged.status).toBe(404);
  });

  it('takes its tasks with it, of which v2 webhooks are told one by one and v1 webhooks nothing', async () => {
    const company = await startCompany();
    const id = await add(company);
    const task = await company.call('POST', '/api/v2/tasks', { title: 'Call', project_id: id });
    const { url, bodies, received } = await startReceiver();
    const old = await startReceiver();
    await register(company, url);
    await register(company, old.url, { version: '1.0' });

    await company.call('DELETE', `/api/v2/projects/${id}`);
    await company.call('PATCH', '/api/v2/deals/1', { value: 4711 });
    await received(3);
    await old.received(1);

    expect(new Set(bodies.map(({ meta }) => `${meta.action} ${meta.entity} ${meta.entity_id}`))).toEqual(
      new Set([`delete project ${id}`, `delete task ${task.json.data.id}`, 'change deal 1']),
    );
    expect(old.bodies.map(({ meta }) => meta.object)).toEqual(['deal']);
    const read = await company.call('GET', `/api/v2/tasks/${task.json.data.id}`);
    expect(read.status).toBe(404);
  });
});

describe('permissions for projects', () => {
  it('let regular users edit, archive and delete their own and not those of others', async () => {
    const company = await startCompany();
    const own = await add(company, { owner_id: 4 });
    const other = await add(company, { owner_id: 3 });
    const statuses = async (id: number) => [
      (await company.call('GET', `/api/v2/projects/${id}`, undefined, as(4))).status,
      (await company.call('PATCH', `/api/v2/projects/${id}`, { title: 'A' }, as(4))).status,
      (await company.call('POST', `/api/v2/projects/${id}/archive`, undefined, as(4))).status,
      (await company.call('DELETE', `/api/v2/projects/${id}`, undefined, as(4))).status,
    ];

    expect(await statuses(own)).toEqual([200, 200, 200, 200]);
    expect(await statuses(other)).toEqual([200, 403, 403, 403]);
    expect(company.simulator.company.project.get(other)).toMatchObject({
      title: 'Move',
      archive_time: null,
      is_deleted: false,
    });
  });
});

describe('the changelog of a project', () => {
  it('tells who changed what, the newest change first, and nothing where nothing changed', async () => {
    const company = await startCompany();
    const { call, timers } = company;
    const id = await add(company);
    await call('PATCH', `/api/v2/projects/${id}`, { title: 'Move' });
    await call('PATCH', `/api/v2/projects/${id}`, { owner_id: 4, deal_ids: [1] });
    await timers.advance(1000);
    await call('POST', `/api/v2/projects/${id}/archive`, undefined, as(4));

    const { json } = await call('GET', `/api/v2/projects/${id}/changelog`);

    expect(json.data).toEqual([
      {
        change_source: 'api',
        change_source_user_agent: null,
        time: '2026-11-20T09:00:01.000Z',
        old_values: { archive_time: null },
        new_values: { archive_time: '2026-11-20T09:00:01Z' },
        actor_user_id: 4,
      },
      {
        change_source: 'api',
        change_source_user_agent: null,
        time: '2026-11-20T09:00:00.000Z',
        old_values: { owner_id: 1, deal_ids: [] },
        new_values: { owner_id: 4, deal_ids: [1] },
        actor_user_id: 1,
      },
    ]);
  });
});

it('our client knows the owner of a project, and whom it is permitted to', async () => {
  const { client, simulator } = await connectCompany();
  const { data: project } = await client.addProject({
    body: { title: 'Zyxmove', board_id: 1, phase_id: 1, owner_id: 4 },
  });

  const { data: users } = await client.getProjectUsers({ path: { id: project.id } });
  const { data: found } = await client.searchProjects({ query: { term: 'zyx' } });

  const active = simulator.company.user.all().filter(({ active_flag }) => active_flag);
  expect(project.owner).toBe(4);
  expect(users).toEqual(active.map(({ id }) => id));
  expect(found.map(({ item }) => [item.id, item.owner?.id])).toEqual([[project.id, 4]]);
});

it('webhooks tell of a project what changed', async () => {
  const company = await startCompany();
  const id = await add(company);
  const { url, bodies, received } = await startReceiver();
  await register(company, url, { event_object: 'project' });

  await company.call('PATCH', `/api/v2/projects/${id}`, { owner_id: 4 });
  await received(1);

  expect(bodies[0].meta).toMatchObject({ entity: 'project', action: 'change', entity_id: String(id) });
  expect(bodies[0].data).toMatchObject({ id, owner_id: 4 });
  expect(bodies[0].previous).toEqual({ owner_id: 1 });
});
