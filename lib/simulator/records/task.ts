import { v2Time } from '../store/times.ts';
import { withMillis } from './project.ts';

/** A task of a project, one record for both versions of the API. */
export interface TaskRecord {
  readonly id: number;
  readonly title: string;
  readonly creator_id: number;
  readonly description: string | null;
  readonly project_id: number;
  readonly is_done: boolean;
  readonly is_milestone: boolean;
  readonly due_date: string | null;
  readonly start_date: string | null;
  readonly parent_task_id: number | null;
  readonly assignee_ids: readonly number[];
  readonly priority: number | null;
  readonly add_time: string;
  readonly update_time: string;
  readonly marked_as_done_time: string | null;
  readonly is_deleted: boolean;
}

export function newTask(
  given: {
    readonly id: number;
    readonly title: string;
    readonly creator_id: number;
    readonly project_id: number;
  } & Partial<TaskRecord>,
  nowMs: number,
): TaskRecord {
  return {
    description: null,
    is_done: false,
    is_milestone: false,
    due_date: null,
    start_date: null,
    parent_task_id: null,
    assignee_ids: [],
    priority: null,
    add_time: v2Time(nowMs),
    update_time: v2Time(nowMs),
    marked_as_done_time: null,
    is_deleted: false,
    ...given,
  };
}

/** A task as version 2 shows it; nothing in it says that it is deleted. */
export const v2Task = ({ is_deleted: _, ...task }: TaskRecord) => ({
  ...task,
  add_time: withMillis(task.add_time),
  update_time: withMillis(task.update_time),
  marked_as_done_time: withMillis(task.marked_as_done_time),
});

/** A task as version 1 shows it: `done` is 0 or 1, and the first assignee stands alone besides. */
export const v1Task = (task: TaskRecord) => ({
  id: task.id,
  title: task.title,
  creator_id: task.creator_id,
  description: task.description,
  done: task.is_done ? 1 : 0,
  due_date: task.due_date,
  parent_task_id: task.parent_task_id,
  assignee_id: task.assignee_ids[0] ?? null,
  assignee_ids: task.assignee_ids,
  add_time: oldMillis(task.add_time),
  update_time: oldMillis(task.update_time),
  marked_as_done_time: oldMillis(task.marked_as_done_time),
  project_id: task.project_id,
});

/** A task in a webhook; that it looks as in version 2 is assumed. */
export const taskEventData = v2Task;

/** `2026-11-20 09:00:00.000`. */
const oldMillis = (time: string | null): string | null =>
  time?.replace('T', ' ').replace('Z', '.000') ?? null;
