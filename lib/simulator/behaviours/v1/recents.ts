import type { recents } from '../../../../shared/pipedrive/endpoints/v1/recents.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { mergeId } from '../../changes/merges.ts';
import { seesFilter } from '../../lists/filters.ts';
import { offsetPage } from '../../lists/pages.ts';
import type { PersonRecord } from '../../records/person.ts';
import { shownUser } from '../../records/user.ts';
import { v1Activity } from '../../v1/activity.ts';
import { flatDeal } from '../../v1/deal.ts';
import { shownFilter } from '../../v1/filter.ts';
import { oldTime } from '../../v1/old-time.ts';
import { v1Organization } from '../../v1/organization.ts';
import { flatPerson } from '../../v1/person.ts';
import { recentProduct } from '../../v1/product.ts';
import { badRequest } from '../../wire/refusal.ts';

/** One change as listed, with the time by which the list is sorted. */
interface Recent {
  readonly item: string;
  readonly id: number;
  readonly at: string;
  readonly data: () => object;
}

interface Owned {
  readonly id: number;
  readonly update_time: string;
  readonly owner_id: number;
  readonly is_deleted: boolean;
}

/** Kinds that can be asked for, as documented; of those without an entry below the simulation tells nothing. */
const ITEMS = 'activity activityType deal file filter note person organization pipeline product stage user';

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/**
 * Oldest first, and only what is later than the time given: whoever asks with the last time seen misses a change of the
 * same second, so a careful caller asks for a little more. Both are assumed; whether deleted records are listed is an
 * option. Users are listed by `modified`, which switching one off does not touch.
 */
export const recentBehaviours: BehavioursOf<typeof recents> = {
  getRecents: ({ query }, context) => {
    const { since_timestamp } = query;
    if (!TIME.test(since_timestamp)) throw badRequest('since_timestamp must be YYYY-MM-DD HH:MM:SS, in UTC');
    const known = ITEMS.split(' ');
    const asked = query.items?.split(',').map((item) => item.trim()) ?? known;
    const stray = asked.find((item) => !known.includes(item));
    if (stray !== undefined) throw badRequest(`items does not know ${stray}`);

    const changed = changesIn(context)
      .filter(({ item, at }) => asked.includes(item) && at > since_timestamp)
      .sort((a, b) => a.at.localeCompare(b.at));
    const { data: _, additional_data } = offsetPage(changed, query);
    const start = query.start ?? 0;
    const page = changed.slice(start, start + (query.limit ?? 100));
    return {
      data: page.map(({ item, id, data }) => ({ item, id, data: data() })),
      additional_data: {
        since_timestamp,
        last_timestamp_on_page: page.at(-1)?.at ?? since_timestamp,
        ...additional_data,
      },
    };
  },
};

function changesIn(context: Context): Recent[] {
  const { company, caller, sees, settings } = context;
  const listed = ({ is_deleted }: Owned) => !is_deleted || settings.recentsDeleted === 'listed';
  const of = <Item extends Owned>(
    item: string,
    records: readonly Item[],
    shown: (record: Item) => object,
  ): Recent[] =>
    records
      .filter((record) => listed(record) && sees(caller, record))
      .map((record) => ({
        item,
        id: record.id,
        at: oldTime(record.update_time),
        data: () => shown(record),
      }));
  return [
    ...company.user.all().map((user) => ({
      item: 'user',
      id: user.id,
      at: user.modified,
      data: () => shownUser(user, caller),
    })),
    ...company.filter
      .all()
      .filter((filter) => seesFilter(context, filter))
      .map((filter) => ({
        item: 'filter',
        id: filter.id,
        at: filter.update_time,
        data: () => shownFilter(context, filter),
      })),
    ...of('deal', company.deal.all(), (deal) => flatDeal(company, deal)),
    ...of('person', company.person.all(), (person) => recentPerson(context, person)),
    ...of('organization', company.organization.all(), (one) => v1Organization(context, one)),
    ...of('activity', company.activity.all(), (activity) => v1Activity(context, activity)),
    ...of('product', company.product.all(), recentProduct),
  ];
}

/** Of all kinds only a person says here which one it took in; that it is the last one, for good, is assumed. */
function recentPerson({ company }: Context, person: PersonRecord): object {
  const merge = company.merge.get(mergeId('person', person.id));
  return { ...flatPerson(company, person), ...(merge ? { merge_what_id: merge.fromId } : {}) };
}
