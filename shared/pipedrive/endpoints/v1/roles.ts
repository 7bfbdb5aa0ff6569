import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Flag, Id, OffsetQuery } from '../fields.ts';
import { RoleAssignment } from './users.ts';

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
    data: () => z.object({ id: Id }),
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
    data: () => z.object({ user_id: Id(), role_id: Id }),
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
    data: () => z.object({ id: Id }),
  }),
};
