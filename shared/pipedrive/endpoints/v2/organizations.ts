import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields } from '../custom-fields.ts';
import {
  Address,
  CursorQuery,
  cursorQuery,
  customFieldsQuery,
  Deleted,
  Id,
  recordsQuery,
} from '../fields.ts';
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

/** An address as it is read, with what parts there are. */
const ReadAddress = () =>
  z.object({
    value: z.nullish(z.string()),
    country: z.nullish(z.string()),
    admin_area_level_1: z.nullish(z.string()),
    admin_area_level_2: z.nullish(z.string()),
    locality: z.nullish(z.string()),
    sublocality: z.nullish(z.string()),
    route: z.nullish(z.string()),
    street_number: z.nullish(z.string()),
    subpremise: z.nullish(z.string()),
    postal_code: z.nullish(z.string()),
  });

export const Organization = () =>
  owned(
    z.object({
      ...recordFields(),
      name: z.nullish(z.string()),
      address: z.nullish(ReadAddress()),
      visible_to: z.nullish(Id()),
      label_ids: z.nullish(z.array(z.int())),
      website: z.nullish(z.string()),
      linkedin: z.nullish(z.string()),
      industry: z.nullish(z.int()),
      annual_revenue: z.nullish(z.number()),
      employee_count: z.nullish(z.number()),
    }),
  );
export type Organization = Infer<typeof Organization>;

/** What a search takes besides its page: at least 2 characters, or 1 for an exact match. */
export const organizationSearchQuery = () => ({
  term: z.string().check(z.minLength(1)),
  /** One or several, comma separated: `address`, `custom_fields`, `name`, `notes`. */
  fields: z.optional(z.string()),
  exact_match: z.optional(z.boolean()),
});

/** An organization that a search has found, in either version. */
export const FoundOrganization = () =>
  z.object({
    result_score: z.nullish(z.number()),
    item: z.object({
      id: Id(),
      name: z.nullish(z.string()),
      address: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      owner: z.nullish(z.object({ id: Id() })),
    }),
  });

const Follower = () => z.object({ user_id: Id(), add_time: z.nullish(z.string()) });

const FollowerChange = () =>
  z.object({
    action: z.nullish(z.string()),
    actor_user_id: z.nullish(Id()),
    follower_user_id: z.nullish(Id()),
    time: z.nullish(z.string()),
  });

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
    query: () => z.strictObject({ include_fields: z.optional(z.string()), ...customFieldsQuery() }),
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
  searchOrganization: endpoint({
    operation: 'searchOrganization',
    version: 'v2',
    method: 'GET',
    path: '/organizations/search',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full', 'search:read'],
    repeat: 'reads',
    paging: 'cursor',
    listIn: 'items',
    query: () => z.strictObject({ ...organizationSearchQuery(), ...cursorQuery() }),
    items: FoundOrganization,
  }),
  getOrganizationFollowers: endpoint({
    operation: 'getOrganizationFollowers',
    version: 'v2',
    method: 'GET',
    path: '/organizations/{id}/followers',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: Follower,
  }),
  /** A user who follows it already is refused, which leaves the same state. */
  addOrganizationFollower: endpoint({
    operation: 'addOrganizationFollower',
    version: 'v2',
    method: 'POST',
    path: '/organizations/{id}/followers',
    cost: 5,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ user_id: z.int() }),
    data: Follower,
  }),
  getOrganizationFollowersChangelog: endpoint({
    operation: 'getOrganizationFollowersChangelog',
    version: 'v2',
    method: 'GET',
    path: '/organizations/{id}/followers/changelog',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: FollowerChange,
  }),
  /** `follower_id` is the user's id. */
  deleteOrganizationFollower: endpoint({
    operation: 'deleteOrganizationFollower',
    version: 'v2',
    method: 'DELETE',
    path: '/organizations/{id}/followers/{follower_id}',
    cost: 3,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    data: () => z.object({ user_id: Id() }),
  }),
};
