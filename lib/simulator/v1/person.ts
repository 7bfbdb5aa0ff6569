import type { Context } from '../behaviour.ts';
import type { PersonRecord } from '../records/person.ts';
import { shownPicture } from '../records/picture.ts';
import { activityCounts, dealCounts } from '../rules/related.ts';
import type { Company } from '../store/company.ts';
import { v1CustomFields } from './custom-fields.ts';
import { oldTime } from './old-time.ts';
import { COUNTS, organizationReference } from './organization.ts';
import { userReference } from './user-reference.ts';

const EXTRAS = [...COUNTS, 'last_incoming_mail_time', 'last_outgoing_mail_time'];

/**
 * A person in the shape of version 1: owner and organization as objects, all counts without being asked for, and custom
 * fields among its own.
 */
export function v1Person({ company }: Context, person: PersonRecord): object {
  return {
    ...flatPerson(company, person),
    owner_id: userReference(company, person.owner_id),
    org_id: organizationReference(company, person.org_id),
    marketing_status: person.marketing_status,
  };
}

/** The same with plain ids, which is how a merge answers. */
export function flatPerson(company: Company, person: PersonRecord): object {
  const { id, name, label_ids, custom_fields } = person;
  const counts = { ...activityCounts(company, 'person_id'), ...dealCounts(company, 'person_id') };
  const extras = Object.fromEntries(EXTRAS.map((field) => [field, counts[field]?.(person) ?? null]));
  const activity = (field: 'next_activity_id' | 'last_activity_id') =>
    company.activity.get(Number(extras[field] ?? Number.NaN));
  const picture = company.picture.get(person.picture_id ?? Number.NaN);
  return {
    id,
    company_id: company.company.get('company')?.companyId,
    owner_id: person.owner_id,
    org_id: person.org_id,
    name,
    first_name: person.first_name,
    last_name: person.last_name,
    ...extras,
    participant_open_deals_count: 0,
    participant_closed_deals_count: 0,
    active_flag: !person.is_deleted,
    phone: person.phones,
    email: person.emails,
    first_char: name.slice(0, 1).toLowerCase(),
    update_time: oldTime(person.update_time),
    add_time: oldTime(person.add_time),
    visible_to: String(person.visible_to),
    picture_id: picture ? { ...shownPicture(picture, id), value: picture.id } : null,
    next_activity_date: activity('next_activity_id')?.due_date ?? null,
    next_activity_time: activity('next_activity_id')?.due_time ?? null,
    last_activity_date: activity('last_activity_id')?.due_date ?? null,
    label: label_ids[0] ?? null,
    label_ids,
    org_name: company.organization.get(person.org_id ?? Number.NaN)?.name ?? null,
    owner_name: company.user.get(person.owner_id)?.name ?? null,
    cc_email: `simulated+person_id${id}@pipedrivemail.example`,
    ...v1CustomFields(custom_fields),
  };
}
