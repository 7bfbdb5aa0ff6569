import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Flag, Id, OffsetQuery, ZeroOrOne } from '../fields.ts';

/** Pipedrive's apps as of 2026-08; a new one must not break a read, so answers take any string. */
export const App = () =>
  z.enum(['global', 'sales', 'campaigns', 'projects', 'account_settings', 'partnership', 'nova']);

/** What a user may do in one app: being its admin, and the permission set that says so. */
export const Access = () =>
  z.object({
    app: z.string(),
    admin: z.optional(Flag()),
    permission_set_id: z.nullish(z.string()),
  });
export type Access = Infer<typeof Access>;

/** A user as `/users` answers. Whether deactivated ones are listed is not documented; `active_flag` tells them apart. */
export const User = () =>
  z.object({
    id: Id(),
    name: z.nullish(z.string()),
    email: z.nullish(z.string()),
    active_flag: z.optional(Flag()),
    is_deleted: z.optional(Flag()),
    activated: z.optional(Flag()),
    is_you: z.optional(Flag()),
    role_id: z.nullish(Id()),
    access: z.nullish(z.array(Access())),
    timezone_name: z.nullish(z.string()),
    last_login: z.nullish(z.string()),
    created: z.nullish(z.string()),
    modified: z.nullish(z.string()),
  });
export type User = Infer<typeof User>;

/** `/users/me` names the company too: its id is our account id. */
export const CurrentUser = () =>
  z.extend(User(), {
    company_id: Id(),
    company_name: z.nullish(z.string()),
    company_domain: z.nullish(z.string()),
  });

export const RoleAssignment = () =>
  z.object({
    user_id: Id(),
    role_id: Id(),
    parent_role_id: z.nullish(Id()),
    name: z.nullish(z.string()),
    active_flag: z.optional(Flag()),
  });

/** Who sees new items of a user in the role when nobody says: 1, 3, 5 or 7 (on Lite and Growth 1 or 3). */
export const RoleSettings = () =>
  z.object({
    deal_default_visibility: z.nullish(z.int()),
    lead_default_visibility: z.nullish(z.int()),
    org_default_visibility: z.nullish(z.int()),
    person_default_visibility: z.nullish(z.int()),
    product_default_visibility: z.nullish(z.int()),
  });
export type RoleSettings = Infer<typeof RoleSettings>;

/** What a user may do, summed over the user's permission sets. Pipedrive adds names to it, so it is a map and no list of fields. */
export const UserPermissions = () => z.record(z.string(), Flag());

export const users = {
  getUsers: endpoint({
    operation: 'getUsers',
    version: 'v1',
    method: 'GET',
    path: '/users',
    cost: 20,
    scopes: ['users:read'],
    repeat: 'reads',
    // Not documented to have pages; should an answer say so all the same, the rest of the company is not taken for gone.
    paging: 'if-told',
    query: OffsetQuery,
    items: User,
  }),
  getUser: endpoint({
    operation: 'getUser',
    version: 'v1',
    method: 'GET',
    path: '/users/{id}',
    cost: 2,
    scopes: ['users:read'],
    repeat: 'reads',
    data: User,
  }),
  getCurrentUser: endpoint({
    operation: 'getCurrentUser',
    version: 'v1',
    method: 'GET',
    path: '/users/me',
    cost: 2,
    scopes: ['base'],
    repeat: 'reads',
    data: CurrentUser,
  }),
  findUsersByName: endpoint({
    operation: 'findUsersByName',
    version: 'v1',
    method: 'GET',
    path: '/users/find',
    cost: 40,
    scopes: ['users:read'],
    repeat: 'reads',
    query: () =>
      z.strictObject({
        term: z.string(),
        search_by_email: z.optional(ZeroOrOne()),
      }),
    items: User,
  }),
  /** Only the e-mail is required and no name is taken: the user gives it on accepting the invitation. */
  addUser: endpoint({
    operation: 'addUser',
    version: 'v1',
    method: 'POST',
    path: '/users',
    cost: 10,
    scopes: ['admin'],
    repeat: 'duplicates',
    body: () =>
      z.strictObject({
        email: z.string().check(z.minLength(3), z.maxLength(255), z.regex(/^[^\s@]+@[^\s@]+$/)),
        access: z.optional(
          z.array(
            z.strictObject({
              app: App(),
              admin: z.optional(z.boolean()),
              permission_set_id: z.optional(z.string()),
            }),
          ),
        ),
        active_flag: z.optional(z.boolean()),
      }),
    data: User,
  }),
  /** `active_flag` is all that can be changed of a user through the API. */
  updateUser: endpoint({
    operation: 'updateUser',
    version: 'v1',
    method: 'PUT',
    path: '/users/{id}',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    body: () => z.strictObject({ active_flag: z.boolean() }),
    data: User,
  }),
  getUserRoleAssignments: endpoint({
    operation: 'getUserRoleAssignments',
    version: 'v1',
    method: 'GET',
    path: '/users/{id}/roleAssignments',
    cost: 10,
    scopes: ['users:read'],
    repeat: 'reads',
    paging: 'offset',
    query: OffsetQuery,
    items: RoleAssignment,
  }),
  /** The ids of those who follow the user. No operation adds or removes one. */
  getUserFollowers: endpoint({
    operation: 'getUserFollowers',
    version: 'v1',
    method: 'GET',
    path: '/users/{id}/followers',
    cost: 20,
    scopes: ['users:read'],
    repeat: 'reads',
    items: Id,
  }),
  getUserPermissions: endpoint({
    operation: 'getUserPermissions',
    version: 'v1',
    method: 'GET',
    path: '/users/{id}/permissions',
    cost: 10,
    scopes: ['users:read'],
    repeat: 'reads',
    data: UserPermissions,
  }),
  getUserRoleSettings: endpoint({
    operation: 'getUserRoleSettings',
    version: 'v1',
    method: 'GET',
    path: '/users/{id}/roleSettings',
    cost: 10,
    scopes: ['users:read'],
    repeat: 'reads',
    data: RoleSettings,
  }),
};
