import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { cursorQuery, Id } from '../fields.ts';

/** One choice of a field of type enum or set. */
const FieldOption = () =>
  z.object({
    id: z.union([Id(), z.string()]),
    label: z.nullish(z.string()),
  });

/**
 * The definition of a field. A custom one of `field_type: 'user'` can name a user who owns nothing: it is where a leaver
 * stays named when the records have gone to others.
 */
export const FieldDefinition = () =>
  z.object({
    field_code: z.string(),
    field_name: z.nullish(z.string()),
    /** `user`, `varchar`, `enum`, …; Pipedrive may add types. */
    field_type: z.nullish(z.string()),
    options: z.nullish(z.array(FieldOption())),
    is_custom_field: z.optional(z.boolean()),
  });
export type FieldDefinition = Infer<typeof FieldDefinition>;

/** `ui_visibility`, and for some kinds `important_fields` and `required_fields`, comma separated. */
const included = () => ({ include_fields: z.optional(z.string()) });

/** What the fields of each kind of record are called and what types they have, the company's own ones among them. */
export const fieldDefinitions = {
  getDealFields: endpoint({
    operation: 'getDealFields',
    version: 'v2',
    method: 'GET',
    path: '/dealFields',
    cost: 10,
    scopes: ['deals:read', 'deals:full', 'admin', 'deal-fields:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () => z.strictObject({ ...included(), ...cursorQuery() }),
    items: FieldDefinition,
  }),
  getDealField: endpoint({
    operation: 'getDealField',
    version: 'v2',
    method: 'GET',
    path: '/dealFields/{field_code}',
    cost: 1,
    scopes: ['deals:read', 'deals:full', 'admin', 'deal-fields:full'],
    repeat: 'reads',
    query: () => z.strictObject(included()),
    data: FieldDefinition,
  }),
  getPersonFields: endpoint({
    operation: 'getPersonFields',
    version: 'v2',
    method: 'GET',
    path: '/personFields',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full', 'admin', 'contact-fields:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () => z.strictObject({ ...included(), ...cursorQuery() }),
    items: FieldDefinition,
  }),
  getPersonField: endpoint({
    operation: 'getPersonField',
    version: 'v2',
    method: 'GET',
    path: '/personFields/{field_code}',
    cost: 1,
    scopes: ['contacts:read', 'contacts:full', 'admin', 'contact-fields:full'],
    repeat: 'reads',
    query: () => z.strictObject(included()),
    data: FieldDefinition,
  }),
  getOrganizationFields: endpoint({
    operation: 'getOrganizationFields',
    version: 'v2',
    method: 'GET',
    path: '/organizationFields',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full', 'admin', 'contact-fields:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () => z.strictObject({ ...included(), ...cursorQuery() }),
    items: FieldDefinition,
  }),
  getOrganizationField: endpoint({
    operation: 'getOrganizationField',
    version: 'v2',
    method: 'GET',
    path: '/organizationFields/{field_code}',
    cost: 1,
    scopes: ['contacts:read', 'contacts:full', 'admin', 'contact-fields:full'],
    repeat: 'reads',
    query: () => z.strictObject(included()),
    data: FieldDefinition,
  }),
  getProductFields: endpoint({
    operation: 'getProductFields',
    version: 'v2',
    method: 'GET',
    path: '/productFields',
    cost: 10,
    scopes: ['products:read', 'products:full', 'product-fields:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () => z.strictObject({ ...included(), ...cursorQuery() }),
    items: FieldDefinition,
  }),
  getProductField: endpoint({
    operation: 'getProductField',
    version: 'v2',
    method: 'GET',
    path: '/productFields/{field_code}',
    cost: 1,
    scopes: ['products:read', 'products:full', 'product-fields:full'],
    repeat: 'reads',
    query: () => z.strictObject(included()),
    data: FieldDefinition,
  }),
  /** Documented for the scope `admin` alone, unlike the other kinds. */
  getActivityFields: endpoint({
    operation: 'getActivityFields',
    version: 'v2',
    method: 'GET',
    path: '/activityFields',
    cost: 10,
    scopes: ['admin'],
    repeat: 'reads',
    paging: 'cursor',
    query: () => z.strictObject({ ...included(), ...cursorQuery() }),
    items: FieldDefinition,
  }),
  getActivityField: endpoint({
    operation: 'getActivityField',
    version: 'v2',
    method: 'GET',
    path: '/activityFields/{field_code}',
    cost: 1,
    scopes: ['admin'],
    repeat: 'reads',
    query: () => z.strictObject(included()),
    data: FieldDefinition,
  }),
  getProjectFields: endpoint({
    operation: 'getProjectFields',
    version: 'v2',
    method: 'GET',
    path: '/projectFields',
    cost: 10,
    scopes: ['projects:read', 'projects:full', 'project-fields:full'],
    repeat: 'reads',
    status: 'beta',
    paging: 'cursor',
    query: () => z.strictObject({ ...cursorQuery() }),
    items: FieldDefinition,
  }),
  getProjectField: endpoint({
    operation: 'getProjectField',
    version: 'v2',
    method: 'GET',
    path: '/projectFields/{field_code}',
    cost: 1,
    scopes: ['projects:read', 'projects:full', 'project-fields:full'],
    repeat: 'reads',
    status: 'beta',
    data: FieldDefinition,
  }),
};
