import type { Context } from '../behaviour.ts';
import type { LeadRecord } from '../records/lead.ts';
import { isAdminOf } from '../records/user.ts';
import { notPermitted, Refusal } from '../wire/refusal.ts';
import { permissionsOf } from './guards.ts';

/** Leads and conversions have a 404 of their own. */
export const objectNotFound = (error: string): Refusal =>
  new Refusal(404, {
    success: false,
    error,
    error_info: 'Object was not found.',
    data: null,
    additional_data: null,
  });

/** A lead that the caller may see; otherwise 404, which a deleted one is too (assumed). */
export function seenLead(context: Context, id: string, error = 'requested lead not found'): LeadRecord {
  const lead = context.company.lead.get(id);
  if (!lead || lead.is_deleted || !context.sees(context.caller, lead)) throw objectNotFound(error);
  return lead;
}

/** Leads of others take a permission; that it is this one, named as that of deals is, is assumed. */
export function mayEditLead(context: Context, lead: LeadRecord): void {
  const { caller } = context;
  if (lead.owner_id === caller.id || isAdminOf(caller, 'sales')) return;
  if (!permissionsOf(context, caller).has('can_edit_other_users_leads')) throw notPermitted();
}
