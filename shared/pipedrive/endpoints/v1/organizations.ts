import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields, ReadCustomFields } from '../custom-fields.ts';
import {
  CursorQuery,
  cursorQuery,
  Deleted,
  Flag,
  Id,
  OffsetQuery,
  offsetQuery,
  ZeroOrOne,
} from '../fields.ts';
import { owned, ownerFields } from '../owner.ts';
import { FoundOrganization, organizationSearchQuery } from '../v2/organizations.ts';
import { Activity } from './activities.ts';
import { Deal } from './deals.ts';
import { FieldChange, FlowEntry } from './history.ts';
import { AttachedFile, Follower, LinkedMail } from './linked.ts';
import { Person } from './persons.ts';

/** Of a change; a create may say when it was added besides. Who sees it is a string here, and a number in version 2. */
const fields = () => ({
  name: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  label: z.optional(z.int()),
  label_ids: z.optional(z.array(z.int())),
  visible_to: z.optional(z.enum(['1', '3', '5', '7'])),
  custom_fields: z.optional(CustomFields()),
});

/** An organization as version 1 shows it: the owner is an object, the address a line of text. */
export const Organization = () =>
  owned(
    z.object({
      id: Id(),
      ...ownerFields(),
      name: z.nullish(z.string()),
      active_flag: z.nullish(Flag()),
      add_time: z.nullish(z.string()),
      update_time: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      label: z.nullish(z.int()),
      label_ids: z.nullish(z.array(z.int())),
      address: z.nullish(z.string()),
      people_count: z.nullish(z.int()),
      open_deals_count: z.nullish(z.int()),
      cc_email: z.nullish(z.string()),
      custom_fields: z.nullish(ReadCustomFields()),
    }),
  );
export type Organization = Infer<typeof Organization>;

export const organizations = {
  getOrganizationChangelog: endpoint({
    operation: 'getOrganizationChangelog',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/changelog',
    cost: 20,
    scopes: ['recents:read'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: FieldChange,
  }),
  getOrganizationFiles: endpoint({
    operation: 'getOrganizationFiles',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/files',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'offset',
    pageLimit: 100,
    query: () => z.strictObject({ ...offsetQuery(100), sort: z.optional(z.string()) }),
    items: AttachedFile,
  }),
  getOrganizationUpdates: endpoint({
    operation: 'getOrganizationUpdates',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/flow',
    cost: 40,
    scopes: ['recents:read'],
    repeat: 'reads',
    paging: 'offset',
    query: () =>
      z.strictObject({
        ...offsetQuery(),
        /** `1` brings changes of custom fields too. */
        all_changes: z.optional(z.string()),
        /** Kinds of entry, comma separated: `activity`, `change`, `deal`, `note`, ... */
        items: z.optional(z.string()),
      }),
    items: FlowEntry,
  }),
  getOrganizationMailMessages: endpoint({
    operation: 'getOrganizationMailMessages',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/mailMessages',
    cost: 20,
    scopes: ['mail:read', 'mail:full'],
    repeat: 'reads',
    paging: 'offset',
    query: () =>
      z.strictObject({
        ...offsetQuery(),
        include_body: z.optional(ZeroOrOne()),
      }),
    items: LinkedMail,
  }),
  /** The organization of `merge_with_id` stays and its data wins; the one in the path is deleted. */
  mergeOrganizations: endpoint({
    operation: 'mergeOrganizations',
    version: 'v1',
    method: 'PUT',
    path: '/organizations/{id}/merge',
    cost: 40,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ merge_with_id: z.int() }),
    data: () => z.object({ id: Id() }),
  }),
  /** The ids of the users who may see it. */
  getOrganizationUsers: endpoint({
    operation: 'getOrganizationUsers',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/permittedUsers',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    items: Id,
  }),
  getOrganizationFollowers: endpoint({
    operation: 'getOrganizationFollowers',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/followers',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    // The official example says that there is more, and no parameters are documented.
    paging: 'if-told',
    query: OffsetQuery,
    items: Follower,
  }),
  addOrganizationFollower: endpoint({
    operation: 'addOrganizationFollower',
    version: 'v1',
    method: 'POST',
    path: '/organizations/{id}/followers',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ user_id: z.int() }),
    data: Follower,
  }),
  /** `follower_id` is the `id` of the following; version 2 takes the user's id instead. */
  deleteOrganizationFollower: endpoint({
    operation: 'deleteOrganizationFollower',
    version: 'v1',
    method: 'DELETE',
    path: '/organizations/{id}/followers/{follower_id}',
    cost: 6,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
  /** @deprecated Removed by Pipedrive; call v2.deleteOrganization. */
  deleteOrganizations: endpoint({
    operation: 'deleteOrganizations',
    version: 'v1',
    method: 'DELETE',
    path: '/organizations',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    status: 'removed',
    replacement: 'v2.deleteOrganization',
    /** Comma separated. */
    query: () => z.strictObject({ ids: z.string().check(z.minLength(1)) }),
    data: () => z.object({ id: z.array(Id()) }),
  }),
  /** @deprecated Removed by Pipedrive; call v2.getOrganizations. */
  getOrganizationsCollection: endpoint({
    operation: 'getOrganizationsCollection',
    version: 'v1',
    method: 'GET',
    path: '/organizations/collection',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getOrganizations',
    paging: 'cursor',
    customFields: 'inline',
    query: () =>
      z.strictObject({
        ...cursorQuery(),
        since: z.optional(z.string()),
        until: z.optional(z.string()),
        owner_id: z.optional(z.int()),
        first_char: z.optional(z.string()),
      }),
    items: Organization,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getActivities. */
  getOrganizationActivities: endpoint({
    operation: 'getOrganizationActivities',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/activities',
    cost: 20,
    scopes: ['activities:read', 'activities:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getActivities',
    paging: 'offset',
    query: () =>
      z.strictObject({
        ...offsetQuery(),
        done: z.optional(ZeroOrOne()),
        /** Ids of activities to leave out, comma separated. */
        exclude: z.optional(z.string()),
      }),
    items: Activity,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getDeals. */
  getOrganizationDeals: endpoint({
    operation: 'getOrganizationDeals',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/deals',
    cost: 20,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getDeals',
    paging: 'offset',
    customFields: 'inline',
    query: () =>
      z.strictObject({
        ...offsetQuery(),
        status: z.optional(z.enum(['open', 'won', 'lost', 'deleted', 'all_not_deleted'])),
        sort: z.optional(z.string()),
        only_primary_association: z.optional(ZeroOrOne()),
      }),
    items: Deal,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getPersons. */
  getOrganizationPersons: endpoint({
    operation: 'getOrganizationPersons',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}/persons',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getPersons',
    paging: 'offset',
    customFields: 'inline',
    query: OffsetQuery,
    items: Person,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getOrganizations. */
  getOrganizations: endpoint({
    operation: 'getOrganizations',
    version: 'v1',
    method: 'GET',
    path: '/organizations',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getOrganizations',
    paging: 'offset',
    customFields: 'inline',
    query: () =>
      z.strictObject({
        ...offsetQuery(),
        /** The owner's id. */
        user_id: z.optional(z.int()),
        filter_id: z.optional(z.int()),
        first_char: z.optional(z.string()),
        /** Field and direction: `name ASC`. */
        sort: z.optional(z.string()),
      }),
    items: Organization,
  }),
  /** @deprecated Removed by Pipedrive; call v2.addOrganization. */
  addOrganization: endpoint({
    operation: 'addOrganization',
    version: 'v1',
    method: 'POST',
    path: '/organizations',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'duplicates',
    status: 'removed',
    replacement: 'v2.addOrganization',
    customFields: 'inline',
    body: () =>
      z.strictObject({
        ...fields(),
        name: z.string().check(z.minLength(1)),
        add_time: z.optional(z.string()),
      }),
    data: Organization,
  }),
  /** @deprecated Removed by Pipedrive; call v2.searchOrganization. */
  searchOrganization: endpoint({
    operation: 'searchOrganization',
    version: 'v1',
    method: 'GET',
    path: '/organizations/search',
    cost: 40,
    scopes: ['contacts:read', 'contacts:full', 'search:read'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.searchOrganization',
    paging: 'offset',
    listIn: 'items',
    query: () => z.strictObject({ ...organizationSearchQuery(), ...offsetQuery() }),
    items: FoundOrganization,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getOrganization. */
  getOrganization: endpoint({
    operation: 'getOrganization',
    version: 'v1',
    method: 'GET',
    path: '/organizations/{id}',
    cost: 2,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getOrganization',
    customFields: 'inline',
    data: Organization,
  }),
  /** @deprecated Removed by Pipedrive; call v2.updateOrganization. */
  updateOrganization: endpoint({
    operation: 'updateOrganization',
    version: 'v1',
    method: 'PUT',
    path: '/organizations/{id}',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    status: 'removed',
    replacement: 'v2.updateOrganization',
    customFields: 'inline',
    body: () => z.strictObject(fields()),
    data: Organization,
  }),
  /** @deprecated Removed by Pipedrive; call v2.deleteOrganization. */
  deleteOrganization: endpoint({
    operation: 'deleteOrganization',
    version: 'v1',
    method: 'DELETE',
    path: '/organizations/{id}',
    cost: 6,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    status: 'removed',
    replacement: 'v2.deleteOrganization',
    data: Deleted,
  }),
};
