import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields } from '../custom-fields.ts';
import { CursorQuery, cursorQuery, customFieldsQuery, Deleted, Id, recordsQuery } from '../fields.ts';
import { owned, recordFields } from '../owner.ts';
import { Conversion, ConversionJob } from './conversions.ts';

const fields = () => ({
  title: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  person_id: z.optional(z.int()),
  org_id: z.optional(z.int()),
  pipeline_id: z.optional(z.int()),
  stage_id: z.optional(z.int()),
  value: z.optional(z.number()),
  currency: z.optional(z.string()),
  is_deleted: z.optional(z.boolean()),
  is_archived: z.optional(z.boolean()),
  archive_time: z.optional(z.string()),
  status: z.optional(z.enum(['open', 'won', 'lost'])),
  probability: z.optional(z.nullable(z.number())),
  lost_reason: z.optional(z.nullable(z.string())),
  visible_to: z.optional(z.int()),
  close_time: z.optional(z.nullable(z.string())),
  won_time: z.optional(z.string()),
  lost_time: z.optional(z.string()),
  expected_close_date: z.optional(z.string()),
  label_ids: z.optional(z.array(z.int())),
  custom_fields: z.optional(CustomFields()),
});

export const Deal = () =>
  owned(
    z.object({
      ...recordFields(),
      title: z.nullish(z.string()),
      status: z.nullish(z.string()),
      person_id: z.nullish(z.int()),
      org_id: z.nullish(z.int()),
      pipeline_id: z.nullish(z.int()),
      stage_id: z.nullish(z.int()),
      value: z.nullish(z.number()),
      currency: z.nullish(z.string()),
      is_archived: z.optional(z.boolean()),
    }),
  );
export type Deal = Infer<typeof Deal>;

/** What both lists of deals narrow by besides what every list does. */
const linksQuery = () => ({
  person_id: z.optional(z.int()),
  org_id: z.optional(z.int()),
  pipeline_id: z.optional(z.int()),
  stage_id: z.optional(z.int()),
  /** One or several, comma separated: `open`, `won`, `lost`, `deleted`. */
  status: z.optional(z.string()),
});

const Named = () => z.object({ id: Id(), name: z.nullish(z.string()) });

/** A deal that a search has found, in either version. */
export const FoundDeal = () =>
  z.object({
    result_score: z.nullish(z.number()),
    item: z.object({
      id: Id(),
      title: z.nullish(z.string()),
      value: z.nullish(z.number()),
      currency: z.nullish(z.string()),
      status: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      owner: z.nullish(z.object({ id: Id() })),
      stage: z.nullish(Named()),
      person: z.nullish(Named()),
      organization: z.nullish(Named()),
      is_archived: z.nullish(z.boolean()),
    }),
  });
export type FoundDeal = Infer<typeof FoundDeal>;

const Follower = () => z.object({ user_id: Id(), add_time: z.nullish(z.string()) });

const FollowerChange = () =>
  z.object({
    action: z.nullish(z.string()),
    actor_user_id: z.nullish(Id()),
    follower_user_id: z.nullish(Id()),
    time: z.nullish(z.string()),
  });

export const deals = {
  getDeals: endpoint({
    operation: 'getDeals',
    version: 'v2',
    method: 'GET',
    path: '/deals',
    cost: 10,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        ...recordsQuery(),
        ...customFieldsQuery(),
        ...linksQuery(),
      }),
    items: Deal,
  }),
  /** Archived deals are in this list alone, and cannot be edited until they are taken out of the archive. */
  getArchivedDeals: endpoint({
    operation: 'getArchivedDeals',
    version: 'v2',
    method: 'GET',
    path: '/deals/archived',
    cost: 20,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({ ...recordsQuery(), custom_fields: z.optional(z.string()), ...linksQuery() }),
    items: Deal,
  }),
  searchDeals: endpoint({
    operation: 'searchDeals',
    version: 'v2',
    method: 'GET',
    path: '/deals/search',
    cost: 20,
    scopes: ['deals:read', 'deals:full', 'search:read'],
    repeat: 'reads',
    paging: 'cursor',
    listIn: 'items',
    query: () =>
      z.strictObject({
        /** At least 2 characters, or 1 for an exact match. */
        term: z.string().check(z.minLength(1)),
        /** One or several, comma separated: `custom_fields`, `notes`, `title`. */
        fields: z.optional(z.string()),
        exact_match: z.optional(z.boolean()),
        person_id: z.optional(z.int()),
        organization_id: z.optional(z.int()),
        status: z.optional(z.enum(['open', 'won', 'lost'])),
        include_fields: z.optional(z.enum(['deal.cc_email'])),
        ...cursorQuery(),
      }),
    items: FoundDeal,
  }),
  getDeal: endpoint({
    operation: 'getDeal',
    version: 'v2',
    method: 'GET',
    path: '/deals/{id}',
    cost: 1,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    query: () => z.strictObject({ include_fields: z.optional(z.string()), ...customFieldsQuery() }),
    data: Deal,
  }),
  addDeal: endpoint({
    operation: 'addDeal',
    version: 'v2',
    method: 'POST',
    path: '/deals',
    cost: 5,
    scopes: ['deals:full'],
    repeat: 'duplicates',
    body: () => z.strictObject({ ...fields(), title: z.string().check(z.minLength(1)) }),
    data: Deal,
  }),
  updateDeal: endpoint({
    operation: 'updateDeal',
    version: 'v2',
    method: 'PATCH',
    path: '/deals/{id}',
    cost: 5,
    scopes: ['deals:full'],
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Deal,
  }),
  deleteDeal: endpoint({
    operation: 'deleteDeal',
    version: 'v2',
    method: 'DELETE',
    path: '/deals/{id}',
    cost: 3,
    scopes: ['deals:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
  /** Begins a job; once it is completed the deal is deleted. */
  convertDealToLead: endpoint({
    operation: 'convertDealToLead',
    version: 'v2',
    method: 'POST',
    path: '/deals/{id}/convert/lead',
    cost: 40,
    scopes: ['deals:full'],
    repeat: 'duplicates',
    data: ConversionJob,
  }),
  getDealConversionStatus: endpoint({
    operation: 'getDealConversionStatus',
    version: 'v2',
    method: 'GET',
    path: '/deals/{id}/convert/status/{conversion_id}',
    cost: 1,
    scopes: ['deals:full', 'deals:read'],
    repeat: 'reads',
    data: Conversion,
  }),
  getDealFollowers: endpoint({
    operation: 'getDealFollowers',
    version: 'v2',
    method: 'GET',
    path: '/deals/{id}/followers',
    cost: 10,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: Follower,
  }),
  /** A user who follows it already is refused, which leaves the same state. */
  addDealFollower: endpoint({
    operation: 'addDealFollower',
    version: 'v2',
    method: 'POST',
    path: '/deals/{id}/followers',
    cost: 5,
    scopes: ['deals:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ user_id: z.int() }),
    data: Follower,
  }),
  getDealFollowersChangelog: endpoint({
    operation: 'getDealFollowersChangelog',
    version: 'v2',
    method: 'GET',
    path: '/deals/{id}/followers/changelog',
    cost: 10,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: FollowerChange,
  }),
  /** `follower_id` is the user's id. */
  deleteDealFollower: endpoint({
    operation: 'deleteDealFollower',
    version: 'v2',
    method: 'DELETE',
    path: '/deals/{id}/followers/{follower_id}',
    cost: 3,
    scopes: ['deals:full'],
    repeat: 'same-effect',
    data: () => z.object({ user_id: Id() }),
  }),
};
