import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { type Key, keys, type NodeKind } from './keys.ts';
import { absent, everyItem, type Table } from './table.ts';

/** A user of the identity graph: what Pipedrive calls a user, in our words. */
export const UserNode = z.object({
  id: z.int(),
  email: z.optional(z.string()),
  name: z.optional(z.string()),
  active: z.optional(z.boolean()),
  roleId: z.optional(z.int()),
  access: z.optional(
    z.array(z.object({ app: z.string(), admin: z.boolean(), permissionSetId: z.optional(z.string()) })),
  ),
});
export type UserNode = z.infer<typeof UserNode>;

export const RoleNode = z.object({
  id: z.int(),
  name: z.string(),
  parentId: z.optional(z.int()),
});
export type RoleNode = z.infer<typeof RoleNode>;

export const PermissionSetNode = z.object({
  id: z.string(),
  name: z.string(),
  app: z.string(),
  type: z.optional(z.string()),
});
export type PermissionSetNode = z.infer<typeof PermissionSetNode>;

export interface Nodes {
  readonly user: UserNode;
  readonly role: RoleNode;
  readonly permissionSet: PermissionSetNode;
}

const schemas: { readonly [K in NodeKind]: z.ZodMiniType<Nodes[K]> } = {
  user: UserNode,
  role: RoleNode,
  permissionSet: PermissionSetNode,
};

/** A node with the time its content was last known to be true at Pipedrive, which decides who wins, and a version against lost updates. */
const Stored = z.object({ data: z.unknown(), timeMs: z.number(), version: z.number() });

/** What saving a node came to. `newer`: the stored one is of a later time, so nothing was changed. */
export type Saved = 'added' | 'changed' | 'unchanged' | 'newer';

export interface Graph {
  readonly find: <K extends NodeKind>(
    account: string,
    kind: K,
    id: string | number,
  ) => Promise<Nodes[K] | undefined>;
  readonly all: <K extends NodeKind>(account: string, kind: K) => Promise<Nodes[K][]>;
  readonly page: <K extends NodeKind>(
    account: string,
    kind: K,
    options: { limit: number; after?: string },
  ) => Promise<{ items: Nodes[K][]; next?: string }>;
  /** Stores what was true at `timeMs`; fields left out of `node` keep their stored value. */
  readonly save: <K extends NodeKind>(
    account: string,
    kind: K,
    node: Nodes[K],
    timeMs: number,
  ) => Promise<Saved>;
}

/** Other writers win this many races before one gives up; each loss means that somebody else made progress. */
const MOST_RACES = 50;

/**
 * The times of user events are whole seconds, rounded down: a change made just after a sync began seems to be older than
 * it. So within one second what comes later counts as newer, and no change is lost.
 */
const secondOf = (ms: number) => Math.floor(ms / 1000);

/** The identity graph: users, roles and permission sets of an account. */
export function createGraph(table: Table): Graph {
  const nodeFrom = <K extends NodeKind>(kind: K, item: unknown): Nodes[K] =>
    parse(schemas[kind], parse(Stored, item, kind).data, kind);

  /** Merges into what is stored, under the condition that nobody else changed it since it was read. */
  const merge = async <K extends NodeKind>(
    key: Key,
    kind: K,
    node: Nodes[K],
    timeMs: number,
  ): Promise<Saved> => {
    for (let race = 0; race < MOST_RACES; race++) {
      const item = await table.get(key);
      const stored = item === undefined ? undefined : parse(Stored, item, kind);
      if (stored && secondOf(stored.timeMs) > secondOf(timeMs)) return 'newer';
      const before = stored ? nodeFrom(kind, item) : undefined;
      const after = { ...before, ...node };
      // Also when nothing changed: an older event that comes late must find that something newer was known.
      const written = await table.put(
        key,
        { data: after, timeMs, version: (stored?.version ?? 0) + 1 },
        stored ? { text: 'version = :seen', values: { ':seen': stored.version } } : absent,
      );
      if (!written.done) continue;
      if (!before) return 'added';
      return isDeepStrictEqual(before, after) ? 'unchanged' : 'changed';
    }
    throw new Error('A node of the graph is being changed by too many writers at once');
  };

  return {
    find: async (account, kind, id) => {
      const item = await table.get(keys.node(account, kind, id));
      return item === undefined ? undefined : nodeFrom(kind, item);
    },
    all: async (account, kind) => {
      const nodes = [];
      for await (const item of everyItem(table, keys.nodes(account, kind))) nodes.push(nodeFrom(kind, item));
      return nodes;
    },
    page: async (account, kind, options) => {
      const { items, next } = await table.page(keys.nodes(account, kind), options);
      return { items: items.map((item) => nodeFrom(kind, item)), ...(next === undefined ? {} : { next }) };
    },
    save: (account, kind, node, timeMs) => merge(keys.node(account, kind, node.id), kind, node, timeMs),
  };
}
