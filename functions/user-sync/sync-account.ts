import type { Nodes, Saved } from '../../shared/state/graph.ts';
import type { NodeKind } from '../../shared/state/keys.ts';
import type { Counts, Sync } from '../../shared/state/syncs.ts';
import type { GraphRead, Read } from './read-graph.ts';

export interface Deps {
  /** Reads the company; throws when any part of it could not be read whole. */
  readonly read: (account: string) => Promise<GraphRead>;
  readonly saveNode: <K extends NodeKind>(
    account: string,
    kind: K,
    node: Nodes[K],
    timeMs: number,
    news: boolean,
  ) => Promise<Saved>;
  /** Whether the account's users have been compared for a gap before: whom nobody knows is news from then on. */
  readonly isCompared: (account: string) => Promise<boolean>;
  readonly allNodes: <K extends NodeKind>(account: string, kind: K) => Promise<Nodes[K][]>;
  readonly saveSync: (account: string, sync: Sync) => Promise<void>;
  readonly now: () => number;
}

/** How many nodes are written side by side. */
const SIDE_BY_SIDE = 16;

/**
 * Brings the identity graph of one account up to date and reports what it found. An empty list is never believed, and
 * who is missing from a list is reported and left as he was: an absence is no proof of a leaver. A failure is recorded
 * in the report and thrown.
 */
export async function syncAccount(deps: Deps, account: string, requested: Sync): Promise<Sync> {
  // What a webhook says after this moment is newer than what we are about to read.
  const readMs = deps.now();
  const finish = async (part: Partial<Sync> & Pick<Sync, 'status'>): Promise<Sync> => {
    const sync = { ...requested, ...part, finishedAt: new Date(deps.now()).toISOString() };
    await deps.saveSync(account, sync);
    return sync;
  };

  await deps.saveSync(account, { ...requested, status: 'running' });
  try {
    const news = await deps.isCompared(account);
    const read = await deps.read(account);
    const empty = (['user', 'role'] as const).find((kind) => read[kind].nodes.length === 0);
    if (empty)
      return await finish({
        status: 'refused',
        tokens: read.tokens,
        reason: `Pipedrive listed no ${empty}s at all, which cannot be; nothing was changed. Check the token's permissions.`,
      });
    return await finish({
      status: 'succeeded',
      users: await merged(deps, account, 'user', read.user, { readMs, news }),
      roles: await merged(deps, account, 'role', read.role, { readMs, news }),
      permissionSets: await merged(deps, account, 'permissionSet', read.permissionSet, { readMs, news }),
      tokens: read.tokens,
    });
  } catch (error) {
    await finish({
      status: 'failed',
      reason: error instanceof Error ? error.message : 'A fault on our side',
    });
    throw error;
  }
}

async function merged<K extends NodeKind>(
  deps: Deps,
  account: string,
  kind: K,
  read: Read<Nodes[K]>,
  { readMs, news }: { readonly readMs: number; readonly news: boolean },
): Promise<Counts> {
  const known = await deps.allNodes(account, kind);
  const seen = new Set(read.nodes.map((node) => String(node.id)));
  const saved: Saved[] = [];
  for (let start = 0; start < read.nodes.length; start += SIDE_BY_SIDE) {
    const some = read.nodes.slice(start, start + SIDE_BY_SIDE);
    saved.push(...(await Promise.all(some.map((node) => deps.saveNode(account, kind, node, readMs, news)))));
  }
  const count = (outcome: Saved) => saved.filter((one) => one === outcome).length;
  return {
    read: read.nodes.length,
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    newer: count('newer'),
    odd: read.odd.length,
    missing: known.map((node) => String(node.id)).filter((id) => !seen.has(id)),
  };
}
