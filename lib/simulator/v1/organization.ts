import type { Context } from '../behaviour.ts';
import type { AddressRecord } from '../records/address.ts';
import type { OrganizationRecord } from '../records/organization.ts';
import { activityCounts, dealCounts, peopleCount } from '../rules/related.ts';
import type { Company } from '../store/company.ts';
import { v1CustomFields } from './custom-fields.ts';
import { oldTime } from './old-time.ts';
import { userReference } from './user-reference.ts';

/** What version 1 counts of a person and of an organization without being asked. */
export const COUNTS = [
  'open_deals_count',
  'related_open_deals_count',
  'closed_deals_count',
  'related_closed_deals_count',
  'email_messages_count',
  'activities_count',
  'done_activities_count',
  'undone_activities_count',
  'files_count',
  'notes_count',
  'followers_count',
  'won_deals_count',
  'related_won_deals_count',
  'lost_deals_count',
  'related_lost_deals_count',
  'next_activity_id',
  'last_activity_id',
];

/** An organization in the shape of version 1: all counts without being asked for, and custom fields among its own. */
export function v1Organization({ company }: Context, organization: OrganizationRecord): object {
  const { id, name, owner_id, label_ids, visible_to, address } = organization;
  const counts = { ...activityCounts(company, 'org_id'), ...dealCounts(company, 'org_id') };
  const extras = Object.fromEntries(COUNTS.map((field) => [field, counts[field]?.(organization) ?? null]));
  const activity = (field: 'next_activity_id' | 'last_activity_id') =>
    company.activity.get(Number(extras[field] ?? Number.NaN));
  return {
    id,
    company_id: company.company.get('company')?.companyId,
    owner_id: userReference(company, owner_id),
    name,
    ...extras,
    people_count: peopleCount(company, id),
    active_flag: !organization.is_deleted,
    category_id: null,
    picture_id: null,
    country_code: null,
    first_char: name.slice(0, 1).toLowerCase(),
    update_time: oldTime(organization.update_time),
    add_time: oldTime(organization.add_time),
    visible_to: String(visible_to),
    next_activity_date: activity('next_activity_id')?.due_date ?? null,
    next_activity_time: activity('next_activity_id')?.due_time ?? null,
    last_activity_date: activity('last_activity_id')?.due_date ?? null,
    label: label_ids[0] ?? null,
    label_ids,
    ...addressFields(address),
    website: organization.website,
    linkedin: organization.linkedin,
    industry: organization.industry,
    annual_revenue: organization.annual_revenue,
    employee_count: organization.employee_count,
    owner_name: company.user.get(owner_id)?.name ?? null,
    cc_email: ccEmail(id),
    ...v1CustomFields(organization.custom_fields),
  };
}

/** An organization in a v1 collection: fewer fields, and the owner's plain id. */
export const collectedOrganization = (organization: OrganizationRecord): object => ({
  id: organization.id,
  active_flag: !organization.is_deleted,
  owner_id: organization.owner_id,
  name: organization.name,
  update_time: oldTime(organization.update_time),
  delete_time: null,
  add_time: oldTime(organization.add_time),
  visible_to: String(organization.visible_to),
  label: organization.label_ids[0] ?? null,
  ...addressFields(organization.address),
  cc_email: ccEmail(organization.id),
  ...v1CustomFields(organization.custom_fields),
});

/** An organization where a v1 person, deal or activity names one. */
export function organizationReference(company: Company, organizationId: number | null) {
  const organization = organizationId === null ? undefined : company.organization.get(organizationId);
  if (!organization) return null;
  return {
    name: organization.name,
    people_count: peopleCount(company, organization.id),
    owner_id: organization.owner_id,
    address: organization.address?.value ?? null,
    active_flag: !organization.is_deleted,
    cc_email: ccEmail(organization.id),
    label_ids: organization.label_ids,
    value: organization.id,
  };
}

const ccEmail = (id: number) => `simulated+org_id${id}@pipedrivemail.example`;

/** The address as one line and, beside it, in parts. */
const addressFields = (address: AddressRecord | null) => ({
  address: address?.value ?? null,
  address_subpremise: address?.subpremise ?? null,
  address_street_number: address?.street_number ?? null,
  address_route: address?.route ?? null,
  address_sublocality: address?.sublocality ?? null,
  address_locality: address?.locality ?? null,
  address_admin_area_level_1: address?.admin_area_level_1 ?? null,
  address_admin_area_level_2: address?.admin_area_level_2 ?? null,
  address_country: address?.country ?? null,
  address_postal_code: address?.postal_code ?? null,
  address_formatted_address: address?.value ?? null,
});
