import type { tasks } from '../../../../shared/pipedrive/endpoints/v2/tasks.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { cursorPage } from '../../lists/pages.ts';
import { v2Task } from '../../records/task.ts';
import {
  addTask,
  keptTask,
  liveTask,
  mayEditTask,
  removeTask,
  tasksWhere,
  updateTask,
} from '../../rules/tasks.ts';
import { badRequest } from '../../wire/refusal.ts';

/** The tasks of projects, the same as version 1 has. */
export const taskBehaviours: BehavioursOf<typeof tasks> = {
  getTasks: ({ query }, context) => {
    const wanted = tasksWhere(context, {
      done: query.is_done,
      milestone: query.is_milestone,
      assigneeId: query.assignee_id,
      projectId: query.project_id,
      parentId: parentFrom(query.parent_task_id),
    });
    const order = {
      field: 'id',
      direction: 'asc',
      valueOf: ({ id }: { readonly id: number }) => id,
    } as const;
    const { items, next_cursor } = cursorPage(wanted, order, query);
    return { data: items.map(v2Task), additional_data: { next_cursor } };
  },

  getTask: ({ path }, context) => ({ data: v2Task(liveTask(context, path.id)) }),

  addTask: ({ body }, context) => ({ status: 201, data: v2Task(addTask(context, body)) }),

  updateTask: ({ path, body }, context) => ({
    data: v2Task(updateTask(context, keptTask(context, path.id), body)),
  }),

  /** A second time is 410, as for other records of version 2. */
  deleteTask: ({ path }, context) => {
    const task = keptTask(context, path.id);
    mayEditTask(context, task);
    const data = { id: task.id };
    if (task.is_deleted) return { status: 410, data };
    removeTask(context, task);
    return { data };
  },
};

function parentFrom(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'null') return null;
  if (!/^\d{1,15}$/.test(text)) throw badRequest('parent_task_id must be the id of a task, or null');
  return Number(text);
}
