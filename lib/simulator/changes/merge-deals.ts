import type { Context } from '../behaviour.ts';
import type { DealRecord } from '../records/deal.ts';
import { isAdminOf } from '../records/user.ts';
import { moveFollowers } from '../rules/followers.ts';
import { mayEdit, notDeleted, permissionsOf, seenRecord } from '../rules/guards.ts';
import { badRequest, notPermitted } from '../wire/refusal.ts';
import { filledFrom } from './merged-fields.ts';

/**
 * Merges the deal `id` into the one of `mergeWithId`: the latter stays and its data wins, what it lacks comes from the
 * former, which is deleted; activities, projects and followers move. That archived deals are refused is assumed.
 */
export function mergeDeals(
  context: Context,
  id: string,
  mergeWithId: number,
): { readonly survivor: DealRecord; readonly loserId: number } {
  const { company, caller, changes, actor } = context;
  const loser = seenRecord(context, 'deal', id);
  const survivor = seenRecord(context, 'deal', String(mergeWithId));
  if (loser.id === survivor.id) throw badRequest('merge_with_id must be the id of another deal');
  if (!isAdminOf(caller, 'sales') && !permissionsOf(context, caller).has('can_merge_deals'))
    throw notPermitted();
  for (const deal of [loser, survivor]) {
    mayEdit(context, 'deal', deal);
    notDeleted(deal);
    if (deal.is_archived) throw badRequest('An archived deal cannot be merged');
  }
  for (const activity of company.activity.all())
    if (activity.deal_id === loser.id)
      changes.update('activity', { ...activity, deal_id: survivor.id }, actor);
  for (const project of company.project.all())
    if (project.deal_ids.includes(loser.id)) {
      const ids = project.deal_ids.map((dealId) => (dealId === loser.id ? survivor.id : dealId));
      changes.update('project', { ...project, deal_ids: [...new Set(ids)] }, actor);
    }
  moveFollowers(context, 'deal', loser.id, survivor.id);
  return { survivor: changes.merge('deal', loser, filled(survivor, loser), actor), loserId: loser.id };
}

/** The surviving deal with its empty fields filled; how it was closed is its own and not the other's. */
const filled = (survivor: DealRecord, loser: DealRecord): DealRecord => ({
  ...filledFrom(survivor, loser),
  stage_change_time: survivor.stage_change_time,
  close_time: survivor.close_time,
  won_time: survivor.won_time,
  lost_time: survivor.lost_time,
  lost_reason: survivor.lost_reason,
  first_won_time: survivor.first_won_time,
  local_won_date: survivor.local_won_date,
  local_lost_date: survivor.local_lost_date,
  local_close_date: survivor.local_close_date,
});
