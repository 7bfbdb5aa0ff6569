import { isDeepStrictEqual } from 'node:util';
import type { projects } from '../../../../shared/pipedrive/endpoints/v2/projects.ts';
import type { BehavioursOf, Context, Result } from '../../behaviour.ts';
import { filterOf } from '../../lists/filters.ts';
import { cursorPage } from '../../lists/pages.ts';
import { searchRecords } from '../../lists/search.ts';
import { v2List } from '../../lists/v2-list.ts';
import {
  BOARD_ID,
  newProject,
  PHASES,
  PROJECT_STATUSES,
  type ProjectRecord,
  shownProject,
  withMillis,
} from '../../records/project.ts';
import { given, withCustomFields } from '../../rules/given.ts';
import { assignable, existing, mayEdit, notDeleted, seenRecord } from '../../rules/guards.ts';
import { activeUsers } from '../../store/company.ts';
import { v2Time } from '../../store/times.ts';
import { badRequest } from '../../wire/refusal.ts';

/** Everybody sees every project. An archived one leaves the list, and that it cannot be edited is assumed. */
export const projectBehaviours: BehavioursOf<typeof projects> = {
  getProjects: ({ query }, context) =>
    list(
      context,
      query,
      (project) =>
        project.archive_time === null &&
        holds(project.deal_ids, query.deal_id) &&
        holds(project.person_ids, query.person_id) &&
        holds(project.org_ids, query.org_id),
    ),

  getArchivedProjects: ({ query }, context) =>
    list(context, query, ({ archive_time }) => archive_time !== null),

  getProject: ({ path }, context) => ({ data: shownProject(seenRecord(context, 'project', path.id)) }),

  searchProjects: ({ query }, context) => searchRecords(context, ['project'], query),

  addProject: ({ body }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    // Version 1 required both, and version 2 does not say what it takes instead.
    if (body.board_id === undefined || body.phase_id === undefined)
      throw badRequest('board_id and phase_id are required');
    checkReferences(context, body);
    if (body.template_id !== undefined) throw badRequest('template_id must be the id of a template');
    const project = newProject({ id: company.project.nextId(), owner_id: caller.id, ...given(body) }, nowMs);
    return { status: 201, data: shownProject(changes.create('project', project, actor)) };
  },

  updateProject: ({ path, body }, context) => {
    const before = editable(context, path.id);
    notArchived(before);
    checkReferences(context, body);
    const { template_id: _, ...fields } = body;
    const after = { ...before, ...given(fields), ...withCustomFields(before, body.custom_fields) };
    const status_change_time =
      after.status === before.status ? before.status_change_time : v2Time(context.nowMs);
    return { data: shownProject(changed(context, before, { ...after, status_change_time })) };
  },

  deleteProject: ({ path }, context) => {
    const { company, changes, actor } = context;
    const project = seenRecord(context, 'project', path.id);
    mayEdit(context, 'project', project);
    const data = { id: project.id };
    if (project.is_deleted) return { status: 410, data };
    changes.remove('project', project, actor);
    const tasks = company.task.all().filter((task) => task.project_id === project.id && !task.is_deleted);
    for (const task of tasks) changes.remove('task', task, actor);
    return { data };
  },

  /** That an archived project can be archived again, without effect, is assumed. */
  archiveProject: ({ path }, context) => {
    const before = editable(context, path.id);
    const archive_time = before.archive_time ?? v2Time(context.nowMs);
    return { data: shownProject(changed(context, before, { ...before, archive_time })) };
  },

  getProjectChangelog: ({ path, query }, context) => {
    const { id } = seenRecord(context, 'project', path.id);
    const { items, next_cursor } = cursorPage(
      context.company.projectChange.all().filter(({ project_id }) => project_id === id),
      { field: 'id', direction: 'desc', valueOf: (change) => change.id },
      query,
    );
    const data = items.map(({ time, change_source, actor_user_id, old_values, new_values }) => ({
      change_source,
      change_source_user_agent: null,
      time: withMillis(time),
      new_values,
      old_values,
      actor_user_id,
    }));
    return { data, additional_data: { next_cursor } };
  },

  getProjectUsers: ({ path }, context) => {
    const project = seenRecord(context, 'project', path.id);
    const permitted = activeUsers(context.company).filter((user) => context.sees(user, project));
    return { data: permitted.map(({ id }) => id) };
  },
};

type Body = Partial<Parameters<BehavioursOf<typeof projects>['updateProject']>[0]['body']>;

interface ListQuery {
  readonly filter_id?: number | undefined;
  readonly status?: string | undefined;
  readonly phase_id?: number | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** The projects that `fits` keeps, of the statuses asked for; without any, all but deleted ones. */
function list(context: Context, query: ListQuery, fits: (project: ProjectRecord) => boolean): Result {
  const statuses = query.status?.split(',') ?? PROJECT_STATUSES;
  const known = [...PROJECT_STATUSES, 'deleted'];
  if (!statuses.every((status) => known.includes(status)))
    throw badRequest(`status must be of ${known.join(', ')}`);
  const wanted = context.company.project
    .all()
    .filter(
      (project) =>
        fits(project) &&
        statuses.includes(project.is_deleted ? 'deleted' : project.status) &&
        (query.phase_id === undefined || project.phase_id === query.phase_id) &&
        context.sees(context.caller, project),
    );
  const { filter_id, limit, cursor } = query;
  return v2List(
    wanted,
    { filter_id, limit, cursor },
    { shown: shownProject, extras: {}, filter: filterOf(context, 'project') },
  );
}

const holds = (ids: readonly number[], wanted: number | undefined) =>
  wanted === undefined || ids.includes(wanted);

function editable(context: Context, id: string): ProjectRecord {
  const project = seenRecord(context, 'project', id);
  mayEdit(context, 'project', project);
  notDeleted(project);
  return project;
}

function notArchived({ archive_time }: ProjectRecord): void {
  if (archive_time !== null) throw badRequest('An archived project cannot be edited');
}

function checkReferences(context: Context, body: Body): void {
  assignable(context, body.owner_id);
  if (body.status !== undefined && !PROJECT_STATUSES.includes(body.status))
    throw badRequest(`status must be one of ${PROJECT_STATUSES.join(', ')}`);
  if (body.board_id !== undefined && body.board_id !== BOARD_ID)
    throw badRequest('board_id must be the id of a board');
  if (body.phase_id !== undefined && !PHASES.some(({ id }) => id === body.phase_id))
    throw badRequest('phase_id must be the id of a phase of the board');
  for (const id of body.deal_ids ?? []) existing(context, 'deal', 'deal_ids', id);
  for (const id of body.person_ids ?? []) existing(context, 'person', 'person_ids', id);
  for (const id of body.org_ids ?? []) existing(context, 'organization', 'org_ids', id);
}

/** Times that follow from another change, which the changelog tells of. */
const UNTOLD = ['update_time', 'status_change_time'];

/** Puts the changed project in its place and the change into its changelog. */
function changed(context: Context, before: ProjectRecord, after: ProjectRecord): ProjectRecord {
  const { company, changes, actor, nowMs } = context;
  const old = new Map<string, unknown>(Object.entries(before));
  const differing = Object.entries(after).filter(
    ([field, value]) => !UNTOLD.includes(field) && !isDeepStrictEqual(value, old.get(field)),
  );
  if (differing.length === 0) return before;
  company.projectChange.put({
    id: company.projectChange.nextId(),
    project_id: before.id,
    time: v2Time(nowMs),
    change_source: actor.source,
    actor_user_id: actor.userId,
    old_values: Object.fromEntries(differing.map(([field]) => [field, old.get(field) ?? null])),
    new_values: Object.fromEntries(differing),
  });
  return changes.update('project', after, actor);
}
