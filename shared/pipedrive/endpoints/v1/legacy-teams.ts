import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Flag, Id, ZeroOrOne } from '../fields.ts';

/** A team of users. Its members are left out where `skip_users` asks for that. */
export const Team = () =>
  z.object({
    id: Id(),
    name: z.nullish(z.string()),
    description: z.nullish(z.string()),
    manager_id: z.nullish(Id()),
    users: z.nullish(z.array(Id())),
    active_flag: z.optional(Flag()),
    deleted_flag: z.optional(Flag()),
    add_time: z.nullish(z.string()),
    created_by_user_id: z.nullish(Id()),
  });
export type Team = Infer<typeof Team>;

const skipQuery = () => ({ skip_users: z.optional(ZeroOrOne()) });
const listQuery = () => ({
  order_by: z.optional(z.enum(['id', 'name', 'manager_id', 'active_flag'])),
  ...skipQuery(),
});

const Members = () => z.strictObject({ users: z.array(z.int()) });

/** All of it is deprecated, and Pipedrive has published nothing in its place. */
export const legacyTeams = {
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  getTeams: endpoint({
    operation: 'getTeams',
    version: 'v1',
    method: 'GET',
    path: '/legacyTeams',
    cost: 20,
    scopes: ['users:read'],
    repeat: 'reads',
    status: 'deprecated',
    query: () => z.strictObject(listQuery()),
    items: Team,
  }),
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  getTeam: endpoint({
    operation: 'getTeam',
    version: 'v1',
    method: 'GET',
    path: '/legacyTeams/{id}',
    cost: 2,
    scopes: ['users:read'],
    repeat: 'reads',
    status: 'deprecated',
    query: () => z.strictObject(skipQuery()),
    data: Team,
  }),
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  addTeam: endpoint({
    operation: 'addTeam',
    version: 'v1',
    method: 'POST',
    path: '/legacyTeams',
    cost: 10,
    scopes: ['admin'],
    repeat: 'duplicates',
    status: 'deprecated',
    body: () =>
      z.strictObject({
        name: z.string().check(z.minLength(1)),
        description: z.optional(z.string()),
        manager_id: z.int(),
        users: z.optional(z.array(z.int())),
      }),
    data: Team,
  }),
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  updateTeam: endpoint({
    operation: 'updateTeam',
    version: 'v1',
    method: 'PUT',
    path: '/legacyTeams/{id}',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    status: 'deprecated',
    body: () =>
      z.strictObject({
        name: z.optional(z.string().check(z.minLength(1))),
        description: z.optional(z.string()),
        manager_id: z.optional(z.int()),
        users: z.optional(z.array(z.int())),
        active_flag: z.optional(ZeroOrOne()),
        deleted_flag: z.optional(ZeroOrOne()),
      }),
    data: Team,
  }),
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  getTeamUsers: endpoint({
    operation: 'getTeamUsers',
    version: 'v1',
    method: 'GET',
    path: '/legacyTeams/{id}/users',
    cost: 20,
    scopes: ['users:read'],
    repeat: 'reads',
    status: 'deprecated',
    items: Id,
  }),
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  addTeamUser: endpoint({
    operation: 'addTeamUser',
    version: 'v1',
    method: 'POST',
    path: '/legacyTeams/{id}/users',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    status: 'deprecated',
    body: Members,
    items: Id,
  }),
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  deleteTeamUser: endpoint({
    operation: 'deleteTeamUser',
    version: 'v1',
    method: 'DELETE',
    path: '/legacyTeams/{id}/users',
    cost: 10,
    scopes: ['admin'],
    repeat: 'same-effect',
    status: 'deprecated',
    body: Members,
    items: Id,
  }),
  /** @deprecated Deprecated by Pipedrive; nothing takes its place. */
  getUserTeams: endpoint({
    operation: 'getUserTeams',
    version: 'v1',
    method: 'GET',
    path: '/legacyTeams/user/{id}',
    cost: 20,
    scopes: ['users:read'],
    repeat: 'reads',
    status: 'deprecated',
    query: () => z.strictObject(listQuery()),
    items: Team,
  }),
};
