import type { Role, User } from '../../shared/pipedrive/v1.ts';
import type { ProvisioningRequest } from '../../shared/state/runs.ts';

/** What has to be done, decided once from what Pipedrive says at the time. */
export interface Plan {
  /** The user who has the e-mail already. */
  readonly userId?: number;
  /** That user is deactivated and has to be let in again. */
  readonly reactivate: boolean;
  /** The role asked for, by id. */
  readonly roleId?: number;
  /** Permission sets asked for that an existing user does not have: no API changes those. */
  readonly accessByHand: readonly string[];
}

export type Planned = { readonly plan: Plan } | { readonly refused: string };

/** The user with this e-mail, in whatever case it is spelled. */
export const userByEmail = (users: readonly User[], email: string): User | undefined =>
  users.find((user) => user.email?.toLowerCase() === email.toLowerCase() && user.is_deleted !== true);

/** Plans a joiner or mover. A role that is unknown or ambiguous is refused: we never guess whose door to open. */
export function planProvisioning(
  request: ProvisioningRequest,
  users: readonly User[],
  roles: readonly Role[],
): Planned {
  const role = roleFrom(request.role, roles);
  if (typeof role === 'string') return { refused: role };
  const user = userByEmail(users, request.email);
  return {
    plan: {
      ...(user ? { userId: user.id } : {}),
      reactivate: user?.active_flag === false,
      ...(role ? { roleId: role.id } : {}),
      accessByHand: user ? lacking(request, user) : [],
    },
  };
}

/** The permission sets asked for that the user does not have, each in words. */
export function lacking(request: ProvisioningRequest, user: User): string[] {
  return (request.access ?? [])
    .filter(
      (wanted) =>
        !user.access?.some(
          (has) =>
            has.app === wanted.app &&
            (wanted.admin === undefined || (has.admin ?? false) === wanted.admin) &&
            (wanted.permission_set_id === undefined || has.permission_set_id === wanted.permission_set_id),
        ),
    )
    .map(
      ({ app, admin, permission_set_id }) =>
        `${app}${admin ? ' (admin)' : ''}${permission_set_id ? ` ${permission_set_id}` : ''}`,
    );
}

/** The role asked for; undefined when none was, and a sentence when it cannot be told which one is meant. */
function roleFrom(asked: ProvisioningRequest['role'], roles: readonly Role[]): Role | string | undefined {
  if (asked === undefined) return undefined;
  const matching =
    typeof asked === 'number'
      ? roles.filter((role) => role.id === asked)
      : roles.filter((role) => role.name.toLowerCase() === asked.trim().toLowerCase());
  const [first, ...others] = matching;
  if (!first)
    return `There is no role ${typeof asked === 'number' ? 'with id' : 'named'} ${asked}. Roles are: ${roles.map(({ id, name }) => `${name} (${id})`).join(', ')}.`;
  if (others.length > 0)
    return `Several roles are named ${first.name}; give the id: ${matching.map(({ id }) => id).join(', ')}.`;
  return first;
}

/** The requests that a plan leads to when all goes well: what it costs is quoted before the first of them. */
export const requestsOf = ({
  userId,
  reactivate,
  roleId,
}: Plan): readonly { readonly operation: string; readonly lane: 'lifecycle' }[] =>
  [
    ...(userId === undefined ? ['v1.addUser'] : reactivate ? ['v1.updateUser'] : []),
    ...(roleId === undefined ? [] : ['v1.addRoleAssignment']),
    'v1.getUser',
  ].map((operation) => ({ operation, lane: 'lifecycle' }));
