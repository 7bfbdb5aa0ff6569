import type { Context } from '../behaviour.ts';
import { addressFrom } from '../records/address.ts';
import { newOrganization, type OrganizationRecord } from '../records/organization.ts';
import { given, withCustomFields } from './given.ts';
import { assignable, defaultVisibility, knownVisibility, mayEdit, notDeleted, seenRecord } from './guards.ts';

/** What a create or a change of an organization sends, in the names of version 2. */
type Sent = {
  readonly [Field in keyof Omit<OrganizationRecord, 'id' | 'is_deleted' | 'update_time' | 'address'>]?:
    | OrganizationRecord[Field]
    | undefined;
} & { readonly address?: Parameters<typeof addressFrom>[0] | undefined };

/** A new organization; the caller's own and visible as the caller's role has it, unless said otherwise. */
export function createOrganization(
  context: Context,
  sent: Sent & { readonly name: string },
): OrganizationRecord {
  const { company, caller, changes, actor, nowMs } = context;
  const fields = fieldsFrom(context, sent);
  const base = { owner_id: caller.id, visible_to: defaultVisibility(context, 'org') };
  const organization = { ...base, ...fields, name: sent.name, id: company.organization.nextId() };
  return changes.create('organization', newOrganization(organization, nowMs), actor);
}

/** Changes what is sent of an organization; of custom fields, the keys that are sent. */
export function updateOrganization(context: Context, id: string, sent: Sent): OrganizationRecord {
  const before = seenRecord(context, 'organization', id);
  mayEdit(context, 'organization', before);
  notDeleted(before);
  const after = {
    ...before,
    ...fieldsFrom(context, sent),
    ...withCustomFields(before, sent.custom_fields),
  };
  return context.changes.update('organization', after, context.actor);
}

function fieldsFrom(context: Context, { address, ...plain }: Sent): Partial<OrganizationRecord> {
  assignable(context, plain.owner_id);
  knownVisibility(context, plain.visible_to);
  return { ...given(plain), ...(address === undefined ? {} : { address: addressFrom(address) }) };
}
