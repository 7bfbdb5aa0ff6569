import { PLANS, type Plan } from '../limits/plans.ts';
import { isAdminOf, type UserRecord } from '../records/user.ts';
import type { Company } from '../store/company.ts';

/** Who sees a record by its `visible_to`; activities have none and are seen by all. */
export type Sees = (viewer: UserRecord, record: SeenRecord) => boolean;

interface SeenRecord {
  readonly owner_id: number;
  readonly visible_to?: number;
}

const OWNER = 1;
const GROUP = 3;
const GROUP_AND_BELOW = 5;

/**
 * Rules of the plan: Lite and Growth know owner (1) and company (3); Premium and Ultimate owner (1), the owner's
 * group (3), that and the groups below (5), and company (7). A group's parents see what it sees; admins see all.
 */
export function createSees(company: Company, plan: Plan): Sees {
  const parentOf = (roleId: number) => company.role.get(roleId)?.parent_role_id ?? roleId;
  const isAbove = (roleId: number, other: number): boolean => {
    for (let at = other, up = parentOf(at); up !== at; at = up, up = parentOf(at))
      if (up === roleId && roleId !== 1) return true;
    return false;
  };

  return (viewer, { owner_id, visible_to }) => {
    if (visible_to === undefined || viewer.id === owner_id || isAdminOf(viewer, 'global')) return true;
    if (visible_to === OWNER) return false;
    if (!PLANS[plan].groups || visible_to > GROUP_AND_BELOW) return true;
    const group = company.user.get(owner_id)?.role_id ?? 1;
    if (viewer.role_id === group || isAbove(viewer.role_id, group)) return true;
    return visible_to !== GROUP && isAbove(group, viewer.role_id);
  };
}
