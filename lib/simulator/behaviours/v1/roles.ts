import type { roles } from '../../../../shared/pipedrive/endpoints/v1/roles.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import type { Company } from '../../company.ts';
import { idOf } from '../../guards.ts';
import { offsetPage } from '../../pages.ts';
import { entireCompany } from '../../plans.ts';
import { DEFAULT_ROLE_ID, newRole, type RoleRecord } from '../../records/role.ts';
import type { UserRecord } from '../../records/user.ts';
import { badRequest, notFound, userNotFound } from '../../refusal.ts';

/** Every user has exactly one role, so that an assignment is the user's `role_id`. */
export const roleBehaviours: BehavioursOf<typeof roles> = {
  getRoles: ({ query }, { company }) => {
    const shown = company.role
      .all()
      .map((role) => ({ ...shownRole(company, role), level: level(company, role) }));
    return offsetPage(shown, query);
  },

  getRole: ({ path }, { company }) => {
    const role = roleOf(company, path.id);
    return { data: shownRole(company, role), additional_data: { settings: role.settings } };
  },

  addRole: ({ body }, { company, settings }) => {
    const parentId = body.parent_role_id ?? DEFAULT_ROLE_ID;
    if (!company.role.get(parentId)) throw badRequest('parent_role_id must be the id of a role');
    const role = company.role.put(
      newRole(company.role.nextId(), body.name, parentId, entireCompany(settings.plan)),
    );
    return { data: { id: role.id } };
  },

  getRoleAssignments: ({ path, query }, { company }) => {
    const role = roleOf(company, path.id);
    const assigned = company.user.all().filter((user) => user.role_id === role.id && !user.is_deleted);
    return offsetPage(
      assigned.map((user) => roleAssignment(company, user)),
      query,
    );
  },

  addRoleAssignment: ({ path, body }, context) => {
    const role = roleOf(context.company, path.id);
    const user = userOf(context.company, body.user_id);
    context.changes.update('user', { ...user, role_id: role.id }, context.actor);
    return { data: { user_id: user.id, role_id: role.id } };
  },

  deleteRoleAssignment: ({ path, body }, context) => {
    const role = roleOf(context.company, path.id);
    const user = userOf(context.company, body.user_id);
    if (user.role_id !== role.id) throw notFound('Role assignment');
    context.changes.update('user', { ...user, role_id: DEFAULT_ROLE_ID }, context.actor);
    return { data: { id: role.id } };
  },
};

/** A user's role in the shape of an assignment. */
export function roleAssignment(company: Company, user: UserRecord): object {
  const role = company.role.get(user.role_id);
  return {
    user_id: user.id,
    role_id: user.role_id,
    parent_role_id: role?.parent_role_id ?? DEFAULT_ROLE_ID,
    name: role?.name ?? '',
    active_flag: role?.active_flag ?? false,
    type: '1',
  };
}

function roleOf(company: Company, id: string): RoleRecord {
  const role = company.role.get(idOf(id));
  if (!role) throw notFound('Role');
  return role;
}

function userOf(company: Company, id: number): UserRecord {
  const user = company.user.get(id);
  if (!user || user.is_deleted) throw userNotFound();
  return user;
}

/** Counts are strings. The default role is every top role's parent and still counts no sub-roles. */
function shownRole(company: Company, { id, parent_role_id, name, active_flag }: RoleRecord): object {
  const assigned = company.user.all().filter((user) => user.role_id === id && !user.is_deleted);
  const below = company.role.all().filter((role) => role.parent_role_id === id && role.id !== id);
  return {
    id,
    parent_role_id,
    name,
    active_flag,
    assignment_count: String(assigned.length),
    sub_role_count: id === DEFAULT_ROLE_ID ? '0' : String(below.length),
  };
}

/** Top roles are on level 1, as the default role is. */
function level(company: Company, role: RoleRecord): number {
  const parent = company.role.get(role.parent_role_id);
  return !parent || role.parent_role_id === DEFAULT_ROLE_ID ? 1 : level(company, parent) + 1;
}
