import type { Context } from '../behaviour.ts';
import type { DealRecord } from '../records/deal.ts';
import { activityCounts } from '../rules/related.ts';
import type { Company } from '../store/company.ts';
import { v1CustomFields } from './custom-fields.ts';
import { oldTime } from './old-time.ts';
import { organizationReference } from './organization.ts';
import { userReference } from './user-reference.ts';

const COUNTS = [
  'files_count',
  'notes_count',
  'followers_count',
  'email_messages_count',
  'activities_count',
  'done_activities_count',
  'undone_activities_count',
  'next_activity_id',
  'last_activity_id',
  'last_incoming_mail_time',
  'last_outgoing_mail_time',
];

const timeOf = (time: string | null) => (time === null ? null : oldTime(time));
/** `€5,000`; a currency that is no code is put before the number. */
const money = (amount: number, currency: string): string =>
  /^[A-Z]{3}$/.test(currency)
    ? new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: 0 }).format(amount)
    : `${currency} ${amount}`;

/**
 * A deal in the shape of version 1: users, person and organization as objects, all counts without being asked for, and
 * custom fields among its own.
 */
export function v1Deal({ company }: Context, deal: DealRecord): object {
  return {
    ...flatDeal(company, deal),
    creator_user_id: userReference(company, deal.creator_user_id),
    user_id: userReference(company, deal.owner_id),
    person_id: personReference(company, deal.person_id),
    org_id: organizationReference(company, deal.org_id),
  };
}

/** The same with plain ids, which is how a merge answers. */
export function flatDeal(company: Company, deal: DealRecord): object {
  const counts = activityCounts<DealRecord>(company, 'deal_id');
  const extras = Object.fromEntries(COUNTS.map((field) => [field, counts[field]?.(deal) ?? null]));
  const activity = (field: 'next_activity_id' | 'last_activity_id') =>
    company.activity.get(Number(extras[field] ?? Number.NaN));
  const next = activity('next_activity_id');
  const recurring = (value: number | null) => (value === null ? null : deal.currency);
  // Without a probability a deal counts with all of its value.
  const weighted = (deal.value * (deal.probability ?? 100)) / 100;
  return {
    id: deal.id,
    creator_user_id: deal.creator_user_id,
    user_id: deal.owner_id,
    person_id: deal.person_id,
    org_id: deal.org_id,
    stage_id: deal.stage_id,
    title: deal.title,
    value: deal.value,
    currency: deal.currency,
    archive_time: timeOf(deal.archive_time),
    add_time: oldTime(deal.add_time),
    update_time: oldTime(deal.update_time),
    stage_change_time: timeOf(deal.stage_change_time),
    active: deal.status === 'open' && !deal.is_deleted,
    deleted: deal.is_deleted,
    is_archived: deal.is_archived,
    status: deal.is_deleted ? 'deleted' : deal.status,
    probability: deal.probability,
    ...extras,
    next_activity_date: next?.due_date ?? null,
    next_activity_time: next?.due_time ?? null,
    next_activity_subject: next?.subject ?? null,
    next_activity_type: next?.type ?? null,
    next_activity_duration: next?.duration ?? null,
    next_activity_note: next?.note ?? null,
    last_activity_date: activity('last_activity_id')?.due_date ?? null,
    lost_reason: deal.lost_reason,
    visible_to: String(deal.visible_to),
    close_time: timeOf(deal.close_time),
    pipeline_id: deal.pipeline_id,
    won_time: timeOf(deal.won_time),
    first_won_time: timeOf(deal.first_won_time),
    lost_time: timeOf(deal.lost_time),
    products_count: 0,
    participants_count: deal.person_id === null ? 0 : 1,
    expected_close_date: deal.expected_close_date,
    label: deal.label_ids.length === 0 ? null : deal.label_ids.join(','),
    origin: deal.origin,
    origin_id: deal.origin_id,
    channel: deal.channel,
    channel_id: deal.channel_id,
    stage_order_nr: deal.stage_id,
    person_name: company.person.get(deal.person_id ?? Number.NaN)?.name ?? null,
    org_name: company.organization.get(deal.org_id ?? Number.NaN)?.name ?? null,
    formatted_value: money(deal.value, deal.currency),
    weighted_value: weighted,
    formatted_weighted_value: money(weighted, deal.currency),
    weighted_value_currency: deal.currency,
    rotten_time: null,
    owner_name: company.user.get(deal.owner_id)?.name ?? null,
    cc_email: `simulated+deal${deal.id}@pipedrivemail.example`,
    org_hidden: false,
    person_hidden: false,
    acv: deal.acv,
    arr: deal.arr,
    mrr: deal.mrr,
    acv_currency: recurring(deal.acv),
    arr_currency: recurring(deal.arr),
    mrr_currency: recurring(deal.mrr),
    ...v1CustomFields(deal.custom_fields),
  };
}

/** A person where a v1 deal names one. */
function personReference(company: Company, personId: number | null) {
  const person = company.person.get(personId ?? Number.NaN);
  if (!person) return null;
  return {
    active_flag: !person.is_deleted,
    name: person.name,
    email: person.emails,
    phone: person.phones,
    owner_id: person.owner_id,
    value: person.id,
  };
}
