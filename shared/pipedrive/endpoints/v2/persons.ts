import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields } from '../custom-fields.ts';
import { Address, Contact, customFieldsQuery, Deleted, recordsQuery } from '../fields.ts';
import { owned, recordFields } from '../owner.ts';

/** Of a change; a create may say when it was added besides. */
const fields = () => ({
  name: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  org_id: z.optional(z.int()),
  emails: z.optional(z.array(Contact())),
  phones: z.optional(z.array(Contact())),
  visible_to: z.optional(z.int()),
  label_ids: z.optional(z.array(z.int())),
  postal_address: z.optional(Address()),
  notes: z.optional(z.string()),
  im: z.optional(z.array(Contact())),
  birthday: z.optional(z.string()),
  job_title: z.optional(z.string()),
  marketing_status: z.optional(z.enum(['no_consent', 'unsubscribed', 'subscribed', 'archived'])),
  custom_fields: z.optional(CustomFields()),
});

export const Person = () =>
  owned(
    z.object({
      ...recordFields(),
      name: z.nullish(z.string()),
      org_id: z.nullish(z.int()),
    }),
  );
export type Person = Infer<typeof Person>;

export const persons = {
  getPersons: endpoint({
    operation: 'getPersons',
    version: 'v2',
    method: 'GET',
    path: '/persons',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        ...recordsQuery(),
        ...customFieldsQuery(),
        org_id: z.optional(z.int()),
        deal_id: z.optional(z.int()),
      }),
    items: Person,
  }),
  getPerson: endpoint({
    operation: 'getPerson',
    version: 'v2',
    method: 'GET',
    path: '/persons/{id}',
    cost: 1,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    data: Person,
  }),
  addPerson: endpoint({
    operation: 'addPerson',
    version: 'v2',
    method: 'POST',
    path: '/persons',
    cost: 5,
    scopes: ['contacts:full'],
    repeat: 'duplicates',
    body: () =>
      z.strictObject({
        ...fields(),
        name: z.string().check(z.minLength(1)),
        add_time: z.optional(z.string()),
      }),
    data: Person,
  }),
  updatePerson: endpoint({
    operation: 'updatePerson',
    version: 'v2',
    method: 'PATCH',
    path: '/persons/{id}',
    cost: 5,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Person,
  }),
  deletePerson: endpoint({
    operation: 'deletePerson',
    version: 'v2',
    method: 'DELETE',
    path: '/persons/{id}',
    cost: 3,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
};
