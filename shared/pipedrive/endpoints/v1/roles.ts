import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Deleted, Flag, Id, OffsetQuery } from '../fields.ts';
import { RoleAssignment, RoleSettings } from './users.ts';

/** A role ("visibility group"); counts arrive as strings. */
export const Role = () =>
  z.object({
    id: Id(),
    parent_role_id: z.nullish(Id()),
    name: z.string(),
    active_flag: z.optional(Flag()),
    assignment_count: z.optional(Id()),
    sub_role_count: z.optional(Id()),
    level: z.nullish(z.int()),
  });
export type Role = Infer<typeof Role>;

/** Ids of pipelines in the one form that is documented: a JSON array written into a string, `"[3, 4]"`. */
const PipelineIds = () =>
  z.string().check(z.regex(/^\s*\[\s*([1-9]\d{0,14}(\s*,\s*[1-9]\d{0,14})*)?\s*\]\s*$/));

/** The pipelines that a role sees, or with `visible: false` those that are hidden from it. */
const RolePipelines = () => z.object({ pipeline_ids: z.array(Id()), visible: z.optional(Flag()) });

export const roles = {
  getRoles: endpoint({
    operation: 'getRoles',
    version: 'v1',
    method: 'GET',
    path: '/roles',
    cost: 20,
    scopes: ['admin'],
    repeat: 'reads',
    paging: 'offset',
    query: OffsetQuery,
    items: Role,
  }),
  getRole: endpoint({
    operation: 'getRole',
    version: 'v1',
    method: 'GET',
    path: '/roles/{id}',
    cost: 2,
    scopes: ['admin'],
    repeat: 'reads',
    data: Role,
  }),
  addRole: endpoint({
    operation: 'addRole',
    version: 'v1',
    method: 'POST',
    path: '/roles',
    cost: 10,
    scopes: ['admin'],
    repeat: 'duplicates',
    body: () =>
      z.strictObject({
        name: z.string().check(z.minLength(1)),
        parent_role_id: z.nullish(z.int()),
      }),
    data: () => z.object({ id: Id() }),
  }),
  updateRole: endpoint({
    operation: 'updateRole',
    version: 'v1',
    method: 'PUT',
    path: '/roles/{id}',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    body: () =>
      z.strictObject({
        name: z.optional(z.string().check(z.minLength(1))),
        parent_role_id: z.nullish(z.int()),
      }),
    data: () => z.object({ id: Id() }),
  }),
  /** The role's users fall back into the default role. */
  deleteRole: endpoint({
    operation: 'deleteRole',
    version: 'v1',
    method: 'DELETE',
    path: '/roles/{id}',
    cost: 6,
    scopes: ['admin'],
    repeat: 'same-effect',
    data: Deleted,
  }),
  getRoleAssignments: endpoint({
    operation: 'getRoleAssignments',
    version: 'v1',
    method: 'GET',
    path: '/roles/{id}/assignments',
    cost: 10,
    scopes: ['admin'],
    repeat: 'reads',
    paging: 'offset',
    query: OffsetQuery,
    items: RoleAssignment,
  }),
  /** A user has exactly one role, so assigning one takes the last away. */
  addRoleAssignment: endpoint({
    operation: 'addRoleAssignment',
    version: 'v1',
    method: 'POST',
    path: '/roles/{id}/assignments',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    changesUser: 'user_id',
    body: () => z.strictObject({ user_id: z.int() }),
    data: () => z.object({ user_id: Id(), role_id: Id() }),
  }),
  /** Takes a JSON body; the user falls back into the default role and is never without one. */
  deleteRoleAssignment: endpoint({
    operation: 'deleteRoleAssignment',
    version: 'v1',
    method: 'DELETE',
    path: '/roles/{id}/assignments',
    cost: 6,
    scopes: ['admin'],
    repeat: 'same-effect',
    changesUser: 'user_id',
    body: () => z.strictObject({ user_id: z.int() }),
    data: () => z.object({ id: Id() }),
  }),
  getRolePipelines: endpoint({
    operation: 'getRolePipelines',
    version: 'v1',
    method: 'GET',
    path: '/roles/{id}/pipelines',
    cost: 20,
    scopes: ['admin'],
    repeat: 'reads',
    query: () => z.strictObject({ visible: z.optional(z.boolean()) }),
    data: RolePipelines,
  }),
  /** `add` makes pipelines visible, `remove` hides them. */
  updateRolePipelines: endpoint({
    operation: 'updateRolePipelines',
    version: 'v1',
    method: 'PUT',
    path: '/roles/{id}/pipelines',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    body: () =>
      z.strictObject({
        visible_pipeline_ids: z.strictObject({
          add: z.optional(PipelineIds()),
          remove: z.optional(PipelineIds()),
        }),
      }),
    data: RolePipelines,
  }),
  getRoleSettings: endpoint({
    operation: 'getRoleSettings',
    version: 'v1',
    method: 'GET',
    path: '/roles/{id}/settings',
    cost: 20,
    scopes: ['admin'],
    repeat: 'reads',
    data: RoleSettings,
  }),
  /** One setting a call. On Lite and Growth 1 is owner and followers, 3 the entire company; 5 and 7 are for Premium and Ultimate. */
  addOrUpdateRoleSetting: endpoint({
    operation: 'addOrUpdateRoleSetting',
    version: 'v1',
    method: 'POST',
    path: '/roles/{id}/settings',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    body: () =>
      z.strictObject({
        setting_key: z.enum([
          'deal_default_visibility',
          'lead_default_visibility',
          'org_default_visibility',
          'person_default_visibility',
          'product_default_visibility',
        ]),
        value: z.literal([1, 3, 5, 7]),
      }),
    data: () => z.extend(RoleSettings(), { id: Id() }),
  }),
};
