import type { Context } from '../behaviour.ts';
import { read } from '../lists/field-values.ts';
import type { ActivityRecord } from '../records/activity.ts';
import { companyRecord } from '../store/company.ts';
import { oldTime } from './old-time.ts';

/** An activity in the shape of version 1: user_id for its owner, the names of what it belongs to, its place in parts. */
export function v1Activity({ company }: Context, activity: ActivityRecord): object {
  const { id, owner_id, location, person_id, org_id, deal_id } = activity;
  const part = (name: string) => read(location ?? {}, name) ?? null;
  const bcc = `simulated-${companyRecord(company).companyId}`;
  return {
    id,
    company_id: companyRecord(company).companyId,
    user_id: owner_id,
    done: activity.done,
    type: activity.type,
    reference_type: null,
    reference_id: null,
    conference_meeting_client: activity.conference_meeting_client,
    conference_meeting_url: activity.conference_meeting_url,
    conference_meeting_id: activity.conference_meeting_id,
    due_date: activity.due_date,
    due_time: minutes(activity.due_time),
    duration: minutes(activity.duration),
    busy_flag: activity.busy,
    add_time: oldTime(activity.add_time),
    marked_as_done_time: activity.marked_as_done_time === null ? '' : oldTime(activity.marked_as_done_time),
    last_notification_time: null,
    last_notification_user_id: null,
    notification_language_id: 1,
    subject: activity.subject,
    public_description: activity.public_description,
    calendar_sync_include_context: null,
    location: part('value'),
    org_id,
    person_id,
    deal_id,
    lead_id: activity.lead_id,
    project_id: activity.project_id,
    active_flag: !activity.is_deleted,
    update_time: oldTime(activity.update_time),
    update_user_id: null,
    gcal_event_id: null,
    google_calendar_id: null,
    google_calendar_etag: null,
    source_timezone: null,
    rec_rule: null,
    rec_rule_extension: null,
    rec_master_activity_id: null,
    series: [],
    note: activity.note,
    created_by_user_id: activity.creator_user_id,
    location_subpremise: part('subpremise'),
    location_street_number: part('street_number'),
    location_route: part('route'),
    location_sublocality: part('sublocality'),
    location_locality: part('locality'),
    location_admin_area_level_1: part('admin_area_level_1'),
    location_admin_area_level_2: part('admin_area_level_2'),
    location_country: part('country'),
    location_postal_code: part('postal_code'),
    location_formatted_address: part('value'),
    attendees: activity.attendees.map((attendee) => ({
      email_address: read(attendee, 'email') ?? null,
      is_organizer: read(attendee, 'is_organizer') === true ? 1 : 0,
      name: read(attendee, 'name') ?? null,
      person_id: read(attendee, 'person_id') ?? null,
      status: read(attendee, 'status') ?? null,
      user_id: read(attendee, 'user_id') ?? null,
    })),
    participants: activity.participants.map((participant) => ({
      person_id: participant.person_id,
      primary_flag: participant.primary,
    })),
    org_name: nameOf(org_id, company.organization)?.name ?? null,
    person_name: nameOf(person_id, company.person)?.name ?? null,
    deal_title: nameOf(deal_id, company.deal)?.title ?? null,
    owner_name: company.user.get(owner_id)?.name ?? null,
    person_dropbox_bcc: person_id === null ? null : `${bcc}@pipedrivemail.example`,
    deal_dropbox_bcc: deal_id === null ? null : `${bcc}+deal${deal_id}@pipedrivemail.example`,
    assigned_to_user_id: owner_id,
    file: null,
  };
}

/** `09:30:00` is `09:30` in version 1. */
const minutes = (time: string | null) => time?.slice(0, 5) ?? '';

const nameOf = <Item>(id: number | null, table: { readonly get: (id: number) => Item | undefined }) =>
  id === null ? undefined : table.get(id);
