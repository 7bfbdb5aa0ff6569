import type { organizations } from '../../../../shared/pipedrive/endpoints/v2/organizations.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { v2Delete } from '../../changes/v2-delete.ts';
import { filterOf } from '../../lists/filters.ts';
import { searchRecords } from '../../lists/search.ts';
import { v2List, v2One } from '../../lists/v2-list.ts';
import type { OrganizationRecord } from '../../records/organization.ts';
import { addFollower, followersChangelog, listFollowers, removeFollower } from '../../rules/followers.ts';
import { seenRecord } from '../../rules/guards.ts';
import { createOrganization, updateOrganization } from '../../rules/organization-writes.ts';
import { activityCounts, dealCounts, peopleCount } from '../../rules/related.ts';

const shown = (organization: OrganizationRecord) => organization;

/** Option labels of custom fields are not added to an answer that asks for them (`include_option_labels`). */
export const organizationBehaviours: BehavioursOf<typeof organizations> = {
  getOrganizations: ({ query }, context) => {
    const wanted = context.company.organization
      .all()
      .filter((organization) => !organization.is_deleted && context.sees(context.caller, organization));
    const filter = filterOf(context, 'organization');
    return v2List(wanted, query, { shown, extras: extras(context), filter });
  },

  getOrganization: ({ path, query }, context) =>
    v2One(seenRecord(context, 'organization', path.id), query, { shown, extras: extras(context) }),

  addOrganization: ({ body }, context) => ({ data: createOrganization(context, body) }),

  updateOrganization: ({ path, body }, context) => ({ data: updateOrganization(context, path.id, body) }),

  deleteOrganization: ({ path }, context) => v2Delete(context, 'organization', path.id),

  searchOrganization: ({ query }, context) => searchRecords(context, ['organization'], query),

  getOrganizationFollowers: ({ path, query }, context) =>
    listFollowers(context, 'organization', path.id, query),

  addOrganizationFollower: ({ path, body }, context) =>
    addFollower(context, 'organization', path.id, body.user_id),

  getOrganizationFollowersChangelog: ({ path, query }, context) =>
    followersChangelog(context, 'organization', path.id, query),

  deleteOrganizationFollower: ({ path }, context) =>
    removeFollower(context, 'organization', path.id, path.follower_id),
};

const extras = (context: Context) => ({
  ...activityCounts<OrganizationRecord>(context.company, 'org_id'),
  ...dealCounts<OrganizationRecord>(context.company, 'org_id'),
  people_count: ({ id }: OrganizationRecord) => peopleCount(context.company, id),
});
