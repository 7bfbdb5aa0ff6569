import type { persons } from '../../../shared/pipedrive/endpoints/v2/persons.ts';
import type { BehavioursOf, Context } from '../behaviour.ts';
import { addressFrom } from '../records/address.ts';
import {
  CONTACT_SYNC_FIELDS,
  contactsFrom,
  namesFrom,
  newPerson,
  type PersonRecord,
} from '../records/person.ts';
import { notPermitted } from '../wire/refusal.ts';
import { given, withCustomFields } from './given.ts';
import {
  assignable,
  defaultVisibility,
  existing,
  knownVisibility,
  mayEdit,
  notDeleted,
  seenRecord,
} from './guards.ts';

type Body = Partial<Parameters<BehavioursOf<typeof persons>['updatePerson']>[0]['body']>;

/** Adds a person of the fields that version 2 takes. */
export function createPerson(
  context: Context,
  body: Body & { readonly name: string; readonly add_time?: string | undefined },
): PersonRecord {
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
  return changes.create('person', person, actor);
}

/** Changes the person of an id in a path by the fields that version 2 takes. */
export function updatePerson(context: Context, id: string, body: Body): PersonRecord {
  const before = seenRecord(context, 'person', id);
  mayEdit(context, 'person', before);
  notDeleted(before);
  const after = {
    ...before,
    ...fieldsFrom(context, body),
    ...withCustomFields(before, body.custom_fields),
  };
  return context.changes.update('person', after, context.actor);
}

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
