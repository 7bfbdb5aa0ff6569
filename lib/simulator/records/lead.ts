import { v2Time } from '../store/times.ts';

/** What a lead may bring. */
export interface LeadValue {
  readonly amount: number;
  readonly currency: string;
}

/** A lead as kept. */
export interface LeadRecord {
  readonly id: string;
  readonly title: string;
  readonly owner_id: number;
  readonly creator_id: number;
  readonly label_ids: readonly string[];
  readonly person_id: number | null;
  readonly organization_id: number | null;
  readonly source_name: string;
  readonly origin: string;
  readonly origin_id: string | null;
  readonly channel: number | null;
  readonly channel_id: string | null;
  readonly source_deal_id: number | null;
  readonly is_archived: boolean;
  readonly was_seen: boolean;
  readonly value: LeadValue | null;
  readonly expected_close_date: string | null;
  readonly add_time: string;
  readonly update_time: string;
  readonly visible_to: number;
  /** Never shown: a deleted lead is not found. It is purged after 30 days. */
  readonly is_deleted: boolean;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

export function newLead(
  given: { readonly id: string; readonly title: string; readonly owner_id: number } & Partial<LeadRecord>,
  nowMs: number,
): LeadRecord {
  const now = v2Time(nowMs);
  return {
    creator_id: given.owner_id,
    label_ids: [],
    person_id: null,
    organization_id: null,
    source_name: 'API',
    origin: 'API',
    origin_id: null,
    channel: null,
    channel_id: null,
    source_deal_id: null,
    is_archived: false,
    was_seen: false,
    value: null,
    expected_close_date: null,
    add_time: now,
    update_time: now,
    visible_to: 3,
    is_deleted: false,
    custom_fields: {},
    ...given,
  };
}

/** A lead's times have milliseconds, unlike those of other records. */
export const leadTime = (time: string): string => new Date(time).toISOString();

/** A lead in a webhook, with the fields of a captured delivery. Its activities are not looked at: `next_activity_id` is null. */
export const leadEventData = (lead: LeadRecord) => ({
  add_time: leadTime(lead.add_time),
  channel: lead.channel,
  channel_id: lead.channel_id,
  creator_id: lead.creator_id,
  custom_fields: lead.custom_fields,
  expected_close_date: lead.expected_close_date,
  id: lead.id,
  is_archived: lead.is_archived,
  label_ids: lead.label_ids,
  next_activity_id: null,
  organization_id: lead.organization_id,
  origin: lead.origin,
  origin_id: lead.origin_id,
  owner_id: lead.owner_id,
  person_id: lead.person_id,
  source_name: lead.source_name,
  title: lead.title,
  update_time: leadTime(lead.update_time),
  was_seen: lead.was_seen,
  value: lead.value,
});
