import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { cursorQuery, Deleted, Flag, Id, ZeroOrOne } from '../fields.ts';
import { assigned, assigneeFields } from '../owner.ts';

/** `assignee_id` stands for a list of one; where both are sent, it wins. */
const fields = () => ({
  title: z.optional(z.string().check(z.minLength(1))),
  project_id: z.optional(z.int()),
  description: z.optional(z.string()),
  parent_task_id: z.optional(z.int()),
  assignee_id: z.optional(z.int()),
  assignee_ids: z.optional(z.array(z.int()).check(z.maxLength(10))),
  done: z.optional(ZeroOrOne()),
  due_date: z.optional(z.string()),
});

/** A task of a project; what sales people call a task is an activity. */
export const Task = () =>
  assigned(
    z.object({
      id: Id(),
      ...assigneeFields(),
      title: z.nullish(z.string()),
      creator_id: z.nullish(Id()),
      project_id: z.nullish(Id()),
      parent_task_id: z.nullish(Id()),
      done: z.optional(Flag()),
      due_date: z.nullish(z.string()),
      add_time: z.nullish(z.string()),
      update_time: z.nullish(z.string()),
    }),
  );
export type Task = Infer<typeof Task>;

/** The same tasks as version 2 has, which is beta; here they have neither milestones nor start dates. */
export const tasks = {
  getTasks: endpoint({
    operation: 'getTasks',
    version: 'v1',
    method: 'GET',
    path: '/tasks',
    cost: 20,
    scopes: ['projects:read', 'projects:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        assignee_id: z.optional(z.int()),
        project_id: z.optional(z.int()),
        /** A task's id, or `null` for tasks that are part of no other. */
        parent_task_id: z.optional(z.union([z.int(), z.literal('null')])),
        done: z.optional(ZeroOrOne()),
        ...cursorQuery(),
      }),
    items: Task,
  }),
  getTask: endpoint({
    operation: 'getTask',
    version: 'v1',
    method: 'GET',
    path: '/tasks/{id}',
    cost: 2,
    scopes: ['projects:read', 'projects:full'],
    repeat: 'reads',
    data: Task,
  }),
  addTask: endpoint({
    operation: 'addTask',
    version: 'v1',
    method: 'POST',
    path: '/tasks',
    cost: 10,
    scopes: ['projects:full'],
    repeat: 'duplicates',
    body: () =>
      z.strictObject({
        ...fields(),
        title: z.string().check(z.minLength(1)),
        project_id: z.int(),
      }),
    data: Task,
  }),
  updateTask: endpoint({
    operation: 'updateTask',
    version: 'v1',
    method: 'PUT',
    path: '/tasks/{id}',
    cost: 10,
    scopes: ['projects:full'],
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Task,
  }),
  /** Its sub-tasks go with it. */
  deleteTask: endpoint({
    operation: 'deleteTask',
    version: 'v1',
    method: 'DELETE',
    path: '/tasks/{id}',
    cost: 6,
    scopes: ['projects:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
};
