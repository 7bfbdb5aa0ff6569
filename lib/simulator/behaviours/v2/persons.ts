import type { persons } from '../../../../shared/pipedrive/endpoints/v2/persons.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { v2Delete } from '../../changes/v2-delete.ts';
import { filterOf } from '../../lists/filters.ts';
import { searchRecords } from '../../lists/search.ts';
import { v2List, v2One } from '../../lists/v2-list.ts';
import type { PersonRecord } from '../../records/person.ts';
import { addressesOf } from '../../records/picture.ts';
import { addFollower, followersChangelog, listFollowers, removeFollower } from '../../rules/followers.ts';
import { seenRecord } from '../../rules/guards.ts';
import { createPerson, updatePerson } from '../../rules/person-writes.ts';
import { activityCounts, dealCounts } from '../../rules/related.ts';
import { notFound } from '../../wire/refusal.ts';

/** Notes, messengers, birthday, job title and postal address exist only where the company has contact sync. */
export const personBehaviours: BehavioursOf<typeof persons> = {
  getPersons: ({ query }, context) => {
    const { company } = context;
    const ofDeal = query.deal_id === undefined ? undefined : company.deal.get(query.deal_id)?.person_id;
    const wanted = company.person
      .all()
      .filter((person) => !person.is_deleted && context.sees(context.caller, person));
    return v2List(wanted, query, {
      shown: (person) => shownPerson(context, person),
      extras: extras(context),
      filter: filterOf(context, 'person'),
      narrowed: (person) =>
        (query.org_id === undefined || person.org_id === query.org_id) &&
        (query.deal_id === undefined || person.id === ofDeal),
    });
  },

  getPerson: ({ path, query }, context) =>
    v2One(seenRecord(context, 'person', path.id), query, {
      shown: (person) => shownPerson(context, person),
      extras: extras(context),
    }),

  addPerson: ({ body }, context) => ({ data: shownPerson(context, createPerson(context, body)) }),

  updatePerson: ({ path, body }, context) => ({
    data: shownPerson(context, updatePerson(context, path.id, body)),
  }),

  deletePerson: ({ path }, context) => v2Delete(context, 'person', path.id),

  searchPersons: ({ query }, context) => searchRecords(context, ['person'], query),

  getPersonFollowers: ({ path, query }, context) => listFollowers(context, 'person', path.id, query),

  addPersonFollower: ({ path, body }, context) => addFollower(context, 'person', path.id, body.user_id),

  getPersonFollowersChangelog: ({ path, query }, context) =>
    followersChangelog(context, 'person', path.id, query),

  deletePersonFollower: ({ path }, context) => removeFollower(context, 'person', path.id, path.follower_id),

  getPersonPicture: ({ path }, context) => {
    const person = seenRecord(context, 'person', path.id);
    const picture = context.company.picture.get(person.picture_id ?? Number.NaN);
    if (!picture) throw notFound('Picture');
    return {
      data: {
        id: picture.id,
        item_type: 'person',
        item_id: person.id,
        added_by_user_id: picture.added_by_user_id,
        active_flag: true,
        file_size: picture.file_size,
        pictures: addressesOf(picture),
      },
    };
  },
};

function shownPerson({ settings }: Context, person: PersonRecord): object {
  const { marketing_status: _, notes, im, birthday, job_title, postal_address, ...shown } = person;
  return settings.contactSync ? { ...shown, notes, im, birthday, job_title, postal_address } : shown;
}

const extras = (context: Context) => ({
  ...activityCounts<PersonRecord>(context.company, 'person_id'),
  ...dealCounts<PersonRecord>(context.company, 'person_id'),
  participant_open_deals_count: () => 0,
  participant_closed_deals_count: () => 0,
  marketing_status: (person: PersonRecord) => person.marketing_status,
  doi_status: () => null,
});
