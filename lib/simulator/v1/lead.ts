import type { Context } from '../behaviour.ts';
import { type LeadRecord, leadTime } from '../records/lead.ts';
import type { Company } from '../store/company.ts';
import { v1CustomFields } from './custom-fields.ts';

/** The first activity of a lead that is still to be done. */
const nextActivity = (company: Company, lead: LeadRecord): number | null =>
  company.activity
    .all()
    .filter((activity) => activity.lead_id === lead.id && !activity.done && !activity.is_deleted)
    .sort((a, b) => (a.due_date ?? '').localeCompare(b.due_date ?? '') || a.id - b.id)[0]?.id ?? null;

/** A lead as `/leads` answers it: plain ids, custom fields among its own and only those that are set. */
export function v1Lead({ company }: Context, lead: LeadRecord): object {
  const set = Object.entries(lead.custom_fields).filter(([, value]) => value !== null);
  return {
    id: lead.id,
    title: lead.title,
    owner_id: lead.owner_id,
    creator_id: lead.creator_id,
    label_ids: lead.label_ids,
    person_id: lead.person_id,
    organization_id: lead.organization_id,
    source_name: lead.source_name,
    origin: lead.origin,
    origin_id: lead.origin_id,
    channel: lead.channel,
    channel_id: lead.channel_id,
    source_deal_id: lead.source_deal_id,
    is_archived: lead.is_archived,
    was_seen: lead.was_seen,
    value: lead.value,
    expected_close_date: lead.expected_close_date,
    next_activity_id: nextActivity(company, lead),
    add_time: leadTime(lead.add_time),
    update_time: leadTime(lead.update_time),
    visible_to: String(lead.visible_to),
    cc_email: `simulated+lead${lead.id}@pipedrivemail.example`,
    ...v1CustomFields(Object.fromEntries(set)),
  };
}
