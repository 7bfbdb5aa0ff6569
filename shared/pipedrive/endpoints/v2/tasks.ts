import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { cursorQuery, Deleted, Id, ZeroOrOne } from '../fields.ts';
import { assigned, assigneeFields } from '../owner.ts';

/** `assignee_id` stands for a list of one; where both are sent, it wins. */
const fields = () => ({
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  project_id: z.optional(z.int()),
  parent_task_id: z.optional(z.nullable(z.int())),
  description: z.optional(z.nullable(z.string())),
  done: z.optional(ZeroOrOne()),
  milestone: z.optional(ZeroOrOne()),
  due_date: z.optional(z.nullable(z.string())),
  start_date: z.optional(z.nullable(z.string())),
  assignee_id: z.optional(z.nullable(z.int())),
  assignee_ids: z.optional(z.array(z.int()).check(z.maxLength(10))),
  priority: z.optional(z.nullable(z.int().check(z.gte(0)))),
});

/** A task of a project; what sales people call a task is an activity. Bodies take `done`, answers have `is_done`. */
export const Task = () =>
  assigned(
    z.object({
      id: Id(),
      ...assigneeFields(),
      title: z.nullish(z.string()),
      creator_id: z.nullish(Id()),
      project_id: z.nullish(Id()),
      parent_task_id: z.nullish(Id()),
      is_done: z.optional(z.boolean()),
      is_milestone: z.optional(z.boolean()),
      due_date: z.nullish(z.string()),
      add_time: z.nullish(z.string()),
      update_time: z.nullish(z.string()),
    }),
  );
export type Task = Infer<typeof Task>;

export const tasks = {
  getTasks: endpoint({
    operation: 'getTasks',
    version: 'v2',
    method: 'GET',
    path: '/tasks',
    cost: 10,
    scopes: ['projects:read', 'projects:full'],
    status: 'beta',
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        is_done: z.optional(z.boolean()),
        is_milestone: z.optional(z.boolean()),
        assignee_id: z.optional(z.int()),
        project_id: z.optional(z.int()),
        /** A task's id, or `null` for tasks that are part of no other. */
        parent_task_id: z.optional(z.string()),
        ...cursorQuery(),
      }),
    items: Task,
  }),
  getTask: endpoint({
    operation: 'getTask',
    version: 'v2',
    method: 'GET',
    path: '/tasks/{id}',
    cost: 1,
    scopes: ['projects:read', 'projects:full'],
    status: 'beta',
    repeat: 'reads',
    data: Task,
  }),
  addTask: endpoint({
    operation: 'addTask',
    version: 'v2',
    method: 'POST',
    path: '/tasks',
    cost: 5,
    scopes: ['projects:full'],
    status: 'beta',
    repeat: 'duplicates',
    body: () =>
      z.strictObject({
        ...fields(),
        title: z.string().check(z.minLength(1), z.maxLength(255)),
        project_id: z.int(),
      }),
    data: Task,
  }),
  updateTask: endpoint({
    operation: 'updateTask',
    version: 'v2',
    method: 'PATCH',
    path: '/tasks/{id}',
    cost: 5,
    scopes: ['projects:full'],
    status: 'beta',
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Task,
  }),
  /** Its sub-tasks go with it. */
  deleteTask: endpoint({
    operation: 'deleteTask',
    version: 'v2',
    method: 'DELETE',
    path: '/tasks/{id}',
    cost: 3,
    scopes: ['projects:full'],
    status: 'beta',
    repeat: 'same-effect',
    data: Deleted,
  }),
};
