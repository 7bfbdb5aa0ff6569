import { v2Time } from '../store/times.ts';
import type { AddressRecord } from './address.ts';

export interface OrganizationRecord {
  readonly id: number;
  readonly name: string;
  readonly owner_id: number;
  readonly add_time: string;
  readonly update_time: string;
  readonly address: AddressRecord | null;
  readonly is_deleted: boolean;
  readonly visible_to: number;
  readonly label_ids: readonly number[];
  readonly website: string | null;
  readonly linkedin: string | null;
  readonly industry: number | null;
  readonly annual_revenue: number | null;
  readonly employee_count: number | null;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

export function newOrganization(
  given: {
    readonly id: number;
    readonly name: string;
    readonly owner_id: number;
  } & Partial<OrganizationRecord>,
  nowMs: number,
): OrganizationRecord {
  return {
    add_time: v2Time(nowMs),
    update_time: v2Time(nowMs),
    address: null,
    is_deleted: false,
    visible_to: 3,
    label_ids: [],
    website: null,
    linkedin: null,
    industry: null,
    annual_revenue: null,
    employee_count: null,
    custom_fields: {},
    ...given,
  };
}

/** An organization in a webhook: the address is one line of text, `label` is one id. */
export const organizationEventData = (organization: OrganizationRecord) => ({
  add_time: organization.add_time,
  address: organization.address?.value ?? null,
  country_code: null,
  custom_fields: organization.custom_fields,
  id: organization.id,
  label: organization.label_ids[0] ?? null,
  name: organization.name,
  owner_id: organization.owner_id,
  picture_id: null,
  update_time: organization.update_time,
  visible_to: String(organization.visible_to),
});
