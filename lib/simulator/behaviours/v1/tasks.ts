import type { tasks } from '../../../../shared/pipedrive/endpoints/v1/tasks.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { cursorPage } from '../../lists/pages.ts';
import { v1Task } from '../../records/task.ts';
import { addTask, liveTask, mayEditTask, removeTask, tasksWhere, updateTask } from '../../rules/tasks.ts';

const DEFAULT_LIMIT = 500;

/** The tasks of projects, the same as version 2 has. That a deleted one is not found a second time is assumed. */
export const taskV1Behaviours: BehavioursOf<typeof tasks> = {
  getTasks: ({ query }, context) => {
    const wanted = tasksWhere(context, {
      done: query.done === undefined ? undefined : query.done === 1,
      milestone: undefined,
      assigneeId: query.assignee_id,
      projectId: query.project_id,
      parentId: query.parent_task_id === 'null' ? null : query.parent_task_id,
    });
    const { items, next_cursor } = cursorPage(
      wanted,
      { field: 'id', direction: 'asc', valueOf: ({ id }) => id },
      { cursor: query.cursor, limit: query.limit ?? DEFAULT_LIMIT },
    );
    return { data: items.map(v1Task), additional_data: { next_cursor } };
  },

  getTask: ({ path }, context) => ({ data: v1Task(liveTask(context, path.id)) }),

  addTask: ({ body }, context) => ({ status: 201, data: v1Task(addTask(context, body)) }),

  updateTask: ({ path, body }, context) => ({
    data: v1Task(updateTask(context, liveTask(context, path.id), body)),
  }),

  deleteTask: ({ path }, context) => {
    const task = liveTask(context, path.id);
    mayEditTask(context, task);
    removeTask(context, task);
    return { data: { id: task.id } };
  },
};
