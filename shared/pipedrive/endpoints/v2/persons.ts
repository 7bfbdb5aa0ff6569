import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { CustomFields } from '../custom-fields.ts';
import {
  Address,
  Contact,
  CursorQuery,
  cursorQuery,
  customFieldsQuery,
  Deleted,
  Flag,
  Id,
  recordsQuery,
} from '../fields.ts';
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

/** One e-mail address, telephone number or messenger name as it is read. */
export const ReadContact = () =>
  z.object({
    value: z.nullish(z.string()),
    primary: z.optional(Flag()),
    label: z.nullish(z.string()),
  });
export type ReadContact = Infer<typeof ReadContact>;

export const Person = () =>
  owned(
    z.object({
      ...recordFields(),
      name: z.nullish(z.string()),
      first_name: z.nullish(z.string()),
      last_name: z.nullish(z.string()),
      org_id: z.nullish(z.int()),
      emails: z.nullish(z.array(ReadContact())),
      phones: z.nullish(z.array(ReadContact())),
      label_ids: z.nullish(z.array(z.int())),
      visible_to: z.nullish(Id()),
      picture_id: z.nullish(Id()),
      // Only where the company has contact sync.
      job_title: z.nullish(z.string()),
      birthday: z.nullish(z.string()),
      notes: z.nullish(z.string()),
      im: z.nullish(z.array(ReadContact())),
      // Only where it is asked for, and the company has Campaigns.
      marketing_status: z.nullish(z.string()),
    }),
  );
export type Person = Infer<typeof Person>;

/** What a search takes besides its page: at least 2 characters, or 1 for an exact match. */
export const personSearchQuery = () => ({
  term: z.string().check(z.minLength(1)),
  /** One or several, comma separated: `custom_fields`, `email`, `name`, `notes`, `phone`. */
  fields: z.optional(z.string()),
  exact_match: z.optional(z.boolean()),
  organization_id: z.optional(z.int()),
  /** `person.picture`. */
  include_fields: z.optional(z.string()),
});

/** A person whom a search has found, in either version. */
export const FoundPerson = () =>
  z.object({
    result_score: z.nullish(z.number()),
    item: z.object({
      id: Id(),
      name: z.nullish(z.string()),
      emails: z.nullish(z.array(z.string())),
      phones: z.nullish(z.array(z.string())),
      visible_to: z.nullish(Id()),
      owner: z.nullish(z.object({ id: Id() })),
      organization: z.nullish(z.object({ id: Id(), name: z.nullish(z.string()) })),
    }),
  });
export type FoundPerson = Infer<typeof FoundPerson>;

const Follower = () => z.object({ user_id: Id(), add_time: z.nullish(z.string()) });

const FollowerChange = () =>
  z.object({
    action: z.nullish(z.string()),
    actor_user_id: z.nullish(Id()),
    follower_user_id: z.nullish(Id()),
    time: z.nullish(z.string()),
  });

/** A person's picture; `pictures` has its addresses by the width in pixels: `128` and `512`. */
export const Picture = () =>
  z.object({
    id: Id(),
    item_type: z.nullish(z.string()),
    item_id: z.nullish(Id()),
    active_flag: z.optional(Flag()),
    added_by_user_id: z.nullish(Id()),
    file_size: z.nullish(z.int()),
    add_time: z.nullish(z.string()),
    pictures: z.nullish(z.record(z.string(), z.string())),
  });
export type Picture = Infer<typeof Picture>;

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
    query: () => z.strictObject({ include_fields: z.optional(z.string()), ...customFieldsQuery() }),
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
  searchPersons: endpoint({
    operation: 'searchPersons',
    version: 'v2',
    method: 'GET',
    path: '/persons/search',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full', 'search:read'],
    repeat: 'reads',
    paging: 'cursor',
    listIn: 'items',
    query: () => z.strictObject({ ...personSearchQuery(), ...cursorQuery() }),
    items: FoundPerson,
  }),
  getPersonFollowers: endpoint({
    operation: 'getPersonFollowers',
    version: 'v2',
    method: 'GET',
    path: '/persons/{id}/followers',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: Follower,
  }),
  /** A user who follows the person already is refused, which leaves the same state. */
  addPersonFollower: endpoint({
    operation: 'addPersonFollower',
    version: 'v2',
    method: 'POST',
    path: '/persons/{id}/followers',
    cost: 5,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ user_id: z.int() }),
    data: Follower,
  }),
  getPersonFollowersChangelog: endpoint({
    operation: 'getPersonFollowersChangelog',
    version: 'v2',
    method: 'GET',
    path: '/persons/{id}/followers/changelog',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: FollowerChange,
  }),
  /** `follower_id` is the user's id. */
  deletePersonFollower: endpoint({
    operation: 'deletePersonFollower',
    version: 'v2',
    method: 'DELETE',
    path: '/persons/{id}/followers/{follower_id}',
    cost: 3,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    data: () => z.object({ user_id: Id() }),
  }),
  getPersonPicture: endpoint({
    operation: 'getPersonPicture',
    version: 'v2',
    method: 'GET',
    path: '/persons/{id}/picture',
    cost: 1,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    data: Picture,
  }),
};
