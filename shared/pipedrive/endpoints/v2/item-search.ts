import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { cursorQuery, Id } from '../fields.ts';

/** The types of item that a search finds. */
export const SearchedType = () =>
  z.enum(['deal', 'person', 'organization', 'product', 'lead', 'file', 'mail_attachment', 'project']);

/** One thing found; a lead's id is a UUID. What else it has depends on its type. */
export const FoundItem = () =>
  z.object({
    result_score: z.nullish(z.number()),
    item: z.object({
      id: z.union([Id(), z.string()]),
      type: z.nullish(z.string()),
      /** Of deals, leads and projects. */
      title: z.nullish(z.string()),
      /** Of everything else. */
      name: z.nullish(z.string()),
      owner: z.nullish(z.object({ id: z.nullish(Id()) })),
      emails: z.nullish(z.array(z.string())),
      phones: z.nullish(z.array(z.string())),
      status: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      is_archived: z.optional(z.boolean()),
    }),
  });
export type FoundItem = Infer<typeof FoundItem>;

/** A record whose field has the value searched for: its id, and the value under the field's own name. */
export const FieldMatch = () => z.catchall(z.object({ id: z.union([Id(), z.string()]) }), z.json());

export const itemSearch = {
  /** Finds by two characters or more; by one with `exact_match`. Archived items are found too. */
  searchItem: endpoint({
    operation: 'searchItem',
    version: 'v2',
    method: 'GET',
    path: '/itemSearch',
    cost: 20,
    scopes: ['search:read'],
    repeat: 'reads',
    paging: 'cursor',
    pageLimit: 100,
    listIn: 'items',
    query: () =>
      z.strictObject({
        term: z.string(),
        /** One or several of `SearchedType`, comma separated. */
        item_types: z.optional(z.string()),
        fields: z.optional(z.string()),
        search_for_related_items: z.optional(z.boolean()),
        exact_match: z.optional(z.boolean()),
        include_fields: z.optional(z.string()),
        ...cursorQuery(100),
      }),
    items: FoundItem,
  }),
  /** Finds records by the value of one field. Unlike `searchItem` it tells upper from lower case. */
  searchItemByField: endpoint({
    operation: 'searchItemByField',
    version: 'v2',
    method: 'GET',
    path: '/itemSearch/field',
    cost: 20,
    scopes: ['search:read'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        term: z.string(),
        entity_type: z.enum(['deal', 'lead', 'person', 'organization', 'product', 'project']),
        match: z.optional(z.enum(['exact', 'beginning', 'middle'])),
        /** The key of a field, own or standard. */
        field: z.string(),
        ...cursorQuery(),
      }),
    items: FieldMatch,
  }),
};
