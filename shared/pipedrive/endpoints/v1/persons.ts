import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { UploadedFile } from '../../multipart.ts';
import { CustomFields, ReadCustomFields } from '../custom-fields.ts';
import {
  Contact,
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
import { FoundPerson, Picture, personSearchQuery, ReadContact } from '../v2/persons.ts';
import { Activity } from './activities.ts';
import { Deal } from './deals.ts';
import { FieldChange, FlowEntry } from './history.ts';
import { AttachedFile, Follower, Link, LinkedMail } from './linked.ts';

/** Of a change and a create. Who sees the person is a string here, and a number in version 2. */
const fields = () => ({
  name: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  org_id: z.optional(z.int()),
  email: z.optional(z.array(Contact())),
  phone: z.optional(z.array(Contact())),
  label: z.optional(z.int()),
  label_ids: z.optional(z.array(z.int())),
  visible_to: z.optional(z.enum(['1', '3', '5', '7'])),
  marketing_status: z.optional(z.enum(['no_consent', 'unsubscribed', 'subscribed', 'archived'])),
  add_time: z.optional(z.string()),
  custom_fields: z.optional(CustomFields()),
});

/** A person as version 1 shows it: owner, organization and picture are objects, of which the latter two are read as their ids. */
export const Person = () =>
  owned(
    z.object({
      id: Id(),
      ...ownerFields(),
      name: z.nullish(z.string()),
      first_name: z.nullish(z.string()),
      last_name: z.nullish(z.string()),
      org_id: z.nullish(Link()),
      email: z.nullish(z.array(ReadContact())),
      phone: z.nullish(z.array(ReadContact())),
      active_flag: z.nullish(Flag()),
      add_time: z.nullish(z.string()),
      update_time: z.nullish(z.string()),
      visible_to: z.nullish(Id()),
      label: z.nullish(z.int()),
      label_ids: z.nullish(z.array(z.int())),
      picture_id: z.nullish(Link()),
      org_name: z.nullish(z.string()),
      owner_name: z.nullish(z.string()),
      cc_email: z.nullish(z.string()),
      custom_fields: z.nullish(ReadCustomFields()),
    }),
  );
export type Person = Infer<typeof Person>;

/** A deal of the person and a product attached to it, by the deal's id. */
const DealProduct = () =>
  z.record(
    z.string(),
    z.object({
      deal: z.nullish(z.object({ id: Id(), title: z.nullish(z.string()) })),
      product: z.nullish(z.object({ id: Id(), name: z.nullish(z.string()) })),
    }),
  );

export const persons = {
  getPersonChangelog: endpoint({
    operation: 'getPersonChangelog',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/changelog',
    cost: 20,
    scopes: ['recents:read'],
    repeat: 'reads',
    paging: 'cursor',
    query: CursorQuery,
    items: FieldChange,
  }),
  getPersonFiles: endpoint({
    operation: 'getPersonFiles',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/files',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'offset',
    pageLimit: 100,
    query: () => z.strictObject({ ...offsetQuery(100), sort: z.optional(z.string()) }),
    items: AttachedFile,
  }),
  getPersonUpdates: endpoint({
    operation: 'getPersonUpdates',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/flow',
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
  /** Its answers have pages, though where to go on cannot be asked for by what is documented. */
  getPersonFollowers: endpoint({
    operation: 'getPersonFollowers',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/followers',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'if-told',
    query: OffsetQuery,
    items: Follower,
  }),
  addPersonFollower: endpoint({
    operation: 'addPersonFollower',
    version: 'v1',
    method: 'POST',
    path: '/persons/{id}/followers',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    body: () => z.strictObject({ user_id: z.int() }),
    data: Follower,
  }),
  /** `follower_id` is the `id` of the following; version 2 takes the user's id instead. */
  deletePersonFollower: endpoint({
    operation: 'deletePersonFollower',
    version: 'v1',
    method: 'DELETE',
    path: '/persons/{id}/followers/{follower_id}',
    cost: 6,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
  getPersonMailMessages: endpoint({
    operation: 'getPersonMailMessages',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/mailMessages',
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
  /** The person of `merge_with_id` stays and its data wins; the one in the path is deleted. */
  mergePersons: endpoint({
    operation: 'mergePersons',
    version: 'v1',
    method: 'PUT',
    path: '/persons/{id}/merge',
    cost: 40,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    customFields: 'inline',
    body: () => z.strictObject({ merge_with_id: z.int() }),
    data: Person,
  }),
  /** The ids of the users who may see the person. */
  getPersonUsers: endpoint({
    operation: 'getPersonUsers',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/permittedUsers',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    items: Id,
  }),
  /** A GIF, JPG or PNG, of which the part cut out should be a square of 128 pixels or more; it takes the place of an older one. */
  addPersonPicture: endpoint({
    operation: 'addPersonPicture',
    version: 'v1',
    method: 'POST',
    path: '/persons/{id}/picture',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    encoding: 'multipart',
    body: () =>
      z.strictObject({
        file: UploadedFile(),
        crop_x: z.optional(z.int()),
        crop_y: z.optional(z.int()),
        crop_width: z.optional(z.int()),
        crop_height: z.optional(z.int()),
      }),
    data: Picture,
  }),
  /** Answers the person's id. */
  deletePersonPicture: endpoint({
    operation: 'deletePersonPicture',
    version: 'v1',
    method: 'DELETE',
    path: '/persons/{id}/picture',
    cost: 6,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
  getPersonProducts: endpoint({
    operation: 'getPersonProducts',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/products',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    paging: 'offset',
    query: OffsetQuery,
    items: DealProduct,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getPersons. */
  getPersons: endpoint({
    operation: 'getPersons',
    version: 'v1',
    method: 'GET',
    path: '/persons',
    cost: 20,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getPersons',
    paging: 'offset',
    customFields: 'inline',
    query: () =>
      z.strictObject({
        ...offsetQuery(),
        /** The owner's id. */
        user_id: z.optional(z.int()),
        filter_id: z.optional(z.int()),
        first_char: z.optional(z.string()),
        /** Fields and directions: `name ASC, id DESC`. */
        sort: z.optional(z.string()),
      }),
    items: Person,
  }),
  /** @deprecated Removed by Pipedrive; call v2.addPerson. */
  addPerson: endpoint({
    operation: 'addPerson',
    version: 'v1',
    method: 'POST',
    path: '/persons',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'duplicates',
    status: 'removed',
    replacement: 'v2.addPerson',
    customFields: 'inline',
    body: () => z.strictObject({ ...fields(), name: z.string().check(z.minLength(1)) }),
    data: Person,
  }),
  /** @deprecated Removed by Pipedrive; call v2.deletePerson. */
  deletePersons: endpoint({
    operation: 'deletePersons',
    version: 'v1',
    method: 'DELETE',
    path: '/persons',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    status: 'removed',
    replacement: 'v2.deletePerson',
    /** Comma separated. */
    query: () => z.strictObject({ ids: z.string().check(z.minLength(1)) }),
    data: () => z.object({ id: z.array(Id()) }),
  }),
  /** @deprecated Removed by Pipedrive; call v2.getPersons. */
  getPersonsCollection: endpoint({
    operation: 'getPersonsCollection',
    version: 'v1',
    method: 'GET',
    path: '/persons/collection',
    cost: 10,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getPersons',
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
    items: Person,
  }),
  /** @deprecated Removed by Pipedrive; call v2.searchPersons. */
  searchPersons: endpoint({
    operation: 'searchPersons',
    version: 'v1',
    method: 'GET',
    path: '/persons/search',
    cost: 40,
    scopes: ['contacts:read', 'contacts:full', 'search:read'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.searchPersons',
    paging: 'offset',
    listIn: 'items',
    query: () => z.strictObject({ ...personSearchQuery(), ...offsetQuery() }),
    items: FoundPerson,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getPerson. */
  getPerson: endpoint({
    operation: 'getPerson',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}',
    cost: 2,
    scopes: ['contacts:read', 'contacts:full'],
    repeat: 'reads',
    status: 'removed',
    replacement: 'v2.getPerson',
    customFields: 'inline',
    data: Person,
  }),
  /** @deprecated Removed by Pipedrive; call v2.updatePerson. */
  updatePerson: endpoint({
    operation: 'updatePerson',
    version: 'v1',
    method: 'PUT',
    path: '/persons/{id}',
    cost: 10,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    status: 'removed',
    replacement: 'v2.updatePerson',
    customFields: 'inline',
    body: () => z.strictObject(fields()),
    data: Person,
  }),
  /** @deprecated Removed by Pipedrive; call v2.deletePerson. */
  deletePerson: endpoint({
    operation: 'deletePerson',
    version: 'v1',
    method: 'DELETE',
    path: '/persons/{id}',
    cost: 6,
    scopes: ['contacts:full'],
    repeat: 'same-effect',
    status: 'removed',
    replacement: 'v2.deletePerson',
    data: Deleted,
  }),
  /** @deprecated Removed by Pipedrive; call v2.getActivities. */
  getPersonActivities: endpoint({
    operation: 'getPersonActivities',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/activities',
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
  getPersonDeals: endpoint({
    operation: 'getPersonDeals',
    version: 'v1',
    method: 'GET',
    path: '/persons/{id}/deals',
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
      }),
    items: Deal,
  }),
};
