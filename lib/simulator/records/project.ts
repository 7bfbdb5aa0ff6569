import { v2Time } from '../store/times.ts';

export interface ProjectRecord {
  readonly id: number;
  readonly title: string;
  readonly description: string | null;
  readonly status: string;
  readonly board_id: number;
  readonly phase_id: number;
  readonly owner_id: number;
  readonly start_date: string | null;
  readonly end_date: string | null;
  readonly deal_ids: readonly number[];
  readonly person_ids: readonly number[];
  readonly org_ids: readonly number[];
  readonly label_ids: readonly number[];
  readonly health_status: number | null;
  readonly add_time: string;
  readonly update_time: string;
  readonly status_change_time: string | null;
  readonly archive_time: string | null;
  readonly custom_fields: Readonly<Record<string, unknown>>;
  /** Not shown as such: a deleted project says `status: "deleted"`. */
  readonly is_deleted: boolean;
}

/** One change of a project, as its changelog tells it. */
export interface ProjectChangeRecord {
  readonly id: number;
  readonly project_id: number;
  readonly time: string;
  readonly change_source: 'api' | 'app';
  readonly actor_user_id: number;
  readonly old_values: Readonly<Record<string, unknown>>;
  readonly new_values: Readonly<Record<string, unknown>>;
}

/** The company's one board of projects. */
export const BOARD_ID = 1;

/** The phases of the board. */
export const PHASES: readonly { readonly id: number; readonly name: string }[] = [
  { id: 1, name: 'To do' },
  { id: 2, name: 'In progress' },
  { id: 3, name: 'Done' },
];

/** What a project's status can be set to; `deleted` comes with a delete. */
export const PROJECT_STATUSES: readonly string[] = ['open', 'completed', 'canceled'];

export function newProject(
  given: { readonly id: number; readonly title: string; readonly owner_id: number } & Partial<ProjectRecord>,
  nowMs: number,
): ProjectRecord {
  return {
    description: null,
    status: 'open',
    board_id: BOARD_ID,
    phase_id: 1,
    start_date: null,
    end_date: null,
    deal_ids: [],
    person_ids: [],
    org_ids: [],
    label_ids: [],
    health_status: null,
    add_time: v2Time(nowMs),
    update_time: v2Time(nowMs),
    status_change_time: null,
    archive_time: null,
    custom_fields: {},
    is_deleted: false,
    ...given,
  };
}

/** A project as the API shows it; projects and tasks have milliseconds in their times. */
export const shownProject = ({ is_deleted, ...project }: ProjectRecord) => ({
  ...project,
  status: is_deleted ? 'deleted' : project.status,
  add_time: withMillis(project.add_time),
  update_time: withMillis(project.update_time),
  status_change_time: withMillis(project.status_change_time),
  archive_time: withMillis(project.archive_time),
});

/** A project in a webhook; that it looks as in the API is assumed. */
export const projectEventData = shownProject;

/** `2026-11-20T09:00:00.000Z`: a stored time as projects and tasks show it. */
export const withMillis = (time: string | null): string | null => time?.replace('Z', '.000Z') ?? null;
