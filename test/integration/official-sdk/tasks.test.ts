import { TasksApi } from 'pipedrive/v1';
import { TasksApi as TasksV2Api } from 'pipedrive/v2';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  // Its type for `assignee_ids` here is a Set, which it sends as `{}`.
  it('creates, reads, updates, lists and deletes tasks in version 1', async () => {
    const { v1 } = await officialClient();
    const tasks = new TasksApi(v1);

    const added = await tasks.addTask({
      AddTaskRequest: { title: 'Call', project_id: 1, assignee_id: 3, due_date: '2026-12-01' },
    });
    const id = added.data?.id ?? 0;
    const updated = await tasks.updateTask({ id, UpdateProjectRequest2: { assignee_id: 5, done: 1 } });
    const read = await tasks.getTask({ id });
    const listed = await tasks.getTasks({ assignee_id: 5, project_id: 1, done: 1 });
    const deleted = await tasks.deleteTask({ id });
    const later = await tasks.getTasks({ project_id: 1 });

    expect(added.data).toMatchObject({ title: 'Call', done: 0, assignee_id: 3, assignee_ids: [3] });
    expect(updated.data).toMatchObject({
      done: 1,
      assignee_id: 5,
      assignee_ids: [5],
      due_date: '2026-12-01',
    });
    expect(read.data).toEqual(updated.data);
    expect(listed.data).toContainEqual(read.data);
    expect(deleted.data).toEqual({ id });
    expect(later.data?.map((task) => task.id)).not.toContain(id);
  });

  it('creates, reads, updates, lists and deletes tasks in version 2', async () => {
    const { v2 } = await officialClient();
    const tasks = new TasksV2Api(v2);

    const added = await tasks.addTask({
      AddTaskRequest: { title: 'Call', project_id: 1, assignee_ids: [3, 4], milestone: 1, priority: 2 },
    });
    const id = added.data?.id ?? 0;
    const updated = await tasks.updateTask({ id, UpdateTaskRequest: { assignee_id: 5, done: 1 } });
    const read = await tasks.getTask({ id });
    const listed = await tasks.getTasks({ assignee_id: 5, project_id: 1, is_done: true, is_milestone: true });
    const deleted = await tasks.deleteTask({ id });
    const later = await tasks.getTasks({ project_id: 1 });

    expect(added.data).toMatchObject({
      is_done: false,
      is_milestone: true,
      assignee_ids: [3, 4],
      priority: 2,
    });
    expect(updated.data).toMatchObject({ is_done: true, is_milestone: true, assignee_ids: [5] });
    expect(read.data).toEqual(updated.data);
    expect(listed.data).toEqual([read.data]);
    expect(deleted.data).toEqual({ id });
    expect(later.data?.map((task) => task.id)).not.toContain(id);
  });

  it('goes on by cursor in both versions', async () => {
    const { v1, v2 } = await officialClient();

    const first = await new TasksApi(v1).getTasks({ limit: 3 });
    const rest = await new TasksApi(v1).getTasks({ cursor: first.additional_data?.next_cursor ?? '' });
    const firstV2 = await new TasksV2Api(v2).getTasks({ limit: 3 });
    const restV2 = await new TasksV2Api(v2).getTasks({ cursor: firstV2.additional_data?.next_cursor ?? '' });

    const ids = [...(first.data ?? []), ...(rest.data ?? [])].map(({ id }) => id);
    expect(first.data).toHaveLength(3);
    expect(ids).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect([...(firstV2.data ?? []), ...(restV2.data ?? [])].map(({ id }) => id)).toEqual(ids);
  });
});
