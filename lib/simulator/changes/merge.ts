import type { Context } from '../behaviour.ts';
import { isAdminOf } from '../records/user.ts';
import { moveFollowers } from '../rules/followers.ts';
import { mayEdit, notDeleted, permissionsOf, seenRecord } from '../rules/guards.ts';
import type { Kinds } from '../store/company.ts';
import { badRequest, notPermitted } from '../wire/refusal.ts';
import { filledFrom, personFilledFrom } from './merged-fields.ts';
import { moveOrganizationLinks, movePersonLinks } from './moved-links.ts';

type Mergeable = 'person' | 'organization';

/**
 * Merges the record `id` into the one of `mergeWithId`, as Pipedrive's tutorials have it: the latter stays and its
 * data wins, what it lacks comes from the former, which is deleted; what pointed to the former points to the latter.
 * That it takes the permission to edit both beside the one to merge, and that each moved record is told of as a change,
 * is assumed.
 */
export function mergeRecords<Kind extends Mergeable>(
  context: Context,
  kind: Kind,
  id: string | number,
  mergeWithId: number,
): Kinds[Kind] {
  const loser = seenRecord(context, kind, String(id));
  const survivor = seenRecord(context, kind, String(mergeWithId));
  if (loser.id === survivor.id) throw badRequest('merge_with_id must be the id of another record');
  const mayMerge = permissionsOf(context, context.caller).has(PERMISSIONS[kind]);
  if (!mayMerge && !isAdminOf(context.caller, 'global')) throw notPermitted();
  for (const record of [loser, survivor]) {
    mayEdit(context, kind, record);
    notDeleted(record);
  }
  moveLinks[kind](context, loser.id, survivor.id);
  moveFollowers(context, kind, loser.id, survivor.id);
  return context.changes.merge(kind, loser, mergers[kind](survivor, loser), context.actor);
}

const PERMISSIONS = { person: 'can_merge_people', organization: 'can_merge_organizations' };

const moveLinks = { person: movePersonLinks, organization: moveOrganizationLinks };

const mergers: {
  readonly [Kind in Mergeable]: (survivor: Kinds[Kind], loser: Kinds[Kind]) => Kinds[Kind];
} = {
  person: personFilledFrom,
  organization: filledFrom,
};
