import type { deals } from '../../../../shared/pipedrive/endpoints/v1/deals.ts';
import type { BehavioursOf, Context, Result } from '../../behaviour.ts';
import { v1Changelog, v1Updates } from '../../changes/history.ts';
import { mergeDeals } from '../../changes/merge-deals.ts';
import { filterOf } from '../../lists/filters.ts';
import { offsetPage } from '../../lists/pages.ts';
import type { DealRecord } from '../../records/deal.ts';
import { v1AddFollower, v1Followers, v1RemoveFollower } from '../../rules/followers.ts';
import { permittedUsers } from '../../rules/permitted-users.ts';
import { flatDeal, v1Deal } from '../../v1/deal.ts';
import { v1Sorted } from '../../v1/sorted.ts';

/** Deals as far as they are in version 1, or were. */
export const dealV1Behaviours: BehavioursOf<typeof deals> = {
  getDeals: ({ query }, context) => listed(context, query, (deal) => !deal.is_archived),

  getArchivedDeals: ({ query }, context) =>
    listed(
      context,
      query,
      (deal) =>
        deal.is_archived &&
        // No deal of the simulation has products.
        query.product_id === undefined &&
        fits(deal.person_id, query.person_id) &&
        fits(deal.org_id, query.org_id) &&
        fits(deal.pipeline_id, query.pipeline_id),
    ),

  getDealChangelog: ({ path, query }, context) => v1Changelog(context, 'deal', path.id, query),
  getDealUpdates: ({ path, query }, context) => v1Updates(context, 'deal', path.id, query),
  getDealUsers: ({ path }, context) => permittedUsers(context, 'deal', path.id),

  mergeDeals: ({ path, body }, context) => {
    const { survivor, loserId } = mergeDeals(context, path.id, body.merge_with_id);
    return { data: { ...flatDeal(context.company, survivor), merge_what_id: loserId } };
  },

  getDealFollowers: ({ path }, context) => v1Followers(context, 'deal', path.id),
  addDealFollower: ({ path, body }, context) => v1AddFollower(context, 'deal', path.id, body.user_id),
  deleteDealFollower: ({ path }, context) => v1RemoveFollower(context, 'deal', path.id, path.follower_id),
};

interface Query {
  readonly start?: number | undefined;
  readonly limit?: number | undefined;
  readonly user_id?: number | undefined;
  readonly filter_id?: number | undefined;
  readonly stage_id?: number | undefined;
  readonly status?: string | undefined;
  readonly sort?: string | undefined;
  readonly owned_by_you?: number | undefined;
}

/** A filter and `owned_by_you` have precedence over the owner, as documented. */
function listed(context: Context, query: Query, isIn: (deal: DealRecord) => boolean): Result {
  const { company, caller, sees } = context;
  const inFilter = query.filter_id === undefined ? undefined : filterOf(context, 'deal')(query.filter_id);
  const status = query.status ?? 'all_not_deleted';
  const owner = query.owned_by_you === 1 ? caller.id : query.user_id;
  const wanted = company.deal
    .all()
    .filter(
      (deal) =>
        isIn(deal) &&
        sees(caller, deal) &&
        (deal.is_deleted ? status === 'deleted' : status === 'all_not_deleted' || status === deal.status) &&
        fits(deal.stage_id, query.stage_id) &&
        (inFilter ? inFilter(deal) : fits(deal.owner_id, owner)),
    );
  const shown = wanted.map((deal) => v1Deal(context, deal));
  return offsetPage(v1Sorted(shown, query.sort), query);
}

const fits = (value: number | null, wanted: number | undefined) => wanted === undefined || value === wanted;
