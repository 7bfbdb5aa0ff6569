import type { legacyTeams } from '../../../../shared/pipedrive/endpoints/v1/legacy-teams.ts';
import type { BehavioursOf, Context } from '../../behaviour.ts';
import type { TeamRecord } from '../../records/team.ts';
import { given } from '../../rules/given.ts';
import { idOf } from '../../rules/guards.ts';
import { v1Time } from '../../store/times.ts';
import { badRequest, Refusal } from '../../wire/refusal.ts';
import { userOf } from './users.ts';

/**
 * Assumed, for it is not documented: a manager is a member only where the members name the manager; lists leave deleted
 * teams out, and one that is deleted can be read, and changed only by what brings it back.
 */
export const teamBehaviours: BehavioursOf<typeof legacyTeams> = {
  getTeams: ({ query }, { company }) => ({ data: listed(company.team.all(), query) }),

  getTeam: ({ path, query }, context) => ({ data: shownTeam(teamOf(context, path.id), query) }),

  addTeam: ({ body }, context) => {
    const { company, caller, nowMs } = context;
    checkManager(context, body.manager_id);
    checkMembers(context, body.users ?? []);
    const team = company.team.put({
      id: company.team.nextId(),
      name: body.name,
      description: body.description ?? '',
      manager_id: body.manager_id,
      users: distinct(body.users ?? []),
      active_flag: 1,
      deleted_flag: 0,
      add_time: v1Time(nowMs),
      created_by_user_id: caller.id,
    });
    return { data: team };
  },

  updateTeam: ({ path, body }, context) => {
    const before = teamOf(context, path.id);
    if (before.deleted_flag && body.deleted_flag !== 0) throw noTeam(path.id);
    const users = body.users ?? before.users;
    if (body.manager_id !== undefined && body.manager_id !== before.manager_id)
      checkManager(context, body.manager_id);
    checkMembers(context, users, before.users);
    return { data: context.company.team.put({ ...before, ...given(body), users: distinct(users) }) };
  },

  getTeamUsers: ({ path }, context) => ({ data: teamOf(context, path.id).users }),

  addTeamUser: ({ path, body }, context) => {
    const team = keptTeam(context, path.id);
    checkMembers(context, body.users, team.users);
    return withMembers(context, team, distinct([...team.users, ...body.users]));
  },

  deleteTeamUser: ({ path, body }, context) => {
    const team = keptTeam(context, path.id);
    return withMembers(
      context,
      team,
      team.users.filter((id) => !body.users.includes(id)),
    );
  },

  getUserTeams: ({ path, query }, context) => {
    const user = userOf(context, path.id);
    const teams = context.company.team.all().filter(({ users }) => users.includes(user.id));
    return { data: listed(teams, query) };
  },
};

type Order = 'id' | 'name' | 'manager_id' | 'active_flag';

function listed(
  teams: readonly TeamRecord[],
  query: { readonly order_by?: Order | undefined; readonly skip_users?: 0 | 1 | undefined },
): object[] {
  const order = query.order_by ?? 'id';
  return teams
    .filter(({ deleted_flag }) => !deleted_flag)
    .toSorted((a, b) => compared(a[order], b[order]) || a.id - b.id)
    .map((team) => shownTeam(team, query));
}

const compared = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

function shownTeam(team: TeamRecord, query: { readonly skip_users?: 0 | 1 | undefined }): object {
  if (query.skip_users !== 1) return team;
  const { users: _, ...rest } = team;
  return rest;
}

const distinct = (ids: readonly number[]): number[] => [...new Set(ids)];

const withMembers = ({ company }: Context, team: TeamRecord, users: readonly number[]) => ({
  data: company.team.put({ ...team, users }).users,
});

const noTeam = (id: string) => new Refusal(404, { success: false, error: `Team ${id} does not exist` });

function teamOf({ company }: Context, id: string): TeamRecord {
  const team = company.team.get(idOf(id));
  if (!team) throw noTeam(id);
  return team;
}

function keptTeam(context: Context, id: string): TeamRecord {
  const team = teamOf(context, id);
  if (team.deleted_flag) throw noTeam(id);
  return team;
}

function checkManager({ company }: Context, id: number): void {
  if (!company.user.get(id)?.active_flag) throw badRequest('manager_id must be the id of an active user');
}

/** Who is to join must be active; who was deactivated as a member may stay one. */
function checkMembers({ company }: Context, ids: readonly number[], before: readonly number[] = []): void {
  if (!ids.every((id) => before.includes(id) || company.user.get(id)?.active_flag))
    throw badRequest('users must be the ids of active users');
}
