import { activityEventData } from '../records/activity.ts';
import { dealEventData } from '../records/deal.ts';
import { leadEventData } from '../records/lead.ts';
import { organizationEventData } from '../records/organization.ts';
import { personEventData } from '../records/person.ts';
import { productEventData } from '../records/product.ts';
import { projectEventData } from '../records/project.ts';
import { taskEventData } from '../records/task.ts';
import { userEventData } from '../records/user.ts';
import type { Kinds } from '../store/company.ts';

/** The kinds of record whose changes webhooks tell of. */
export type Entity =
  | 'user'
  | 'deal'
  | 'person'
  | 'organization'
  | 'activity'
  | 'lead'
  | 'product'
  | 'project'
  | 'task';

/** Kinds that came with version 2 of webhooks; a v1 webhook is not told of them. */
export const ONLY_IN_V2: ReadonlySet<Entity> = new Set<Entity>(['lead', 'project', 'task']);

export type EventData = Readonly<Record<string, unknown>>;

/** How each kind looks in a v2 webhook. */
export const eventData: { readonly [E in Entity]: (record: Kinds[E]) => EventData } = {
  user: userEventData,
  deal: dealEventData,
  person: personEventData,
  organization: organizationEventData,
  activity: activityEventData,
  lead: leadEventData,
  product: productEventData,
  project: projectEventData,
  task: taskEventData,
};

/**
 * Fields that a change does not list under `previous` though they changed: the official examples and captured
 * deliveries have `update_time` there for activities and users' `modified`, and not for these kinds.
 */
export const silentFields: { readonly [E in Entity]: readonly string[] } = {
  user: [],
  deal: ['update_time', 'stage_change_time'],
  person: ['update_time'],
  organization: ['update_time'],
  activity: [],
  lead: [],
  // Not documented for these: taken to be as deals are.
  product: ['update_time'],
  project: ['update_time'],
  task: ['update_time'],
};
