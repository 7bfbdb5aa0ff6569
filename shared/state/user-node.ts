import type { User } from '../pipedrive/v1.ts';
import type { UserNode } from './graph.ts';

/** Pipedrive's user in the graph's words. A field that was left out stays out, so that what is known is kept. */
export function userNode(user: User): UserNode {
  return {
    id: user.id,
    ...(user.email ? { email: user.email } : {}),
    ...(user.name ? { name: user.name } : {}),
    ...(user.active_flag === undefined ? {} : { active: user.active_flag && user.is_deleted !== true }),
    ...(user.role_id ? { roleId: user.role_id } : {}),
    ...(user.access
      ? {
          access: user.access.map(({ app, admin, permission_set_id }) => ({
            app,
            admin: admin ?? false,
            ...(permission_set_id ? { permissionSetId: permission_set_id } : {}),
          })),
        }
      : {}),
  };
}
