import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { cursorQuery, Id } from '../fields.ts';
import { Conversion, ConversionJob } from './conversions.ts';

const Named = () => z.object({ id: Id(), name: z.nullish(z.string()) });

/** What a search takes besides its page: at least 2 characters, or 1 for an exact match. */
export const leadSearchQuery = () => ({
  term: z.string().check(z.minLength(1)),
  /** One or several, comma separated: `custom_fields`, `notes`, `title`. */
  fields: z.optional(z.string()),
  exact_match: z.optional(z.boolean()),
  person_id: z.optional(z.int()),
  organization_id: z.optional(z.int()),
  include_fields: z.optional(z.enum(['lead.was_seen'])),
});

/** A lead that a search has found, in either version. */
export const FoundLead = () =>
  z.object({
    result_score: z.nullish(z.number()),
    item: z.object({
      id: z.string(),
      title: z.nullish(z.string()),
      owner: z.nullish(z.object({ id: Id() })),
      person: z.nullish(Named()),
      organization: z.nullish(Named()),
      value: z.nullish(z.number()),
      currency: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      is_archived: z.nullish(z.boolean()),
    }),
  });
export type FoundLead = Infer<typeof FoundLead>;

/** The rest of what leads can do is in version 1. */
export const leads = {
  searchLeads: endpoint({
    operation: 'searchLeads',
    version: 'v2',
    method: 'GET',
    path: '/leads/search',
    cost: 20,
    scopes: ['leads:read', 'leads:full', 'search:read'],
    repeat: 'reads',
    paging: 'cursor',
    listIn: 'items',
    query: () => z.strictObject({ ...leadSearchQuery(), ...cursorQuery() }),
    items: FoundLead,
  }),
  /** Begins a job; once it is completed the lead is deleted. A stage brings its pipeline with it. */
  convertLeadToDeal: endpoint({
    operation: 'convertLeadToDeal',
    version: 'v2',
    method: 'POST',
    path: '/leads/{id}/convert/deal',
    cost: 40,
    scopes: ['leads:full'],
    repeat: 'duplicates',
    body: () => z.strictObject({ stage_id: z.optional(z.int()), pipeline_id: z.optional(z.int()) }),
    data: ConversionJob,
  }),
  getLeadConversionStatus: endpoint({
    operation: 'getLeadConversionStatus',
    version: 'v2',
    method: 'GET',
    path: '/leads/{id}/convert/status/{conversion_id}',
    cost: 1,
    scopes: ['leads:full', 'leads:read'],
    repeat: 'reads',
    data: Conversion,
  }),
};
