import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields } from '../custom-fields.ts';
import { CursorQuery, cursorQuery, Deleted, Id } from '../fields.ts';
import { owned, recordFields } from '../owner.ts';

const fields = () => ({
  title: z.optional(z.string().check(z.minLength(1))),
  description: z.optional(z.string()),
  status: z.optional(z.string()),
  board_id: z.optional(z.int()),
  phase_id: z.optional(z.int()),
  owner_id: z.optional(z.int()),
  start_date: z.optional(z.string()),
  end_date: z.optional(z.string()),
  deal_ids: z.optional(z.array(z.int())),
  person_ids: z.optional(z.array(z.int())),
  org_ids: z.optional(z.array(z.int())),
  label_ids: z.optional(z.array(z.int())),
  health_status: z.optional(z.int()),
  /** Has a say only in a create. */
  template_id: z.optional(z.int()),
  custom_fields: z.optional(CustomFields()),
});

/** `status` is one or several of `open`, `completed`, `canceled`, `deleted`, comma separated. */
const listQuery = () => ({
  filter_id: z.optional(z.int()),
  status: z.optional(z.string()),
  phase_id: z.optional(z.int()),
  ...cursorQuery(),
});

/** A deleted project has the status `deleted`; `archive_time` tells an archived one. */
export const Project = () =>
  owned(
    z.object({
      ...recordFields(),
      title: z.nullish(z.string()),
      status: z.nullish(z.string()),
      board_id: z.nullish(Id()),
      phase_id: z.nullish(Id()),
      deal_ids: z.nullish(z.array(Id())),
      person_ids: z.nullish(z.array(Id())),
      org_ids: z.nullish(z.array(Id())),
      archive_time: z.nullish(z.string()),
    }),
  );
export type Project = Infer<typeof Project>;

/** A project as a search finds it; the owner is an object there. */
export const FoundProject = () =>
  z.object({
    result_score: z.nullish(z.number()),
    item: z.object({
      id: Id(),
      title: z.nullish(z.string()),
      status: z.nullish(z.string()),
      owner: z.nullish(z.object({ id: Id() })),
    }),
  });
export type FoundProject = Infer<typeof FoundProject>;

/** One change of a project: who changed which fields from what to what. */
export const ProjectChange = () =>
  z.object({
    time: z.nullish(z.string()),
    actor_user_id: z.nullish(Id()),
    change_source: z.nullish(z.string()),
    old_values: z.nullish(z.record(z.string(), z.json())),
    new_values: z.nullish(z.record(z.string(), z.json())),
  });
export type ProjectChange = Infer<typeof ProjectChange>;

/** The lists do not narrow by owner; a filter does. */
export const projects = {
  getProjects: endpoint({
    operation: 'getProjects',
    version: 'v2',
    method: 'GET',
    path: '/projects',
    cost: 10,
    scopes: ['projects:read', 'projects:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        ...listQuery(),
        deal_id: z.optional(z.int()),
        person_id: z.optional(z.int()),
        org_id: z.optional(z.int()),
      }),
    items: Project,
  }),
  getArchivedProjects: endpoint({
    operation: 'getArchivedProjects',
    version: 'v2',
    method: 'GET',
    path: '/projects/archived',
    cost: 10,
    scopes: ['projects:read', 'projects:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () => z.strictObject(listQuery()),
    items: Project,
  }),
  getProject: endpoint({
    operation: 'getProject',
    version: 'v2',
    method: 'GET',
    path: '/projects/{id}',
    cost: 1,
    scopes: ['projects:read', 'projects:full'],
    repeat: 'reads',
    data: Project,
  }),
  searchProjects: endpoint({
    operation: 'searchProjects',
    version: 'v2',
    method: 'GET',
    path: '/projects/search',
    cost: 20,
    scopes: ['projects:read', 'projects:full', 'search:read'],
    status: 'beta',
    repeat: 'reads',
    paging: 'cursor',
    listIn: 'items',
    query: () =>
      z.strictObject({
        term: z.string(),
        /** One or several, comma separated: `custom_fields`, `notes`, `title`, `description`. */
        fields: z.optional(z.string()),
        exact_match: z.optional(z.boolean()),
        person_id: z.optional(z.int()),
        organization_id: z.optional(z.int()),
        ...cursorQuery(),
      }),
    items: FoundProject,
  }),
  /** Documented to need a title only; version 1 required board and phase too, so send both. */
  addProject: endpoint({
    operation: 'addProject',
    version: 'v2',
    method: 'POST',
    path: '/projects',
    cost: 5,
    scopes: ['projects:full'],
    repeat: 'duplicates',
    body: () => z.strictObject({ ...fields(), title: z.string().check(z.minLength(1)) }),
    data: Project,
  }),
  updateProject: endpoint({
    operation: 'updateProject',
    version: 'v2',
    method: 'PATCH',
    path: '/projects/{id}',
    cost: 5,
    scopes: ['projects:full'],
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Project,
  }),
  /** Its tasks go with it. */
  deleteProject: endpoint({
    operation: 'deleteProject',
    version: 'v2',
    method: 'DELETE',
    path: '/projects/{id}',
    cost: 3,
    scopes: ['projects:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
  /** There is no operation that takes a project out of the archive again. */
  archiveProject: endpoint({
    operation: 'archiveProject',
    version: 'v2',
    method: 'POST',
    path: '/projects/{id}/archive',
    cost: 3,
    scopes: ['projects:full'],
    repeat: 'same-effect',
    data: Project,
  }),
  getProjectChangelog: endpoint({
    operation: 'getProjectChangelog',
    version: 'v2',
    method: 'GET',
    path: '/projects/{id}/changelog',
    cost: 10,
    scopes: ['projects:read', 'projects:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: ProjectChange,
  }),
  getProjectUsers: endpoint({
    operation: 'getProjectUsers',
    version: 'v2',
    method: 'GET',
    path: '/projects/{id}/permittedUsers',
    cost: 5,
    scopes: ['projects:read', 'projects:full'],
    repeat: 'reads',
    items: Id,
  }),
};
