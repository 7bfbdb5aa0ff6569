import type { Context } from '../behaviour.ts';
import { newTask, type TaskRecord } from '../records/task.ts';
import { v2Time } from '../store/times.ts';
import { badRequest, notFound } from '../wire/refusal.ts';
import { given } from './given.ts';
import { idOf, mayEdit, notDeleted } from './guards.ts';

/** What the lists of both versions narrow by. */
export interface TaskQuery {
  readonly done: boolean | undefined;
  readonly milestone: boolean | undefined;
  readonly assigneeId: number | undefined;
  readonly projectId: number | undefined;
  /** Null for the tasks that are part of no other. */
  readonly parentId: number | null | undefined;
}

/** What the bodies of both versions can say. */
export interface TaskBody {
  readonly title?: string | undefined;
  readonly project_id?: number | undefined;
  readonly parent_task_id?: number | null | undefined;
  readonly description?: string | null | undefined;
  readonly done?: 0 | 1 | undefined;
  readonly milestone?: 0 | 1 | undefined;
  readonly due_date?: string | null | undefined;
  readonly start_date?: string | null | undefined;
  readonly assignee_id?: number | null | undefined;
  readonly assignee_ids?: readonly number[] | undefined;
  readonly priority?: number | null | undefined;
}

/** The tasks that are not deleted and fit. Everybody sees every task, as every project. */
export const tasksWhere = ({ company }: Context, query: TaskQuery): TaskRecord[] =>
  company.task
    .all()
    .filter(
      (task) =>
        !task.is_deleted &&
        (query.done === undefined || task.is_done === query.done) &&
        (query.milestone === undefined || task.is_milestone === query.milestone) &&
        (query.assigneeId === undefined || task.assignee_ids.includes(query.assigneeId)) &&
        (query.projectId === undefined || task.project_id === query.projectId) &&
        (query.parentId === undefined || task.parent_task_id === query.parentId),
    );

/** A task, also a deleted one until it is purged. */
export function keptTask({ company }: Context, id: string): TaskRecord {
  const task = company.task.get(idOf(id));
  if (!task) throw notFound('Task');
  return task;
}

/** A task to show. Nothing in a task says that it is deleted; that a deleted one is not found is assumed. */
export function liveTask(context: Context, id: string): TaskRecord {
  const task = keptTask(context, id);
  if (task.is_deleted) throw notFound('Task');
  return task;
}

/** Whoever made a task or is assigned to it may change it, and who may edit its project; that this is the rule is assumed. */
export function mayEditTask(context: Context, task: TaskRecord): void {
  const { caller, company } = context;
  if (task.creator_id === caller.id || task.assignee_ids.includes(caller.id)) return;
  mayEdit(context, 'project', { owner_id: company.project.get(task.project_id)?.owner_id ?? caller.id });
}

/** Makes a task. That whoever makes it is not assigned to it by that is assumed. */
export function addTask(
  context: Context,
  body: TaskBody & { readonly title: string; readonly project_id: number },
): TaskRecord {
  const { company, caller, changes, actor, nowMs } = context;
  openProject(context, body.project_id);
  const { title, project_id } = body;
  const blank = newTask({ id: 0, title, project_id, creator_id: caller.id }, nowMs);
  const task = withBody(context, blank, body);
  return changes.create('task', { ...task, id: company.task.nextId() }, actor);
}

/** Changes a task; only what is sent. That its sub-tasks go with it into another project is assumed. */
export function updateTask(context: Context, before: TaskRecord, body: TaskBody): TaskRecord {
  const { changes, actor } = context;
  mayEditTask(context, before);
  notDeleted(before);
  if (body.project_id !== undefined && body.project_id !== before.project_id)
    openProject(context, body.project_id);
  const after = changes.update('task', withBody(context, before, body), actor);
  for (const part of partsOf(context, after.id))
    changes.update('task', { ...part, project_id: after.project_id }, actor);
  return after;
}

/** Deletes a task and its sub-tasks. */
export function removeTask(context: Context, task: TaskRecord): void {
  const { changes, actor } = context;
  changes.remove('task', task, actor);
  for (const part of partsOf(context, task.id)) changes.remove('task', part, actor);
}

const partsOf = ({ company }: Context, id: number): TaskRecord[] =>
  company.task.all().filter((task) => task.parent_task_id === id && !task.is_deleted);

/** A task can be put into a project that is neither deleted nor, which is assumed, archived. */
function openProject({ company }: Context, id: number): void {
  const project = company.project.get(id);
  if (!project || project.is_deleted || project.archive_time !== null)
    throw badRequest('project_id must be the id of a project that is not archived');
}

function withBody(context: Context, before: TaskRecord, body: TaskBody): TaskRecord {
  const { done, milestone, assignee_id: _, assignee_ids: __, ...plain } = body;
  const is_done = done === undefined ? before.is_done : done === 1;
  const after: TaskRecord = {
    ...before,
    ...given(plain),
    is_done,
    is_milestone: milestone === undefined ? before.is_milestone : milestone === 1,
    assignee_ids: assigneesFrom(context, before, body),
    marked_as_done_time: is_done ? (before.marked_as_done_time ?? v2Time(context.nowMs)) : null,
  };
  checkParent(context, after);
  return after;
}

/** `assignee_id` stands for a list of one. Who has left can stay assigned, and cannot be assigned anew. */
function assigneesFrom({ company }: Context, before: TaskRecord, body: TaskBody): readonly number[] {
  const { assignee_id, assignee_ids } = body;
  const ids = assignee_id === undefined ? assignee_ids : assignee_id === null ? [] : [assignee_id];
  if (ids === undefined) return before.assignee_ids;
  const fresh = ids.filter((id) => !before.assignee_ids.includes(id));
  if (!fresh.every((id) => company.user.get(id)?.active_flag))
    throw badRequest('assignee_ids must be ids of active users');
  return [...new Set(ids)];
}

/** There is one level of sub-tasks, each in the project of its task; the latter is assumed. */
function checkParent(context: Context, task: TaskRecord): void {
  if (task.parent_task_id === null) return;
  const parent = context.company.task.get(task.parent_task_id);
  if (!parent || parent.is_deleted || parent.id === task.id || parent.project_id !== task.project_id)
    throw badRequest('parent_task_id must be the id of another task of the project');
  if (parent.parent_task_id !== null || partsOf(context, task.id).length > 0)
    throw badRequest('parent_task_id: a sub-task cannot have sub-tasks');
}
