import type { users } from '../../../../shared/pipedrive/endpoints/v1/users.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import { offsetPage } from '../../lists/pages.ts';
import { defaultPermissionSetId, PERMISSIONS } from '../../records/permission-set.ts';
import { DEFAULT_ROLE_ID } from '../../records/role.ts';
import { isAdminOf, newUser, shownUser, type UserAccess, type UserRecord } from '../../records/user.ts';
import { followersOf } from '../../records/user-follower.ts';
import { idOf, permissionsOf } from '../../rules/guards.ts';
import { takeSeat } from '../../rules/seats.ts';
import { companyRecord } from '../../store/company.ts';
import { badRequest, notPermitted, userNotFound } from '../../wire/refusal.ts';
import { roleAssignment } from './roles.ts';

/** Users are managed by account admins; deactivated users stay in the list. */
export const userBehaviours: BehavioursOf<typeof users> = {
  getUsers: (_, { company, caller }) => ({
    data: company.user.all().map((user) => shownUser(user, caller)),
  }),

  getUser: ({ path }, context) => ({ data: shownUser(userOf(context, path.id), context.caller) }),

  getCurrentUser: (_, { company, caller }) => {
    const { companyId, name, domain, country, industry } = companyRecord(company);
    return {
      data: {
        ...shownUser(caller, caller),
        company_id: companyId,
        company_name: name,
        company_domain: domain,
        company_country: country,
        company_industry: industry,
        language: { language_code: 'en', country_code: 'US' },
      },
    };
  },

  findUsersByName: ({ query }, { company, caller }) => {
    const term = query.term.toLowerCase();
    const hit = (user: UserRecord) => (query.search_by_email === 1 ? user.email : user.name);
    const found = company.user.all().filter((user) => hit(user).toLowerCase().includes(term));
    return { data: found.map((user) => shownUser(user, caller)) };
  },

  addUser: ({ body }, context) => {
    const { company, caller, settings, changes, actor, nowMs } = context;
    if (!isAdminOf(caller, 'account_settings')) throw notPermitted();
    const access = accessFrom(context, body.access ?? [{ app: 'sales' }]);
    const email = body.email.toLowerCase();
    const known = company.user.all().find((user) => user.email.toLowerCase() === email && !user.is_deleted);
    if (known) {
      if (settings.existingUser === 'refuses') throw badRequest('A user with this e-mail exists already');
      return { data: shownUser(known, caller) };
    }
    const active = body.active_flag ?? true;
    if (active) takeSeat(context);
    const user = newUser(
      {
        id: company.user.nextId(),
        email: body.email,
        access,
        role_id: DEFAULT_ROLE_ID,
        active_flag: active,
      },
      nowMs,
    );
    company.token.put({ id: user.id, token: `simulated-api-token-${user.id}` });
    return { data: shownUser(changes.create('user', user, actor), caller) };
  },

  updateUser: ({ path, body }, context) => {
    const { caller, changes, actor } = context;
    if (!isAdminOf(caller, 'account_settings')) throw notPermitted();
    const user = userOf(context, path.id);
    // The product's rule that nobody deactivates themselves or the account's owner; which status says so is assumed.
    if (!body.active_flag && (user.id === caller.id || user.has_created_company)) throw notPermitted();
    if (body.active_flag && !user.active_flag) takeSeat(context);
    // Deactivation leaves `modified` alone, as in the official webhook example.
    const after = changes.update('user', { ...user, active_flag: body.active_flag }, actor);
    return { data: shownUser(after, caller) };
  },

  getUserRoleAssignments: ({ path, query }, context) => {
    const user = userOf(context, path.id);
    return offsetPage([roleAssignment(context.company, user)], query);
  },

  getUserFollowers: ({ path }, context) => {
    const user = followedUser(context, path.id);
    return { data: followersOf(context.company, user.id).map(({ user_id }) => user_id) };
  },

  getUserPermissions: ({ path }, context) => {
    const held = permissionsOf(context, userOf(context, path.id));
    const names = [...new Set([...PERMISSIONS, ...held])];
    return { data: Object.fromEntries(names.map((name) => [name, held.has(name)])) };
  },

  getUserRoleSettings: ({ path }, context) => {
    const { role_id } = userOf(context, path.id);
    return { data: context.company.role.get(role_id)?.settings ?? {} };
  },
};

/** A user whose followers the caller may see. Which permission that takes is assumed; that there is a 403 is documented. */
export function followedUser(context: Context, id: string): UserRecord {
  const user = userOf(context, id);
  const { caller } = context;
  if (user.id !== caller.id && !permissionsOf(context, caller).has('can_see_other_users'))
    throw notPermitted();
  return user;
}

/** The user of an id in a path, deactivated or not, but not one that is deleted. */
export function userOf({ company }: Context, id: string): UserRecord {
  const user = company.user.get(idOf(id));
  if (!user || user.is_deleted) throw userNotFound();
  return user;
}

/** The access asked for with its permission sets filled in; everybody is a regular user of the shared data at least. */
function accessFrom(
  { company }: Context,
  asked: readonly {
    readonly app: string;
    readonly admin?: boolean | undefined;
    readonly permission_set_id?: string | undefined;
  }[],
): UserAccess[] {
  const all = asked.some(({ app }) => app === 'global') ? asked : [...asked, { app: 'global' }];
  return all.map(({ app, admin = false, permission_set_id }) => {
    if (permission_set_id === undefined)
      return { app, admin, permission_set_id: defaultPermissionSetId(app, admin) };
    const set = company.permissionSet.get(permission_set_id);
    if (set?.app !== app) throw badRequest(`permission_set_id must be a permission set of the app ${app}`);
    return { app, admin: set.type === 'admin', permission_set_id };
  });
}
