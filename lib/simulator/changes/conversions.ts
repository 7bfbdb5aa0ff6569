import type { Context, Result } from '../behaviour.ts';
import type { ConversionRecord } from '../records/conversion.ts';
import { newDeal, PIPELINE_ID } from '../records/deal.ts';
import { newLead } from '../records/lead.ts';
import { isAdminOf } from '../records/user.ts';
import { mayEdit, permissionsOf, seenRecord } from '../rules/guards.ts';
import { mayEditLead, objectNotFound, seenLead } from '../rules/lead-guards.ts';
import { drawnId } from '../store/drawn-id.ts';
import { DAY_MS } from '../store/times.ts';
import { badRequest, notPermitted } from '../wire/refusal.ts';

const NOT_FOUND = 'Entity was not found';
/** "A few days", as documented. */
const KEPT_MS = 3 * DAY_MS;

/**
 * Makes a lead of a deal, which is deleted; owner, value, links and activities go along. The job is done by the time it
 * is asked after. That it fails for a deal of nobody, which a lead cannot be, and that an archived deal is refused, is assumed.
 */
export function convertDeal(context: Context, dealId: string): Result {
  const { company, caller, changes, actor, nowMs } = context;
  const deal = seenRecord(context, 'deal', dealId);
  if (deal.is_deleted) throw objectNotFound(NOT_FOUND);
  mayEdit(context, 'deal', deal);
  if (!isAdminOf(caller, 'sales') && !permissionsOf(context, caller).has('can_convert_deals_to_leads'))
    throw notPermitted();
  if (deal.is_archived) throw badRequest('An archived deal cannot be converted');
  if (deal.person_id === null && deal.org_id === null)
    return started(context, { from: 'deal', sourceId: deal.id, madeId: null });

  const lead = newLead(
    {
      id: drawnId(company, 'lead'),
      title: deal.title,
      owner_id: deal.owner_id,
      creator_id: caller.id,
      person_id: deal.person_id,
      organization_id: deal.org_id,
      value: { amount: deal.value, currency: deal.currency },
      expected_close_date: deal.expected_close_date,
      visible_to: deal.visible_to,
      channel: deal.channel,
      channel_id: deal.channel_id,
      source_deal_id: deal.id,
      custom_fields: deal.custom_fields,
    },
    nowMs,
  );
  changes.create('lead', lead, actor);
  for (const activity of company.activity.all())
    if (activity.deal_id === deal.id)
      changes.update('activity', { ...activity, deal_id: null, lead_id: lead.id }, actor);
  changes.remove('deal', deal, actor);
  return started(context, { from: 'deal', sourceId: deal.id, madeId: lead.id });
}

/** Makes an open deal of a lead in the same way. That an archived lead is refused is assumed. */
export function convertLead(context: Context, leadId: string, stageId = 1): Result {
  const { company, caller, changes, actor, nowMs } = context;
  const lead = seenLead(context, leadId, NOT_FOUND);
  mayEditLead(context, lead);
  if (lead.is_archived) throw badRequest('An archived lead cannot be converted');

  const deal = newDeal(
    {
      id: company.deal.nextId(),
      title: lead.title,
      owner_id: lead.owner_id,
      creator_user_id: caller.id,
      person_id: lead.person_id,
      org_id: lead.organization_id,
      pipeline_id: PIPELINE_ID,
      stage_id: stageId,
      ...(lead.value ? { value: lead.value.amount, currency: lead.value.currency } : {}),
      expected_close_date: lead.expected_close_date,
      visible_to: lead.visible_to,
      origin: lead.origin,
      origin_id: lead.origin_id,
      channel: lead.channel,
      channel_id: lead.channel_id,
      source_lead_id: lead.id,
      custom_fields: lead.custom_fields,
    },
    nowMs,
  );
  changes.create('deal', deal, actor);
  for (const activity of company.activity.all())
    if (activity.lead_id === lead.id)
      changes.update('activity', { ...activity, deal_id: deal.id, lead_id: null }, actor);
  changes.remove('lead', lead, actor);
  return started(context, { from: 'lead', sourceId: lead.id, madeId: deal.id });
}

function started({ company, nowMs }: Context, job: Omit<ConversionRecord, 'id' | 'atMs'>): Result {
  const { id } = company.conversion.put({ id: drawnId(company, 'conversion'), ...job, atMs: nowMs });
  return { data: { conversion_id: id } };
}

/** What became of a conversion; 404 once it is forgotten, and to whom the converted record is not shown. */
export function conversionStatus(
  context: Context,
  from: 'deal' | 'lead',
  { id, conversion_id }: { readonly id: string; readonly conversion_id: string },
): Result {
  const { company, nowMs } = context;
  const conversion = company.conversion.get(conversion_id);
  if (conversion?.from !== from || String(conversion.sourceId) !== id || nowMs > conversion.atMs + KEPT_MS)
    throw objectNotFound(NOT_FOUND);
  const source =
    from === 'deal'
      ? company.deal.get(Number(conversion.sourceId))
      : company.lead.get(String(conversion.sourceId));
  if (!source || !context.sees(context.caller, source)) throw objectNotFound(NOT_FOUND);
  const { madeId } = conversion;
  if (madeId === null) return { data: { conversion_id, status: 'failed' } };
  const made = from === 'deal' ? { lead_id: madeId } : { deal_id: madeId };
  return { data: { ...made, conversion_id, status: 'completed' } };
}
