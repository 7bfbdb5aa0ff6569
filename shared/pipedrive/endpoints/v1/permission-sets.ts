import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Id, OffsetQuery } from '../fields.ts';
import { App } from './users.ts';

export const PermissionSet = () =>
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.nullish(z.string()),
    app: z.string(),
    /** `admin`, `manager`, `regular` or `custom`. */
    type: z.nullish(z.string()),
    assignment_count: z.optional(Id()),
  });
export type PermissionSet = Infer<typeof PermissionSet>;

/** Read only: no endpoint changes which permission set an existing user has. */
export const permissionSets = {
  getPermissionSets: endpoint({
    operation: 'getPermissionSets',
    version: 'v1',
    method: 'GET',
    path: '/permissionSets',
    cost: 20,
    scopes: ['admin'],
    repeat: 'reads',
    query: () => z.strictObject({ app: z.optional(App()) }),
    items: PermissionSet,
  }),
  getPermissionSet: endpoint({
    operation: 'getPermissionSet',
    version: 'v1',
    method: 'GET',
    path: '/permissionSets/{id}',
    cost: 2,
    scopes: ['admin'],
    repeat: 'reads',
    data: () => z.extend(PermissionSet(), { contents: z.optional(z.array(z.string())) }),
  }),
  getPermissionSetAssignments: endpoint({
    operation: 'getPermissionSetAssignments',
    version: 'v1',
    method: 'GET',
    path: '/permissionSets/{id}/assignments',
    cost: 20,
    scopes: ['admin'],
    repeat: 'reads',
    paging: 'offset',
    query: OffsetQuery,
    items: () => z.object({ user_id: Id(), permission_set_id: z.string(), name: z.nullish(z.string()) }),
  }),
};
