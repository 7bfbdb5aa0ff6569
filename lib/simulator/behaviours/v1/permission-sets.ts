import type { permissionSets } from '../../../../shared/pipedrive/endpoints/v1/permission-sets.ts';
import type { BehavioursOf } from '../../behaviour.ts';
import { offsetPage } from '../../lists/pages.ts';
import type { PermissionSetRecord } from '../../records/permission-set.ts';
import type { Company } from '../../store/company.ts';
import { notFound } from '../../wire/refusal.ts';

/** Read only, as Pipedrive's are. */
export const permissionSetBehaviours: BehavioursOf<typeof permissionSets> = {
  getPermissionSets: ({ query }, { company }) => {
    const sets = company.permissionSet
      .all()
      .filter((set) => query.app === undefined || set.app === query.app);
    return { data: sets.map((set) => shownSet(company, set)) };
  },

  getPermissionSet: ({ path }, { company }) => {
    const set = setOf(company, path.id);
    return { data: { ...shownSet(company, set), contents: set.contents } };
  },

  getPermissionSetAssignments: ({ path, query }, { company }) => {
    const set = setOf(company, path.id);
    const items = assigned(company, set).map((user) => ({
      user_id: user.id,
      permission_set_id: set.id,
      name: set.name,
    }));
    return offsetPage(items, query);
  },
};

function setOf(company: Company, id: string): PermissionSetRecord {
  const set = company.permissionSet.get(id);
  if (!set) throw notFound('Permission set');
  return set;
}

const assigned = (company: Company, set: PermissionSetRecord) =>
  company.user
    .all()
    .filter((user) => !user.is_deleted && user.access.some((access) => access.permission_set_id === set.id));

const shownSet = (company: Company, set: PermissionSetRecord) => ({
  id: set.id,
  name: set.name,
  description: set.description,
  app: set.app,
  type: set.type,
  assignment_count: assigned(company, set).length,
});
