import { v2Time } from '../store/times.ts';

export interface DealRecord {
  readonly id: number;
  readonly title: string;
  readonly creator_user_id: number;
  readonly owner_id: number;
  readonly value: number;
  readonly person_id: number | null;
  readonly org_id: number | null;
  readonly stage_id: number;
  readonly pipeline_id: number;
  readonly currency: string;
  readonly archive_time: string | null;
  readonly add_time: string;
  readonly update_time: string;
  readonly stage_change_time: string | null;
  readonly status: 'open' | 'won' | 'lost';
  readonly is_archived: boolean;
  readonly is_deleted: boolean;
  readonly probability: number | null;
  readonly lost_reason: string | null;
  readonly visible_to: number;
  readonly close_time: string | null;
  readonly won_time: string | null;
  readonly lost_time: string | null;
  readonly local_won_date: string | null;
  readonly local_lost_date: string | null;
  readonly local_close_date: string | null;
  readonly expected_close_date: string | null;
  readonly label_ids: readonly number[];
  readonly origin: string;
  readonly origin_id: string | null;
  readonly channel: number | null;
  readonly channel_id: string | null;
  readonly source_lead_id: string | null;
  readonly acv: number | null;
  readonly arr: number | null;
  readonly mrr: number | null;
  readonly custom_fields: Readonly<Record<string, unknown>>;
  /** The first win stays known when the deal is opened again; answered only where `include_fields` asks for it. */
  readonly first_won_time: string | null;
}

/** The company's one pipeline. */
export const PIPELINE_ID = 1;
export const STAGE_IDS: readonly number[] = [1, 2, 3, 4, 5];

export function newDeal(
  given: { readonly id: number; readonly title: string; readonly owner_id: number } & Partial<DealRecord>,
  nowMs: number,
): DealRecord {
  return {
    creator_user_id: given.owner_id,
    value: 0,
    person_id: null,
    org_id: null,
    stage_id: 1,
    pipeline_id: PIPELINE_ID,
    currency: 'EUR',
    archive_time: null,
    add_time: v2Time(nowMs),
    update_time: v2Time(nowMs),
    stage_change_time: null,
    status: 'open',
    is_archived: false,
    is_deleted: false,
    probability: null,
    lost_reason: null,
    visible_to: 3,
    close_time: null,
    won_time: null,
    lost_time: null,
    local_won_date: null,
    local_lost_date: null,
    local_close_date: null,
    expected_close_date: null,
    label_ids: [],
    origin: 'API',
    origin_id: null,
    channel: null,
    channel_id: null,
    source_lead_id: null,
    acv: null,
    arr: null,
    mrr: null,
    custom_fields: {},
    first_won_time: null,
    ...given,
  };
}

/** The times that follow from a new status or stage. */
export function withTimes(before: DealRecord, after: DealRecord, nowMs: number): DealRecord {
  const now = v2Time(nowMs);
  const staged = after.stage_id === before.stage_id ? after : { ...after, stage_change_time: now };
  if (after.status === before.status) return staged;
  const closed = after.status !== 'open';
  const won = after.status === 'won';
  const lost = after.status === 'lost';
  const closeTime = closed ? (after.close_time ?? now) : null;
  const wonTime = won ? (after.won_time ?? closeTime) : null;
  const lostTime = lost ? (after.lost_time ?? closeTime) : null;
  return {
    ...staged,
    close_time: closeTime,
    won_time: wonTime,
    lost_time: lostTime,
    first_won_time: before.first_won_time ?? wonTime,
    lost_reason: lost ? after.lost_reason : null,
    local_close_date: closeTime?.slice(0, 10) ?? null,
    local_won_date: wonTime?.slice(0, 10) ?? null,
    local_lost_date: lostTime?.slice(0, 10) ?? null,
  };
}

/** A deal in a webhook: `visible_to` is a string there, and a deal never changed has no `update_time`. */
export const dealEventData = (deal: DealRecord) => ({
  add_time: deal.add_time,
  channel: deal.channel,
  channel_id: deal.channel_id,
  close_time: deal.close_time,
  creator_user_id: deal.creator_user_id,
  currency: deal.currency,
  custom_fields: deal.custom_fields,
  expected_close_date: deal.expected_close_date,
  first_won_time: deal.first_won_time,
  id: deal.id,
  label_ids: deal.label_ids,
  lost_reason: deal.lost_reason,
  lost_time: deal.lost_time,
  org_id: deal.org_id,
  origin: deal.origin,
  origin_id: deal.origin_id,
  owner_id: deal.owner_id,
  person_id: deal.person_id,
  pipeline_id: deal.pipeline_id,
  probability: deal.probability,
  stage_change_time: deal.stage_change_time,
  stage_id: deal.stage_id,
  status: deal.status,
  title: deal.title,
  update_time: deal.update_time === deal.add_time ? null : deal.update_time,
  value: deal.value,
  visible_to: String(deal.visible_to),
  won_time: deal.won_time,
  is_archived: deal.is_archived,
  archive_time: deal.archive_time,
});
