import type { organizations } from '../../../../shared/pipedrive/endpoints/v1/organizations.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { v1Changelog, v1Updates } from '../../changes/history.ts';
import { mergeRecords } from '../../changes/merge.ts';
import { v2Delete } from '../../changes/v2-delete.ts';
import { filterOf } from '../../lists/filters.ts';
import { cursorPage, offsetPage } from '../../lists/pages.ts';
import { v1Search } from '../../lists/search.ts';
import type { OrganizationRecord } from '../../records/organization.ts';
import { isAdminOf } from '../../records/user.ts';
import { v1AddFollower, v1Followers, v1RemoveFollower } from '../../rules/followers.ts';
import { mayEdit, seenRecord } from '../../rules/guards.ts';
import { createOrganization, updateOrganization } from '../../rules/organization-writes.ts';
import { permittedUsers } from '../../rules/permitted-users.ts';
import { v2Time } from '../../store/times.ts';
import { v1Activity } from '../../v1/activity.ts';
import { v1Deal } from '../../v1/deal.ts';
import { collectedOrganization, v1Organization } from '../../v1/organization.ts';
import { v1Person } from '../../v1/person.ts';
import { v1Page } from '../../v1/sorted.ts';
import { badRequest, notPermitted } from '../../wire/refusal.ts';

/** Files and mails are not simulated: those lists are empty. */
export const organizationV1Behaviours: BehavioursOf<typeof organizations> = {
  getOrganizationChangelog: ({ path, query }, context) =>
    v1Changelog(context, 'organization', path.id, query),

  getOrganizationUpdates: ({ path, query }, context) => v1Updates(context, 'organization', path.id, query),

  getOrganizationFiles: ({ path, query }, context) => {
    seenRecord(context, 'organization', path.id);
    return offsetPage([], query);
  },

  getOrganizationMailMessages: ({ path, query }, context) => {
    seenRecord(context, 'organization', path.id);
    return offsetPage([], query);
  },

  mergeOrganizations: ({ path, body }, context) => ({
    data: { id: mergeRecords(context, 'organization', path.id, body.merge_with_id).id },
  }),

  getOrganizationUsers: ({ path }, context) => permittedUsers(context, 'organization', path.id),

  /** All at once: nobody follows a record twice. */
  getOrganizationFollowers: ({ path }, context) =>
    v1Followers(context, 'organization', path.id, { limit: context.company.user.all().length }),

  addOrganizationFollower: ({ path, body }, context) =>
    v1AddFollower(context, 'organization', path.id, body.user_id),

  deleteOrganizationFollower: ({ path }, context) =>
    v1RemoveFollower(context, 'organization', path.id, path.follower_id),

  /** That one id which is not there keeps the others from being deleted is assumed. */
  deleteOrganizations: ({ query }, context) => {
    const found = query.ids.split(',').map((id) => seenRecord(context, 'organization', id.trim()));
    for (const record of found) mayEdit(context, 'organization', record);
    for (const { id, is_deleted } of new Map(found.map((record) => [record.id, record])).values())
      if (!is_deleted) v2Delete(context, 'organization', String(id));
    return { data: { id: found.map(({ id }) => id) } };
  },

  /** For global admins only, as it was documented. */
  getOrganizationsCollection: ({ query }, context) => {
    if (!isAdminOf(context.caller, 'global')) throw notPermitted();
    const since = timeFrom('since', query.since);
    const until = timeFrom('until', query.until);
    const wanted = visible(context).filter(
      (organization) =>
        (query.owner_id === undefined || organization.owner_id === query.owner_id) &&
        (query.first_char === undefined || beginsWith(organization, query.first_char)) &&
        (since === undefined || organization.update_time >= since) &&
        (until === undefined || organization.update_time < until),
    );
    const order = { field: 'id', direction: 'asc', valueOf: ({ id }: OrganizationRecord) => id } as const;
    const { items, next_cursor } = cursorPage(wanted, order, query);
    return { data: items.map(collectedOrganization), additional_data: { next_cursor } };
  },

  getOrganizationActivities: ({ path, query }, context) => {
    const { id } = seenRecord(context, 'organization', path.id);
    const left = new Set(query.exclude?.split(',').map(Number));
    const wanted = context.company.activity
      .all()
      .filter(
        (activity) =>
          activity.org_id === id &&
          !activity.is_deleted &&
          !left.has(activity.id) &&
          (query.done === undefined || activity.done === (query.done === 1)),
      );
    return v1Page(wanted, query, (activity) => v1Activity(context, activity));
  },

  /** A deal has one organization here, so that every association is a primary one. */
  getOrganizationDeals: ({ path, query }, context) => {
    const { id } = seenRecord(context, 'organization', path.id);
    const status = query.status ?? 'all_not_deleted';
    const wanted = context.company.deal
      .all()
      .filter(
        (deal) =>
          deal.org_id === id &&
          deal.is_deleted === (status === 'deleted') &&
          (status === 'deleted' || status === 'all_not_deleted' || deal.status === status) &&
          context.sees(context.caller, deal),
      );
    return v1Page(wanted, query, (deal) => v1Deal(context, deal));
  },

  getOrganizationPersons: ({ path, query }, context) => {
    const { id } = seenRecord(context, 'organization', path.id);
    const wanted = context.company.person
      .all()
      .filter((person) => person.org_id === id && !person.is_deleted && context.sees(context.caller, person));
    return v1Page(wanted, query, (person) => v1Person(context, person));
  },

  /** As in version 2, a filter leaves the owner without a say. */
  getOrganizations: ({ query }, context) => {
    const inFilter =
      query.filter_id === undefined ? undefined : filterOf(context, 'organization')(query.filter_id);
    const wanted = visible(context).filter((organization) =>
      inFilter
        ? inFilter(organization)
        : (query.user_id === undefined || organization.owner_id === query.user_id) &&
          (query.first_char === undefined || beginsWith(organization, query.first_char)),
    );
    return v1Page(wanted, query, (organization) => v1Organization(context, organization));
  },

  addOrganization: ({ body }, context) => {
    const { name, add_time, ...fields } = body;
    const added = timeFrom('add_time', add_time);
    const sent = { ...inV2(fields), name, ...(added === undefined ? {} : { add_time: added }) };
    return { status: 201, data: v1Organization(context, createOrganization(context, sent)) };
  },

  searchOrganization: ({ query }, context) => v1Search(context, ['organization'], query),

  getOrganization: ({ path }, context) => ({
    data: v1Organization(context, seenRecord(context, 'organization', path.id)),
  }),

  updateOrganization: ({ path, body }, context) => ({
    data: v1Organization(context, updateOrganization(context, path.id, inV2(body))),
  }),

  /** That a second delete is answered as in version 2 is assumed. */
  deleteOrganization: ({ path }, context) => v2Delete(context, 'organization', path.id),
};

const visible = ({ company, sees, caller }: Context): OrganizationRecord[] =>
  company.organization.all().filter((organization) => !organization.is_deleted && sees(caller, organization));

const beginsWith = ({ name }: OrganizationRecord, first: string): boolean =>
  name.toLowerCase().startsWith(first.toLowerCase());

type V1Fields = Omit<
  Parameters<BehavioursOf<typeof organizations>['updateOrganization']>[0]['body'],
  'add_time'
>;

/** What a v1 body says in the names of version 2: `label` is the first of the labels. */
const inV2 = ({ visible_to, label, label_ids, ...same }: V1Fields) => ({
  ...same,
  ...(visible_to === undefined ? {} : { visible_to: Number(visible_to) }),
  ...(label === undefined ? {} : { label_ids: [label] }),
  ...(label_ids === undefined ? {} : { label_ids }),
});

/** `2026-11-20 09:00:00`, UTC, in the form in which records have it. */
function timeFrom(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text);
  if (Number.isNaN(ms)) throw badRequest(`${name} must be a time`);
  return v2Time(ms);
}
