import { ContractBroken } from '../../../shared/errors.ts';
import type { UserNode } from '../../../shared/state/graph.ts';

/** What of users is in their events, and so what a gap can lose: role and access never are, they are user-sync's. */
const TOLD = ['email', 'name', 'active'] as const satisfies readonly (keyof UserNode)[];

interface ChangedUser {
  readonly user: UserNode;
  readonly action: 'create' | 'change';
}

/** How the users that Pipedrive lists differ from those of the graph. */
export interface UserDiff {
  readonly changed: readonly ChangedUser[];
  readonly equal: number;
  /** Whom the graph has and the list has not: they are named and left alone, an absence proves nothing. */
  readonly absent: readonly string[];
}

/** Throws `ContractBroken` for a list of nobody: there is always whoever asks. */
export function userDiff(graph: readonly UserNode[], read: readonly UserNode[]): UserDiff {
  if (read.length === 0)
    throw new ContractBroken(
      'Pipedrive listed no users at all, which cannot be; check the token’s permissions',
    );
  const known = new Map(graph.map((user) => [user.id, user]));
  const listed = new Set(read.map(({ id }) => id));
  const changed = read.flatMap((user): ChangedUser[] => {
    const before = known.get(user.id);
    if (!before) return [{ user, action: 'create' }];
    const same = TOLD.every((field) => user[field] === undefined || user[field] === before[field]);
    return same ? [] : [{ user, action: 'change' }];
  });
  return {
    changed,
    equal: read.length - changed.length,
    absent: graph.filter(({ id }) => !listed.has(id)).map(({ id }) => String(id)),
  };
}
