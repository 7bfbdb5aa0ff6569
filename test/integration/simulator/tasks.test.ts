import { describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/pipedrive/index.ts';
import * as v1 from '../../../shared/pipedrive/v1.ts';
import { connectCompany } from '../pipedrive/support.ts';
import { register, startCompany, startReceiver, type TestCompany } from './support.ts';

const DAY_MS = 24 * 3600_000;
const ids = (json: { data: { id: number }[] | null }) => (json.data ?? []).map(({ id }) => id);
const as = (userId: number) => `simulated-api-token-${userId}`;

/** A company with an empty project of its first user. */
async function startProject() {
  const company = await startCompany();
  const { json } = await company.call('POST', '/api/v2/projects', {
    title: 'Move',
    board_id: 1,
    phase_id: 1,
  });
  const projectId: number = json.data.id;
  return { company, projectId, ...company };
}

async function add({ call }: TestCompany, projectId: number, fields: object = {}): Promise<number> {
  const { json } = await call('POST', '/api/v2/tasks', { title: 'Call', project_id: projectId, ...fields });
  return json.data.id;
}

describe('tasks', () => {
  it('are the same in both versions, each in its own words', async () => {
    const { company, projectId, call, timers } = await startProject();
    const fields = { description: 'All of it', due_date: '2026-12-01', assignee_ids: [3, 4], priority: 1 };
    const id = await add(company, projectId, fields);
    await timers.advance(1000);

    const changed = await call('PUT', `/api/v1/tasks/${id}`, { done: 1 });
    const { json } = await call('GET', `/api/v2/tasks/${id}`);

    expect(changed.json.data).toEqual({
      id,
      title: 'Call',
      creator_id: 1,
      description: 'All of it',
      done: 1,
      due_date: '2026-12-01',
      parent_task_id: null,
      assignee_id: 3,
      assignee_ids: [3, 4],
      add_time: '2026-11-20 09:00:00.000',
      update_time: '2026-11-20 09:00:01.000',
      marked_as_done_time: '2026-11-20 09:00:01.000',
      project_id: projectId,
    });
    expect(json.data).toEqual({
      id,
      title: 'Call',
      creator_id: 1,
      description: 'All of it',
      project_id: projectId,
      is_done: true,
      is_milestone: false,
      due_date: '2026-12-01',
      start_date: null,
      parent_task_id: null,
      assignee_ids: [3, 4],
      priority: 1,
      add_time: '2026-11-20T09:00:00.000Z',
      update_time: '2026-11-20T09:00:01.000Z',
      marked_as_done_time: '2026-11-20T09:00:01.000Z',
    });
  });

  it('are there from the start, four a project, and the same for the same seed', async () => {
    const { simulator } = await startCompany();
    const same = await startCompany();

    const tasks = simulator.company.task.all();

    expect(tasks).toHaveLength(16);
    expect(new Set(tasks.flatMap(({ assignee_ids }) => assignee_ids)).size).toBeGreaterThan(4);
    expect(tasks.filter(({ parent_task_id }) => parent_task_id !== null)).toHaveLength(4);
    expect(same.simulator.company.task.all()).toEqual(tasks);
  });

  it('are made with 201, assigned to nobody unless it is said', async () => {
    const { call, projectId } = await startProject();

    const first = await call('POST', '/api/v1/tasks', { title: 'A', project_id: projectId });
    const second = await call('POST', '/api/v2/tasks', { title: 'A', project_id: projectId });

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.json.data).toMatchObject({ creator_id: 1, assignee_id: null, assignee_ids: [] });
    expect(second.json.data).toMatchObject({ creator_id: 1, assignee_ids: [] });
  });

  it('lose the time when they were done once they are not', async () => {
    const { company, call, projectId } = await startProject();
    const id = await add(company, projectId, { done: 1 });

    const { json } = await call('PATCH', `/api/v2/tasks/${id}`, { done: 0 });

    expect(json.data).toMatchObject({ is_done: false, marked_as_done_time: null });
  });

  it('need a title, and a project that is there', async () => {
    const { call, projectId } = await startProject();
    const status = async (version: string, body: object) =>
      (await call('POST', `/api/${version}/tasks`, body)).status;

    for (const version of ['v1', 'v2']) {
      expect(await status(version, { title: 'A' })).toBe(400);
      expect(await status(version, { project_id: projectId })).toBe(400);
      expect(await status(version, { title: '', project_id: projectId })).toBe(400);
      expect(await status(version, { title: 'A', project_id: 9999 })).toBe(400);
    }
  });

  it('fill pages of 500 in version 1 and of 100 in version 2 unless told otherwise', async () => {
    const { call, simulator } = await startCompany({ users: 400 });

    const first = await call('GET', '/api/v1/tasks');
    const second = await call('GET', '/api/v2/tasks');
    const rest = await call('GET', `/api/v1/tasks?cursor=${first.json.additional_data.next_cursor}`);

    expect([first.json.data.length, second.json.data.length]).toEqual([500, 100]);
    expect([...ids(first.json), ...ids(rest.json)]).toEqual(simulator.company.task.all().map(({ id }) => id));
  });

  it('narrow by being done and by being a milestone', async () => {
    const { company, call, projectId } = await startProject();
    const done = await add(company, projectId, { done: 1 });
    const stone = await add(company, projectId, { milestone: 1 });
    const found = async (path: string) =>
      ids((await call('GET', `/api/${path}&project_id=${projectId}`)).json);

    expect(await found('v1/tasks?done=1')).toEqual([done]);
    expect(await found('v1/tasks?done=0')).toEqual([stone]);
    expect(await found('v2/tasks?is_done=true')).toEqual([done]);
    expect(await found('v2/tasks?is_milestone=true')).toEqual([stone]);
    expect(await found('v2/tasks?is_milestone=false')).toEqual([done]);
  });
});

describe('assignees', () => {
  it('change hands, and the task moves from one user’s list to another’s in both versions', async () => {
    const { company, call, projectId } = await startProject();
    const id = await add(company, projectId, { assignee_ids: [3, 4] });
    const lists = async (userId: number) => [
      ids((await call('GET', `/api/v1/tasks?assignee_id=${userId}&limit=500`)).json).includes(id),
      ids((await call('GET', `/api/v2/tasks?assignee_id=${userId}&limit=500`)).json).includes(id),
    ];
    const before = [await lists(3), await lists(4), await lists(5)];

    await call('PATCH', `/api/v2/tasks/${id}`, { assignee_ids: [5, 4] });

    expect(before).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    expect([await lists(3), await lists(4), await lists(5)]).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
  });

  it('are replaced as a whole by `assignee_id`, and gone with null', async () => {
    const { company, call, projectId } = await startProject();
    const id = await add(company, projectId, { assignee_ids: [3, 4] });

    const one = await call('PUT', `/api/v1/tasks/${id}`, { assignee_id: 5 });
    const both = await call('PATCH', `/api/v2/tasks/${id}`, { assignee_id: 7, assignee_ids: [3, 4] });
    const twice = await call('PATCH', `/api/v2/tasks/${id}`, { assignee_ids: [4, 3, 4] });
    const none = await call('PATCH', `/api/v2/tasks/${id}`, { assignee_id: null });

    expect(one.json.data).toMatchObject({ assignee_id: 5, assignee_ids: [5] });
    expect(both.json.data.assignee_ids).toEqual([7]);
    expect(twice.json.data.assignee_ids).toEqual([4, 3]);
    expect(none.json.data.assignee_ids).toEqual([]);
  });

  it('cannot be deactivated users or strangers, and are ten at most', async () => {
    const { company, call, projectId } = await startProject();
    const id = await add(company, projectId, { assignee_ids: [4] });
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const statuses = [
      (await call('PATCH', `/api/v2/tasks/${id}`, { assignee_id: 3 })).status,
      (await call('PATCH', `/api/v2/tasks/${id}`, { assignee_ids: [4, 3] })).status,
      (await call('PUT', `/api/v1/tasks/${id}`, { assignee_ids: [99] })).status,
      (await call('POST', '/api/v1/tasks', { title: 'A', project_id: projectId, assignee_id: 3 })).status,
      (await call('POST', '/api/v2/tasks', { title: 'A', project_id: projectId, assignee_ids: [3] })).status,
      (await call('PATCH', `/api/v2/tasks/${id}`, { assignee_ids: Array(11).fill(4) })).status,
    ];

    expect(statuses).toEqual(Array(6).fill(400));
    expect(company.simulator.company.task.get(id)?.assignee_ids).toEqual([4]);
  });

  it('who were deactivated since can stay while others change', async () => {
    const { company, call, projectId } = await startProject();
    const id = await add(company, projectId, { assignee_ids: [3, 4] });
    await call('PUT', '/api/v1/users/3', { active_flag: false });
    await call('PUT', '/api/v1/users/4', { active_flag: false });

    const { status, json } = await call('PATCH', `/api/v2/tasks/${id}`, { assignee_ids: [3, 5] });

    expect([status, json.data.assignee_ids]).toEqual([200, [3, 5]]);
  });
});

describe('sub-tasks', () => {
  it('are listed for their task, and the others without one', async () => {
    const { company, call, projectId } = await startProject();
    const parent = await add(company, projectId);
    const part = await add(company, projectId, { parent_task_id: parent });
    const found = async (version: string, wanted: string | number) =>
      ids((await call('GET', `/api/${version}/tasks?project_id=${projectId}&parent_task_id=${wanted}`)).json);

    for (const version of ['v1', 'v2']) {
      expect(await found(version, parent)).toEqual([part]);
      expect(await found(version, 'null')).toEqual([parent]);
    }
    expect((await call('GET', '/api/v2/tasks?parent_task_id=x')).status).toBe(400);
  });

  it('have no sub-tasks, and belong to a task of the same project', async () => {
    const { company, call, projectId } = await startProject();
    const parent = await add(company, projectId);
    const part = await add(company, projectId, { parent_task_id: parent });
    const lone = await add(company, projectId);
    const status = async (id: number, parent_task_id: number | null) =>
      (await call('PATCH', `/api/v2/tasks/${id}`, { parent_task_id })).status;

    expect([
      await status(lone, part),
      await status(parent, lone),
      await status(lone, lone),
      await status(lone, 1),
      await status(lone, 9999),
    ]).toEqual([400, 400, 400, 400, 400]);
    expect([await status(lone, parent), await status(lone, null)]).toEqual([200, 200]);
  });

  it('go with their task into another project, unless that is not there', async () => {
    const { company, call, projectId, simulator } = await startProject();
    const parent = await add(company, projectId);
    const part = await add(company, projectId, { parent_task_id: parent });

    const nowhere = await call('PATCH', `/api/v2/tasks/${parent}`, { project_id: 9999 });
    const moved = await call('PUT', `/api/v1/tasks/${parent}`, { project_id: 1 });

    expect([nowhere.status, moved.status]).toEqual([400, 200]);
    expect([parent, part].map((id) => simulator.company.task.get(id)?.project_id)).toEqual([1, 1]);
  });

  it('are deleted with their task', async () => {
    const { company, call, projectId } = await startProject();
    const parent = await add(company, projectId);
    await add(company, projectId, { parent_task_id: parent });
    const lone = await add(company, projectId);

    await call('DELETE', `/api/v1/tasks/${parent}`);

    expect(ids((await call('GET', `/api/v2/tasks?project_id=${projectId}`)).json)).toEqual([lone]);
  });
});

describe('a deleted task', () => {
  it('answers 410 to a second delete in version 2 and 404 in version 1, and is purged after 30 days', async () => {
    const { company, call, timers, projectId, simulator } = await startProject();
    const id = await add(company, projectId);

    const first = await call('DELETE', `/api/v2/tasks/${id}`);
    const second = await call('DELETE', `/api/v2/tasks/${id}`);
    const edit = await call('PATCH', `/api/v2/tasks/${id}`, { done: 1 });
    const old = [
      (await call('DELETE', `/api/v1/tasks/${id}`)).status,
      (await call('PUT', `/api/v1/tasks/${id}`, { done: 1 })).status,
      (await call('GET', `/api/v1/tasks/${id}`)).status,
      (await call('GET', `/api/v2/tasks/${id}`)).status,
    ];
    await timers.advance(30 * DAY_MS);
    const purged = await call('DELETE', `/api/v2/tasks/${id}`);

    expect(first.json).toEqual({ success: true, data: { id } });
    expect([second.status, second.json]).toEqual([410, { success: true, data: { id } }]);
    expect(edit.status).toBe(410);
    expect(old).toEqual([404, 404, 404, 404]);
    expect(purged.status).toBe(404);
    expect(simulator.company.task.get(id)).toBeUndefined();
  });
});

describe('permissions for tasks', () => {
  it('let those edit a task who made it, have it to do, or may edit the project', async () => {
    const { company, call, projectId } = await startProject();
    await call('PATCH', `/api/v2/projects/${projectId}`, { owner_id: 5 });
    const body = { title: 'Call', project_id: projectId, assignee_ids: [4] };
    const { id } = (await call('POST', '/api/v2/tasks', body, as(3))).json.data;
    const status = async (userId: number) =>
      (await call('PATCH', `/api/v2/tasks/${id}`, { priority: userId }, as(userId))).status;

    const statuses = [await status(3), await status(4), await status(5), await status(2)];
    const stranger = [
      await status(7),
      (await call('DELETE', `/api/v1/tasks/${id}`, undefined, as(7))).status,
      (await call('DELETE', `/api/v2/tasks/${id}`, undefined, as(7))).status,
    ];

    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(stranger).toEqual([403, 403, 403]);
    expect(company.simulator.company.task.get(id)).toMatchObject({ priority: 2, is_deleted: false });
  });
});

it('our client knows whose a task is in both versions', async () => {
  const { client, ports } = await connectCompany();
  const old = createClient(v1.tasks, ports);
  const body = { title: 'Call', project_id: 1, assignee_ids: [3, 4] };

  const { data: added } = await client.addTask({ body });
  const { data: read } = await old.getTask({ path: { id: added.id } });
  const { items } = await old.getTasks.all({ query: { parent_task_id: 'null', assignee_id: 4 } });

  expect(added.owners).toEqual([3, 4]);
  expect(read).toMatchObject({ owners: [3, 4], assignee_id: 3, done: false });
  expect(items.map(({ id }) => id)).toContain(added.id);
});

it('webhooks tell of a task that is given to somebody else', async () => {
  const { company, projectId } = await startProject();
  const id = await add(company, projectId, { assignee_ids: [3] });
  const { url, bodies, received } = await startReceiver();
  await register(company, url, { event_object: 'task' });

  await company.call('PUT', `/api/v1/tasks/${id}`, { assignee_id: 4 });
  await received(1);

  expect(bodies[0].meta).toMatchObject({ entity: 'task', action: 'change', entity_id: String(id) });
  expect(bodies[0].data).toMatchObject({ id, assignee_ids: [4], is_done: false });
  expect(bodies[0].previous).toEqual({ assignee_ids: [3] });
});
