import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Address, Deleted, Id, recordsQuery } from '../fields.ts';
import { owned, recordFields } from '../owner.ts';

/** Who an activity is with. The primary participant is the activity's person. */
const Participant = () =>
  z.object({
    person_id: z.nullish(Id()),
    primary: z.optional(z.boolean()),
  });

/** Who is invited: a user of the company where `user_id` is given. Only where `include_fields` asks for attendees. */
const Attendee = () =>
  z.object({
    email: z.nullish(z.string()),
    name: z.nullish(z.string()),
    status: z.nullish(z.string()),
    is_organizer: z.nullish(z.boolean()),
    person_id: z.nullish(Id()),
    user_id: z.nullish(Id()),
  });

const fields = () => ({
  subject: z.optional(z.string()),
  type: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  deal_id: z.optional(z.int()),
  lead_id: z.optional(z.string()),
  person_id: z.optional(z.int()),
  org_id: z.optional(z.int()),
  project_id: z.optional(z.int()),
  due_date: z.optional(z.string()),
  due_time: z.optional(z.string()),
  duration: z.optional(z.string()),
  busy: z.optional(z.boolean()),
  done: z.optional(z.boolean()),
  location: z.optional(Address()),
  participants: z.optional(
    z.array(z.strictObject({ person_id: z.optional(z.int()), primary: z.optional(z.boolean()) })),
  ),
  attendees: z.optional(
    z.array(
      z.strictObject({
        email: z.optional(z.string()),
        name: z.optional(z.string()),
        status: z.optional(z.string()),
        is_organizer: z.optional(z.boolean()),
        person_id: z.optional(z.int()),
        user_id: z.optional(z.int()),
      }),
    ),
  ),
  public_description: z.optional(z.string()),
  priority: z.optional(z.int()),
  note: z.optional(z.string()),
});

export const Activity = () =>
  owned(
    z.object({
      ...recordFields(),
      subject: z.nullish(z.string()),
      type: z.nullish(z.string()),
      creator_user_id: z.nullish(Id()),
      done: z.optional(z.boolean()),
      busy: z.nullish(z.boolean()),
      due_date: z.nullish(z.string()),
      due_time: z.nullish(z.string()),
      duration: z.nullish(z.string()),
      marked_as_done_time: z.nullish(z.string()),
      deal_id: z.nullish(z.int()),
      lead_id: z.nullish(z.string()),
      person_id: z.nullish(z.int()),
      org_id: z.nullish(z.int()),
      project_id: z.nullish(z.int()),
      participants: z.nullish(z.array(Participant())),
      attendees: z.nullish(z.array(Attendee())),
      public_description: z.nullish(z.string()),
      note: z.nullish(z.string()),
      priority: z.nullish(z.int()),
    }),
  );
export type Activity = Infer<typeof Activity>;

export const activities = {
  getActivities: endpoint({
    operation: 'getActivities',
    version: 'v2',
    method: 'GET',
    path: '/activities',
    cost: 10,
    scopes: ['activities:read', 'activities:full'],
    repeat: 'reads',
    paging: 'cursor',
    query: () =>
      z.strictObject({
        ...recordsQuery(),
        deal_id: z.optional(z.int()),
        lead_id: z.optional(z.string()),
        person_id: z.optional(z.int()),
        org_id: z.optional(z.int()),
        done: z.optional(z.boolean()),
      }),
    items: Activity,
  }),
  getActivity: endpoint({
    operation: 'getActivity',
    version: 'v2',
    method: 'GET',
    path: '/activities/{id}',
    cost: 1,
    scopes: ['activities:read', 'activities:full'],
    repeat: 'reads',
    query: () => z.strictObject({ include_fields: z.optional(z.string()) }),
    data: Activity,
  }),
  addActivity: endpoint({
    operation: 'addActivity',
    version: 'v2',
    method: 'POST',
    path: '/activities',
    cost: 5,
    scopes: ['activities:full'],
    repeat: 'duplicates',
    body: () => z.strictObject(fields()),
    data: Activity,
  }),
  updateActivity: endpoint({
    operation: 'updateActivity',
    version: 'v2',
    method: 'PATCH',
    path: '/activities/{id}',
    cost: 5,
    scopes: ['activities:full'],
    repeat: 'same-effect',
    body: () => z.strictObject(fields()),
    data: Activity,
  }),
  deleteActivity: endpoint({
    operation: 'deleteActivity',
    version: 'v2',
    method: 'DELETE',
    path: '/activities/{id}',
    cost: 3,
    scopes: ['activities:full'],
    repeat: 'same-effect',
    data: Deleted,
  }),
};
