import type { Context } from '../behaviour.ts';
import { PLANS } from '../limits/plans.ts';
import { isAdminOf, type UserRecord } from '../records/user.ts';
import type { Kinds } from '../store/company.ts';
import { badRequest, notFound, notPermitted, Refusal } from '../wire/refusal.ts';

/** A number out of a path; NaN, which no record has, for anything else. */
export const idOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : Number.NaN);

type OwnedKind = 'deal' | 'person' | 'organization' | 'activity' | 'product' | 'project';

const TITLES = {
  deal: 'Deal',
  person: 'Person',
  organization: 'Organization',
  activity: 'Activity',
  product: 'Product',
  project: 'Project',
} as const;

/** A record that the caller may see, deleted ones included until they are purged; otherwise 404. */
export function seenRecord<Kind extends OwnedKind>(context: Context, kind: Kind, id: string): Kinds[Kind] {
  const tables: { readonly [K in OwnedKind]: { readonly get: (id: number) => Kinds[K] | undefined } } =
    context.company;
  const record = tables[kind].get(idOf(id));
  if (!record || !context.sees(context.caller, record)) throw notFound(TITLES[kind]);
  return record;
}

/** Items of others take a permission of their own (`can_edit_other_users_...`); without it 403. */
export function mayEdit(context: Context, kind: OwnedKind, record: { readonly owner_id: number }): void {
  const { caller } = context;
  if (record.owner_id === caller.id || isAdminOf(caller, isSales(kind) ? 'sales' : 'global')) return;
  const permission = {
    deal: 'can_edit_other_users_deals',
    person: 'can_edit_other_users_people',
    organization: 'can_edit_other_users_organizations',
    activity: 'can_edit_other_users_activities',
    product: 'can_edit_products',
    // The name of this one is assumed; no permission set has it, so that it takes an admin.
    project: 'can_edit_other_users_projects',
  }[kind];
  if (!permissionsOf(context, caller).has(permission)) throw notPermitted();
}

const isSales = (kind: OwnedKind): boolean => kind === 'deal' || kind === 'product';

/** Adding a product takes a permission of its own; without it 403. */
export function mayAddProduct(context: Context): void {
  const { caller } = context;
  if (!isAdminOf(caller, 'sales') && !permissionsOf(context, caller).has('can_add_products'))
    throw notPermitted();
}

/** What a user may do: the sum over the user's permission sets. */
export const permissionsOf = ({ company }: Context, user: UserRecord): ReadonlySet<string> =>
  new Set(
    user.access.flatMap(({ permission_set_id: id }) => company.permissionSet.get(id ?? '')?.contents ?? []),
  );

/** Nothing can be assigned to a user who is not there or is deactivated. */
export function assignable({ company }: Context, ownerId: number | undefined): void {
  if (ownerId === undefined) return;
  const owner = company.user.get(ownerId);
  if (!owner?.active_flag) throw badRequest('owner_id must be the id of an active user');
}

/** A record that another one points to must be there. */
export function existing({ company }: Context, kind: OwnedKind, field: string, id: number | undefined): void {
  if (id === undefined) return;
  const record = company[kind].get(id);
  if (!record || record.is_deleted) throw badRequest(`${field} must be the id of an existing ${kind}`);
}

/** `visible_to` must be one of the plan's values. */
export function knownVisibility({ settings }: Context, visibleTo: number | undefined): void {
  const values = PLANS[settings.plan].groups ? [1, 3, 5, 7] : [1, 3];
  if (visibleTo !== undefined && !values.includes(visibleTo))
    throw badRequest(`visible_to must be one of ${values.join(', ')}`);
}

/** Who sees a new item when nobody says: what the caller's role has set. */
export const defaultVisibility = (
  { company, caller }: Context,
  kind: 'deal' | 'person' | 'org' | 'product' | 'lead',
): number => company.role.get(caller.role_id)?.settings[`${kind}_default_visibility`] ?? 3;

/** A deleted record can be read for 30 days, and no longer be changed. */
export function notDeleted(record: { readonly is_deleted: boolean }): void {
  if (record.is_deleted)
    throw new Refusal(410, {
      success: false,
      error: 'The record is deleted',
      data: null,
      additional_data: null,
    });
}
