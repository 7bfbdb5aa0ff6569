import { ContractBroken } from '../../../shared/errors.ts';
import type { NodeState, UserNode } from '../../../shared/state/graph.ts';
import { TOLD } from '../../../shared/state/untold.ts';

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

/** A user as the graph has him, and what of him a sync has read and nobody has told. */
export type KnownUser = Pick<NodeState<UserNode>, 'node' | 'untold'>;

/** Throws `ContractBroken` for a list of nobody: there is always whoever asks. */
export function userDiff(graph: readonly KnownUser[], read: readonly UserNode[]): UserDiff {
  if (read.length === 0)
    throw new ContractBroken(
      'Pipedrive listed no users at all, which cannot be; check the token’s permissions',
    );
  const known = new Map(graph.map((user) => [user.node.id, user]));
  const listed = new Set(read.map(({ id }) => id));
  const changed = read.flatMap((user): ChangedUser[] => {
    const before = known.get(user.id);
    if (!before || before.untold === 'added') return [{ user, action: 'create' }];
    const same = TOLD.every((field) => user[field] === undefined || user[field] === before.node[field]);
    return same && !before.untold ? [] : [{ user, action: 'change' }];
  });
  return {
    changed,
    equal: read.length - changed.length,
    absent: graph.filter(({ node }) => !listed.has(node.id)).map(({ node }) => String(node.id)),
  };
}
