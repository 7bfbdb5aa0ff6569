import type { roles } from '../../../../shared/pipedrive/endpoints/v1/roles.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { entireCompany, PLANS } from '../../limits/plans.ts';
import { offsetPage } from '../../lists/pages.ts';
import { PIPELINE_ID } from '../../records/deal.ts';
import { DEFAULT_ROLE_ID, newRole, type RoleRecord } from '../../records/role.ts';
import type { UserRecord } from '../../records/user.ts';
import { idOf } from '../../rules/guards.ts';
import type { Company } from '../../store/company.ts';
import { badRequest, notFound, userNotFound } from '../../wire/refusal.ts';

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

  updateRole: ({ path, body }, { company }) => {
    const role = roleOf(company, path.id);
    const parentId = body.parent_role_id === null ? DEFAULT_ROLE_ID : body.parent_role_id;
    if (parentId !== undefined && parentId !== role.parent_role_id) checkParent(company, role, parentId);
    company.role.put({
      ...role,
      name: body.name ?? role.name,
      parent_role_id: parentId ?? role.parent_role_id,
    });
    return { data: { id: role.id } };
  },

  deleteRole: ({ path }, context) => {
    const { company, changes, actor } = context;
    const role = roleOf(company, path.id);
    // Which status says so is assumed.
    if (role.id === DEFAULT_ROLE_ID) throw badRequest('The default role cannot be deleted');
    for (const user of company.user.all())
      if (user.role_id === role.id) changes.update('user', { ...user, role_id: DEFAULT_ROLE_ID }, actor);
    for (const below of company.role.all())
      if (below.parent_role_id === role.id)
        company.role.put({ ...below, parent_role_id: role.parent_role_id });
    company.role.remove(role.id);
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

  getRolePipelines: ({ path, query }, { company }) => {
    const role = roleOf(company, path.id);
    return { data: rolePipelines(role, query.visible ?? true) };
  },

  updateRolePipelines: ({ path, body }, { company }) => {
    const role = roleOf(company, path.id);
    const shown = idsIn('add', body.visible_pipeline_ids.add);
    const hidden = idsIn('remove', body.visible_pipeline_ids.remove);
    // What naming a pipeline in both does is not documented; a contradiction is refused.
    if (shown.some((id) => hidden.includes(id)))
      throw badRequest('visible_pipeline_ids must not add and remove the same pipeline');
    const hidden_pipeline_ids = [...new Set([...role.hidden_pipeline_ids, ...hidden])]
      .filter((id) => !shown.includes(id))
      .sort((a, b) => a - b);
    return { data: rolePipelines(company.role.put({ ...role, hidden_pipeline_ids }), true) };
  },

  getRoleSettings: ({ path }, { company }) => ({ data: roleOf(company, path.id).settings }),

  addOrUpdateRoleSetting: ({ path, body }, { company, settings }) => {
    const role = roleOf(company, path.id);
    const { setting_key: key, value } = body;
    const values = PLANS[settings.plan].groups ? [1, 3, 5, 7] : [1, 3];
    if (!values.includes(value)) throw badRequest(`value must be one of ${values.join(', ')}`);
    company.role.put({ ...role, settings: { ...role.settings, [key]: value } });
    return { data: { id: role.id, [key]: value } };
  },
};

const PIPELINE_IDS: readonly number[] = [PIPELINE_ID];

const rolePipelines = (role: RoleRecord, visible: boolean): object => ({
  pipeline_ids: PIPELINE_IDS.filter((id) => role.hidden_pipeline_ids.includes(id) !== visible),
  visible,
});

/** The ids in a string such as `"[3, 4]"`, whose form the declaration has checked. */
function idsIn(field: string, text: string | undefined): number[] {
  const ids: number[] = JSON.parse(text ?? '[]');
  if (!ids.every((id) => PIPELINE_IDS.includes(id)))
    throw badRequest(`visible_pipeline_ids.${field} must hold the ids of pipelines`);
  return ids;
}

/** Another parent must be there, and must not be the role itself or one below it. The default role is above all. */
function checkParent(company: Company, role: RoleRecord, parentId: number): void {
  if (role.id === DEFAULT_ROLE_ID) throw badRequest('The default role cannot have a parent');
  if (!company.role.get(parentId)) throw badRequest('parent_role_id must be the id of a role');
  for (
    let at = parentId;
    at !== DEFAULT_ROLE_ID;
    at = company.role.get(at)?.parent_role_id ?? DEFAULT_ROLE_ID
  )
    if (at === role.id) throw badRequest('parent_role_id must not be the role itself or one below it');
}

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
