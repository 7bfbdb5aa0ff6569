import { activeUsers, type Company } from '../store/company.ts';
import { DAY_MS, v1Time, v2Time } from '../store/times.ts';

const TEAMS = [
  { name: 'Closers', description: 'Berlin office sales team', active_flag: 1 },
  { name: 'Coffee', description: 'London office sales team', active_flag: 1 },
  { name: 'Pioneers', description: 'Founded the company; not in use any more', active_flag: 0 },
] as const;

const MOST_MEMBERS = 8;

/** Three teams, one of them not active, and users who follow others. Nothing is drawn at random. */
export function seedTeams(company: Company, nowMs: number): void {
  const users = activeUsers(company);
  for (const [index, team] of TEAMS.entries()) {
    const manager = users[index + 1] ?? users[0];
    if (!manager) return;
    const members = users.filter(({ id }) => id % TEAMS.length === index);
    company.team.put({
      id: company.team.nextId(),
      ...team,
      manager_id: manager.id,
      users: members.slice(0, MOST_MEMBERS).map(({ id }) => id),
      deleted_flag: 0,
      add_time: v1Time(nowMs - (300 - index) * DAY_MS),
      created_by_user_id: users[0]?.id ?? manager.id,
    });
  }
  // Every fifth user is followed by the two who came next.
  for (const { id } of company.user.all().filter((user) => user.id % 5 === 1)) {
    for (const follower of [id + 1, id + 2]) {
      if (!company.user.get(follower)) continue;
      company.userFollower.put({
        id: company.userFollower.nextId(),
        followed_id: id,
        user_id: follower,
        add_time: v2Time(nowMs - 10 * DAY_MS),
      });
    }
  }
}
