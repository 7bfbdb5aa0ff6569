import type { persons } from '../../../../shared/pipedrive/endpoints/v2/persons.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { given, withCustomFields } from '../../given.ts';
import {
  assignable,
  defaultVisibility,
  existing,
  knownVisibility,
  mayEdit,
  notDeleted,
  seenRecord,
} from '../../guards.ts';
import { addressFrom } from '../../records/address.ts';
import {
  CONTACT_SYNC_FIELDS,
  contactsFrom,
  namesFrom,
  newPerson,
  type PersonRecord,
} from '../../records/person.ts';
import { notPermitted } from '../../refusal.ts';
import { activityCounts, dealCounts } from '../../related.ts';
import { v2Delete } from '../../v2-delete.ts';
import { v2List } from '../../v2-list.ts';

/** Notes, messengers, birthday, job title and postal address exist only where the company has contact sync. */
export const personBehaviours: BehavioursOf<typeof persons> = {
  getPersons: ({ query }, context) => {
    const { company } = context;
    const ofDeal = query.deal_id === undefined ? undefined : company.deal.get(query.deal_id)?.person_id;
    const wanted = company.person
      .all()
      .filter(
        (person) =>
          !person.is_deleted &&
          (query.org_id === undefined || person.org_id === query.org_id) &&
          (query.deal_id === undefined || person.id === ofDeal) &&
          context.sees(context.caller, person),
      );
    return v2List(wanted, query, {
      shown: (person) => shownPerson(context, person),
      extras: extras(context),
    });
  },

  getPerson: ({ path }, context) => ({
    data: shownPerson(context, seenRecord(context, 'person', path.id)),
  }),

  addPerson: ({ body }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    const fields = fieldsFrom(context, body);
    const person = newPerson(
      {
        id: company.person.nextId(),
        owner_id: caller.id,
        visible_to: defaultVisibility(context, 'person'),
        ...fields,
        name: body.name,
      },
      nowMs,
    );
    return { data: shownPerson(context, changes.create('person', person, actor)) };
  },

  updatePerson: ({ path, body }, context) => {
    const before = seenRecord(context, 'person', path.id);
    mayEdit(context, 'person', before);
    notDeleted(before);
    const after = {
      ...before,
      ...fieldsFrom(context, body),
      ...withCustomFields(before, body.custom_fields),
    };
    return { data: shownPerson(context, context.changes.update('person', after, context.actor)) };
  },

  deletePerson: ({ path }, context) => v2Delete(context, 'person', path.id),
};

type Body = Partial<Parameters<BehavioursOf<typeof persons>['updatePerson']>[0]['body']>;

function fieldsFrom(context: Context, body: Body): Partial<PersonRecord> {
  if (!context.settings.contactSync && CONTACT_SYNC_FIELDS.some((field) => body[field] !== undefined))
    throw notPermitted();
  assignable(context, body.owner_id);
  knownVisibility(context, body.visible_to);
  existing(context, 'organization', 'org_id', body.org_id);
  const { emails, phones, im, postal_address, ...plain } = body;
  return {
    ...given(plain),
    ...(body.name === undefined ? {} : namesFrom(body.name)),
    ...(emails === undefined ? {} : { emails: contactsFrom(emails) }),
    ...(phones === undefined ? {} : { phones: contactsFrom(phones) }),
    ...(im === undefined ? {} : { im: contactsFrom(im) }),
    ...(postal_address === undefined ? {} : { postal_address: addressFrom(postal_address) }),
  };
}

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
