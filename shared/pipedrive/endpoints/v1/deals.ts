import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { ReadCustomFields } from '../custom-fields.ts';
import { CursorQuery, Deleted, Flag, Id, OffsetQuery, offsetQuery, ZeroOrOne } from '../fields.ts';
import { owned, ownerFields } from '../owner.ts';
import { FieldChange, FlowEntry } from './history.ts';
import { Follower, Link } from './linked.ts';

/** A deal as version 1 shows it: the owner is an object in `user_id`, person and organization are read as their ids. */
export const Deal = () =>
  owned(
    z.object({
      id: Id(),
      ...ownerFields(),
      title: z.nullish(z.string()),
      status: z.nullish(z.string()),
      person_id: z.nullish(Link()),
      org_id: z.nullish(Link()),
      pipeline_id: z.nullish(Id()),
      stage_id: z.nullish(Id()),
      value: z.nullish(z.number()),
      currency: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      is_archived: z.nullish(Flag()),
      active: z.nullish(Flag()),
      deleted: z.nullish(Flag()),
      add_time: z.nullish(z.string()),
      update_time: z.nullish(z.string()),
      archive_time: z.nullish(z.string()),
      close_time: z.nullish(z.string()),
      custom_fields: z.nullish(ReadCustomFields()),
    }),
  );
export type Deal = Infer<typeof Deal>;

/** What both lists of deals take. */
const listQuery = () => ({
  ...offsetQuery(),
  /** The owner's id. */
  user_id: z.optional(z.int()),
  filter_id: z.optional(z.int()),
  stage_id: z.optional(z.int()),
  status: z.optional(z.enum(['open', 'won', 'lost', 'deleted', 'all_not_deleted'])),
  /** Fields and directions: `title ASC, value DESC`. */
  sort: z.optional(z.string()),
  owned_by_you: z.optional(ZeroOrOne()),
});

export const deals = {
  /** @deprecated Removed by Pipedrive; call v2.getDeals. */
  getDeals: endpoint({
    operation: 'getDeals',
    version: 'v1',
    method: 'GET',
    path: '/deals',
    cost: 20,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getDeals',
    paging: 'offset',
    customFields: 'inline',
    query: () => z.strictObject(listQuery()),
    items: Deal,
  }),
  /** @deprecated Deprecated by Pipedrive; call v2.getArchivedDeals. */
  getArchivedDeals: endpoint({
    operation: 'getArchivedDeals',
    version: 'v1',
    method: 'GET',
    path: '/deals/archived',
    cost: 40,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    status: 'deprecated',
    replacement: 'v2.getArchivedDeals',
    paging: 'offset',
    customFields: 'inline',
    query: () =>
      z.strictObject({
        ...listQuery(),
        person_id: z.optional(z.int()),
        org_id: z.optional(z.int()),
        product_id: z.optional(z.int()),
        pipeline_id: z.optional(z.int()),
      }),
    items: Deal,
  }),
  getDealChangelog: endpoint({
    operation: 'getDealChangelog',
    version: 'v1',
    method: 'GET',
    path: '/deals/{id}/changelog',
    cost: 20,
    scopes: ['recents:read'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: FieldChange,
  }),
  getDealUpdates: endpoint({
    operation: 'getDealUpdates',
    version: 'v1',
    method: 'GET',
    path: '/deals/{id}/flow',
    cost: 40,
    scopes: ['recents:read'],
    repeat: 'reads',
    paging: 'offset',
    query: () =>
      z.strictObject({
        ...offsetQuery(),
        /** `1` brings changes of custom fields too. */
        all_changes: z.optional(z.string()),
        /** Kinds of entry, comma separated: `activity`, `change`, `note`, ... */
        items: z.optional(z.string()),
      }),
    items: FlowEntry,
  }),
  /** The ids of the users who may see it. */
  getDealUsers: endpoint({
    operation: 'getDealUsers',
    version: 'v1',
    method: 'GET',
    path: '/deals/{id}/permittedUsers',
    cost: 10,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    items: Id,
  }),
  /** The deal of `merge_with_id` stays and its data wins; the one in the path is deleted. */
  mergeDeals: endpoint({
    operation: 'mergeDeals',
    version: 'v1',
    method: 'PUT',
    path: '/deals/{id}/merge',
    cost: 40,
    scopes: ['deals:full'],
    repeat: 'same-effect',
    customFields: 'inline',
    body: () => z.strictObject({ merge_with_id: z.int() }),
    data: Deal,
  }),
  getDealFollowers: endpoint({
    operation: 'getDealFollowers',
    version: 'v1',
    method: 'GET',
    path: '/deals/{id}/followers',
    cost: 20,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    // The official example says that there is more, and no parameters are documented.
    paging: 'if-told',
    query: OffsetQuery,
    items: Follower,
  }),
  addDealFollower: endpoint({
    operation: 'addDealFollower',
    version: 'v1',
    method: 'POST',
    path: '/deals/{id}/followers',
    cost: 10,
    scopes: ['deals:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ user_id: z.int() }),
    data: Follower,
  }),
  /** `follower_id` is the `id` of the following; version 2 takes the user's id instead. */
  deleteDealFollower: endpoint({
    operation: 'deleteDealFollower',
    version: 'v1',
    method: 'DELETE',
    path: '/deals/{id}/followers/{follower_id}',
    cost: 6,
    scopes: ['deals:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
};
