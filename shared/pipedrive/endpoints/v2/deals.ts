import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields } from '../custom-fields.ts';
import { customFieldsQuery, Deleted, recordsQuery } from '../fields.ts';
import { owned, recordFields } from '../owner.ts';

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
        person_id: z.optional(z.int()),
        org_id: z.optional(z.int()),
        pipeline_id: z.optional(z.int()),
        stage_id: z.optional(z.int()),
        /** One or several, comma separated: `open`, `won`, `lost`, `deleted`. */
        status: z.optional(z.string()),
      }),
    items: Deal,
  }),
  getDeal: endpoint({
    operation: 'getDeal',
    version: 'v2',
    method: 'GET',
    path: '/deals/{id}',
    cost: 1,
    scopes: ['deals:read', 'deals:full'],
    repeat: 'reads',
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
};
