import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields, ReadCustomFields } from '../custom-fields.ts';
import { Flag, Id, offsetQuery } from '../fields.ts';
import { owned, ownerFields } from '../owner.ts';
import { FoundLead, leadSearchQuery } from '../v2/leads.ts';

const Value = () => z.strictObject({ amount: z.number(), currency: z.string() });

/** What a create and a change both take. Who sees it is a string, and labels have UUIDs. */
const fields = () => ({
  owner_id: z.optional(z.int()),
  label_ids: z.optional(z.array(z.string())),
  value: z.optional(z.nullable(Value())),
  visible_to: z.optional(z.enum(['1', '3', '5', '7'])),
  was_seen: z.optional(z.boolean()),
  channel: z.optional(z.nullable(z.int())),
  channel_id: z.optional(z.nullable(z.string())),
  custom_fields: z.optional(CustomFields()),
});

/** A lead; its id is a UUID, and its custom fields are those of deals. */
export const Lead = () =>
  owned(
    z.object({
      id: z.string(),
      ...ownerFields(),
      creator_id: z.nullish(Id()),
      title: z.nullish(z.string()),
      person_id: z.nullish(Id()),
      organization_id: z.nullish(Id()),
      value: z.nullish(z.object({ amount: z.nullish(z.number()), currency: z.nullish(z.string()) })),
      label_ids: z.nullish(z.array(z.string())),
      is_archived: z.nullish(Flag()),
      was_seen: z.nullish(Flag()),
      source_name: z.nullish(z.string()),
      origin: z.nullish(z.string()),
      source_deal_id: z.nullish(Id()),
      next_activity_id: z.nullish(Id()),
      expected_close_date: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      add_time: z.nullish(z.string()),
      update_time: z.nullish(z.string()),
      custom_fields: z.nullish(ReadCustomFields()),
    }),
  );
export type Lead = Infer<typeof Lead>;

/** What both lists of leads take. */
const listQuery = () => ({
  ...offsetQuery(),
  owner_id: z.optional(z.int()),
  person_id: z.optional(z.int()),
  organization_id: z.optional(z.int()),
  filter_id: z.optional(z.int()),
  /** Fields and directions: `title ASC, update_time DESC`. */
  sort: z.optional(z.string()),
});

export const leads = {
  /** The leads that are not archived, oldest first. */
  getLeads: endpoint({
    operation: 'getLeads',
    version: 'v1',
    method: 'GET',
    path: '/leads',
    cost: 20,
    scopes: ['leads:read', 'leads:full'],
    repeat: 'reads',
    paging: 'offset',
    customFields: 'inline',
    query: () => z.strictObject({ ...listQuery(), updated_since: z.optional(z.string()) }),
    items: Lead,
  }),
  getArchivedLeads: endpoint({
    operation: 'getArchivedLeads',
    version: 'v1',
    method: 'GET',
    path: '/leads/archived',
    cost: 40,
    scopes: ['leads:read', 'leads:full'],
    repeat: 'reads',
    paging: 'offset',
    customFields: 'inline',
    query: () => z.strictObject(listQuery()),
    items: Lead,
  }),
  searchLeads: endpoint({
    operation: 'searchLeads',
    version: 'v1',
    method: 'GET',
    path: '/leads/search',
    cost: 40,
    scopes: ['leads:read', 'leads:full', 'search:read'],
    repeat: 'reads',
    paging: 'offset',
    listIn: 'items',
    query: () => z.strictObject({ ...leadSearchQuery(), ...offsetQuery() }),
    items: FoundLead,
  }),
  getLead: endpoint({
    operation: 'getLead',
    version: 'v1',
    method: 'GET',
    path: '/leads/{id}',
    cost: 2,
    scopes: ['leads:read', 'leads:full'],
    repeat: 'reads',
    customFields: 'inline',
    data: Lead,
  }),
  /** A lead belongs to a person or an organization or both. */
  addLead: endpoint({
    operation: 'addLead',
    version: 'v1',
    method: 'POST',
    path: '/leads',
    cost: 10,
    scopes: ['leads:full'],
    repeat: 'duplicates',
    customFields: 'inline',
    body: () =>
      z.strictObject({
        ...fields(),
        title: z.string().check(z.minLength(1)),
        person_id: z.optional(z.int()),
        organization_id: z.optional(z.int()),
        expected_close_date: z.optional(z.string()),
        origin_id: z.optional(z.nullable(z.string())),
      }),
    data: Lead,
  }),
  /** `null` empties a field. */
  updateLead: endpoint({
    operation: 'updateLead',
    version: 'v1',
    method: 'PATCH',
    path: '/leads/{id}',
    cost: 10,
    scopes: ['leads:full'],
    repeat: 'same-effect',
    customFields: 'inline',
    body: () =>
      z.strictObject({
        ...fields(),
        title: z.optional(z.string().check(z.minLength(1))),
        person_id: z.optional(z.nullable(z.int())),
        organization_id: z.optional(z.nullable(z.int())),
        is_archived: z.optional(z.boolean()),
        expected_close_date: z.optional(z.nullable(z.string())),
      }),
    data: Lead,
  }),
  deleteLead: endpoint({
    operation: 'deleteLead',
    version: 'v1',
    method: 'DELETE',
    path: '/leads/{id}',
    cost: 6,
    scopes: ['leads:full'],
    repeat: 'same-effect',
    data: () => z.object({ id: z.string() }),
  }),
  /** The ids of the users who may see it. */
  getLeadUsers: endpoint({
    operation: 'getLeadUsers',
    version: 'v1',
    method: 'GET',
    path: '/leads/{id}/permittedUsers',
    cost: 10,
    scopes: ['leads:read', 'leads:full'],
    repeat: 'reads',
    items: Id,
  }),
};
