import type { deals } from '../../../../shared/pipedrive/endpoints/v2/deals.ts';
import type { BehavioursOf, Context, Result } from '../../behaviour.ts';
import { conversionStatus, convertDeal } from '../../changes/conversions.ts';
import { v2Delete } from '../../changes/v2-delete.ts';
import { filterOf } from '../../lists/filters.ts';
import { searchRecords } from '../../lists/search.ts';
import { type ListQuery, v2List, v2One } from '../../lists/v2-list.ts';
import { type DealRecord, newDeal, PIPELINE_ID, STAGE_IDS, withTimes } from '../../records/deal.ts';
import { addFollower, followersChangelog, listFollowers, removeFollower } from '../../rules/followers.ts';
import { given, withCustomFields } from '../../rules/given.ts';
import {
  assignable,
  defaultVisibility,
  existing,
  knownVisibility,
  mayEdit,
  notDeleted,
  seenRecord,
} from '../../rules/guards.ts';
import { activityCounts } from '../../rules/related.ts';
import { v2Time } from '../../store/times.ts';
import { badRequest } from '../../wire/refusal.ts';

const STATUSES = ['open', 'won', 'lost', 'deleted'];

/** The list leaves archived deals out, and an archived deal cannot be edited. */
export const dealBehaviours: BehavioursOf<typeof deals> = {
  getDeals: ({ query }, context) => listed(context, query, false),
  getArchivedDeals: ({ query }, context) => listed(context, query, true),

  searchDeals: ({ query }, context) => searchRecords(context, ['deal'], query),

  getDeal: ({ path, query }, context) =>
    v2One(seenRecord(context, 'deal', path.id), query, { shown: shownDeal, extras: extras(context) }),

  addDeal: ({ body }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    checkReferences(context, body);
    if (body.is_deleted) throw badRequest('A deal cannot be created as deleted');
    const fields = {
      owner_id: caller.id,
      creator_user_id: caller.id,
      visible_to: defaultVisibility(context, 'deal'),
      ...given(body),
    };
    const open = newDeal({ id: company.deal.nextId(), ...fields, status: 'open' }, nowMs);
    const deal = withTimes(open, archived({ ...open, status: body.status ?? 'open' }, nowMs), nowMs);
    return { data: shownDeal(changes.create('deal', deal, actor)) };
  },

  updateDeal: ({ path, body }, context) => {
    const { changes, actor, nowMs, company } = context;
    const before = seenRecord(context, 'deal', path.id);
    mayEdit(context, 'deal', before);
    checkReferences(context, body);
    if (body.is_deleted) throw badRequest('A deal cannot be deleted by an update');
    if (before.is_archived && (body.is_archived !== false || Object.keys(body).length > 1))
      throw badRequest('An archived deal cannot be edited');
    if (body.is_deleted !== false) notDeleted(before);
    const after = withTimes(
      before,
      archived({ ...before, ...given(body), ...withCustomFields(before, body.custom_fields) }, nowMs),
      nowMs,
    );
    if (before.is_deleted) company.deletion.remove(`deal ${before.id}`);
    return { data: shownDeal(changes.update('deal', after, actor)) };
  },

  deleteDeal: ({ path }, context) => v2Delete(context, 'deal', path.id),

  convertDealToLead: ({ path }, context) => convertDeal(context, path.id),
  getDealConversionStatus: ({ path }, context) => conversionStatus(context, 'deal', path),

  getDealFollowers: ({ path, query }, context) => listFollowers(context, 'deal', path.id, query),
  addDealFollower: ({ path, body }, context) => addFollower(context, 'deal', path.id, body.user_id),
  getDealFollowersChangelog: ({ path, query }, context) =>
    followersChangelog(context, 'deal', path.id, query),
  deleteDealFollower: ({ path }, context) => removeFollower(context, 'deal', path.id, path.follower_id),
};

interface Query extends ListQuery {
  readonly person_id?: number | undefined;
  readonly org_id?: number | undefined;
  readonly pipeline_id?: number | undefined;
  readonly stage_id?: number | undefined;
  readonly status?: string | undefined;
}

function listed(context: Context, query: Query, isArchived: boolean): Result {
  const statuses = query.status?.split(',') ?? STATUSES.slice(0, 3);
  if (!statuses.every((status) => STATUSES.includes(status)))
    throw badRequest(`status must be of ${STATUSES.join(', ')}`);
  const wanted = context.company.deal
    .all()
    .filter(
      (deal) =>
        deal.is_archived === isArchived &&
        (query.filter_id === undefined || !deal.is_deleted) &&
        context.sees(context.caller, deal),
    );
  return v2List(wanted, query, {
    shown: shownDeal,
    extras: extras(context),
    filter: filterOf(context, 'deal'),
    narrowed: (deal) =>
      statuses.includes(deal.is_deleted ? 'deleted' : deal.status) &&
      fits(deal.person_id, query.person_id) &&
      fits(deal.org_id, query.org_id) &&
      fits(deal.pipeline_id, query.pipeline_id) &&
      fits(deal.stage_id, query.stage_id),
  });
}

const fits = (value: number | null, wanted: number | undefined) => wanted === undefined || value === wanted;

const archived = (deal: DealRecord, nowMs: number): DealRecord => ({
  ...deal,
  archive_time: deal.is_archived ? (deal.archive_time ?? v2Time(nowMs)) : null,
});

function checkReferences(
  context: Context,
  body: {
    readonly [Field in 'owner_id' | 'visible_to' | 'person_id' | 'org_id' | 'pipeline_id' | 'stage_id']?:
      | number
      | undefined;
  },
): void {
  assignable(context, body.owner_id);
  knownVisibility(context, body.visible_to);
  existing(context, 'person', 'person_id', body.person_id);
  existing(context, 'organization', 'org_id', body.org_id);
  if (!fits(PIPELINE_ID, body.pipeline_id)) throw badRequest('pipeline_id must be the id of a pipeline');
  if (body.stage_id !== undefined && !STAGE_IDS.includes(body.stage_id))
    throw badRequest('stage_id must be the id of a stage');
}

function shownDeal({ first_won_time: _, ...deal }: DealRecord): object {
  return deal;
}

const extras = (context: Context) => ({
  ...activityCounts<DealRecord>(context.company, 'deal_id'),
  first_won_time: (deal: DealRecord) => deal.first_won_time,
  source_lead_id: (deal: DealRecord) => deal.source_lead_id,
  participants_count: (deal: DealRecord) => (deal.person_id === null ? 0 : 1),
  products_count: () => 0,
});
