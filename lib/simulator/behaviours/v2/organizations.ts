import type { organizations } from '../../../../shared/pipedrive/endpoints/v2/organizations.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { given, withCustomFields } from '../../given.ts';
import {
  assignable,
  defaultVisibility,
  knownVisibility,
  mayEdit,
  notDeleted,
  seenRecord,
} from '../../guards.ts';
import { addressFrom } from '../../records/address.ts';
import { newOrganization, type OrganizationRecord } from '../../records/organization.ts';
import { activityCounts, dealCounts } from '../../related.ts';
import { v2Delete } from '../../v2-delete.ts';
import { v2List } from '../../v2-list.ts';

export const organizationBehaviours: BehavioursOf<typeof organizations> = {
  getOrganizations: ({ query }, context) => {
    const wanted = context.company.organization
      .all()
      .filter((organization) => !organization.is_deleted && context.sees(context.caller, organization));
    return v2List(wanted, query, { shown: (organization) => organization, extras: extras(context) });
  },

  getOrganization: ({ path }, context) => ({ data: seenRecord(context, 'organization', path.id) }),

  addOrganization: ({ body }, context) => {
    const { company, caller, changes, actor, nowMs } = context;
    const fields = fieldsFrom(context, body);
    const organization = newOrganization(
      {
        id: company.organization.nextId(),
        owner_id: caller.id,
        visible_to: defaultVisibility(context, 'org'),
        ...fields,
        name: body.name,
      },
      nowMs,
    );
    return { data: changes.create('organization', organization, actor) };
  },

  updateOrganization: ({ path, body }, context) => {
    const before = seenRecord(context, 'organization', path.id);
    mayEdit(context, 'organization', before);
    notDeleted(before);
    const after = {
      ...before,
      ...fieldsFrom(context, body),
      ...withCustomFields(before, body.custom_fields),
    };
    return { data: context.changes.update('organization', after, context.actor) };
  },

  deleteOrganization: ({ path }, context) => v2Delete(context, 'organization', path.id),
};

type Body = Partial<Parameters<BehavioursOf<typeof organizations>['updateOrganization']>[0]['body']>;

function fieldsFrom(context: Context, { address, ...plain }: Body): Partial<OrganizationRecord> {
  assignable(context, plain.owner_id);
  knownVisibility(context, plain.visible_to);
  return { ...given(plain), ...(address === undefined ? {} : { address: addressFrom(address) }) };
}

const extras = (context: Context) => ({
  ...activityCounts<OrganizationRecord>(context.company, 'org_id'),
  ...dealCounts<OrganizationRecord>(context.company, 'org_id'),
  people_count: ({ id }: OrganizationRecord) =>
    context.company.person.all().filter((person) => person.org_id === id && !person.is_deleted).length,
});
