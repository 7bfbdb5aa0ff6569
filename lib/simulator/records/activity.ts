import { v2Time } from '../store/times.ts';
import type { AddressRecord } from './address.ts';

export interface Participant {
  readonly person_id: number;
  readonly primary: boolean;
}

export interface ActivityRecord {
  readonly id: number;
  readonly subject: string;
  readonly type: string;
  readonly owner_id: number;
  readonly creator_user_id: number;
  readonly is_deleted: boolean;
  readonly add_time: string;
  readonly update_time: string;
  readonly deal_id: number | null;
  readonly lead_id: string | null;
  readonly person_id: number | null;
  readonly org_id: number | null;
  readonly project_id: number | null;
  readonly due_date: string | null;
  readonly due_time: string | null;
  readonly duration: string | null;
  readonly busy: boolean;
  readonly done: boolean;
  readonly marked_as_done_time: string | null;
  readonly location: AddressRecord | null;
  readonly participants: readonly Participant[];
  readonly attendees: readonly object[];
  readonly conference_meeting_client: string | null;
  readonly conference_meeting_url: string | null;
  readonly conference_meeting_id: string | null;
  readonly public_description: string | null;
  readonly priority: number | null;
  readonly note: string | null;
}

export function newActivity(
  given: { readonly id: number; readonly owner_id: number } & Partial<ActivityRecord>,
  nowMs: number,
): ActivityRecord {
  return {
    subject: 'Call',
    type: 'call',
    creator_user_id: given.owner_id,
    is_deleted: false,
    add_time: v2Time(nowMs),
    update_time: v2Time(nowMs),
    deal_id: null,
    lead_id: null,
    person_id: null,
    org_id: null,
    project_id: null,
    due_date: null,
    due_time: null,
    duration: null,
    busy: false,
    done: false,
    marked_as_done_time: null,
    location: null,
    participants: [],
    attendees: [],
    conference_meeting_client: null,
    conference_meeting_url: null,
    conference_meeting_id: null,
    public_description: null,
    priority: null,
    note: null,
    ...given,
  };
}

/** An activity in a webhook: `active_flag` and `busy_flag` are the old names, times carry a time zone id. */
export const activityEventData = (activity: ActivityRecord) => ({
  active_flag: true,
  add_time: activity.add_time,
  busy_flag: activity.busy,
  custom_fields: {},
  deal_id: activity.deal_id,
  done: activity.done,
  due_date: activity.due_date,
  due_time: activity.due_time === null ? null : { timezone_id: null, value: activity.due_time },
  duration: activity.duration === null ? null : { timezone_id: null, value: activity.duration },
  id: activity.id,
  lead_id: activity.lead_id,
  location: activity.location?.value ?? null,
  org_id: activity.org_id,
  owner_id: activity.owner_id,
  person_id: activity.person_id,
  public_description: activity.public_description,
  subject: activity.subject,
  type: activity.type,
  update_time: activity.update_time,
  update_user_id: null,
});
