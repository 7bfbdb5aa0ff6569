import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields } from '../custom-fields.ts';
import { Address, customFieldsQuery, Deleted, recordsQuery } from '../fields.ts';
import { owned, recordFields } from '../owner.ts';

/** Of a change; a create may say when it was added besides. */
const fields = () => ({
  name: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  visible_to: z.optional(z.int()),
  label_ids: z.optional(z.array(z.int())),
  address: z.optional(Address()),
  website: z.optional(z.nullable(z.string())),
  linkedin: z.optional(z.nullable(z.string())),
  industry: z.optional(z.nullable(z.int())),
  annual_revenue: z.optional(z.nullable(z.int())),
  employee_count: z.optional(z.nullable(z.int())),
  custom_fields: z.optional(CustomFields()),
});

export const Organization = () =>
  owned(
    z.object({
      ...recordFields(),
      name: z.nullish(z.string()),
    }),
  );
export type Organization = Infer<typeof Organization>;

export const organizations = {
  getOrganizations: endpoint({
    operation: 'getOrganizations',
    version: 'v2',
    method: 'GET',
    path: '/organizations',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () => z.strictObject({ ...recordsQuery(), ...customFieldsQuery() }),
    items: Organization,
  }),
  getOrganization: endpoint({
    operation: 'getOrganization',
    version: 'v2',
    method: 'GET',
    path: '/organizations/{id}',
    cost: 1,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    data: Organization,
  }),
  addOrganization: endpoint({
    operation: 'addOrganization',
    version: 'v2',
    method: 'POST',
    path: '/organizations',
    cost: 5,
    scopes: ['contacts:full'],
    repeat: 'duplicates',
    body: () =>
      z.strictObject({
        ...fields(),
        name: z.string().check(z.minLength(1)),
        add_time: z.optional(z.string()),
      }),
    data: Organization,
  }),
  updateOrganization: endpoint({
    operation: 'updateOrganization',
    version: 'v2',
    method: 'PATCH',
    path: '/organizations/{id}',
    cost: 5,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Organization,
  }),
  deleteOrganization: endpoint({
    operation: 'deleteOrganization',
    version: 'v2',
    method: 'DELETE',
    path: '/organizations/{id}',
    cost: 3,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
};
