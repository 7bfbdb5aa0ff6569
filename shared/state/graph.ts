import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { type Key, keys, type NodeKind } from './keys.ts';
import { absent, everyItem, type Table } from './table.ts';
import { Untold, untoldOf } from './untold.ts';

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

/** The change that was applied last, and how exact its time is: those of user events are whole seconds. */
const LastChange = z.object({ changeId: z.string(), timeMs: z.number(), precisionMs: z.number() });

/** A node with the time its content was last known to be true at Pipedrive, which decides who wins, and a version against lost updates. */
const Stored = z.object({
  data: z.unknown(),
  timeMs: z.number(),
  version: z.number(),
  last: z.optional(LastChange),
  /** Grows by one with each change that was applied; a sync is none. */
  sequence: z._default(z.number(), 0),
  /** Up to here a read of Pipedrive, done for a gap, told what there was to tell. */
  coveredUntilMs: z.optional(z.number()),
  coveredBy: z.optional(z.string()),
  /** Of a user. */
  untold: z.optional(Untold),
});
type Stored = z.infer<typeof Stored>;

/** What saving a node came to. `newer`: the stored one is of a later time, so nothing was changed. */
export type Saved = 'added' | 'changed' | 'unchanged' | 'newer';

/** A node and what is known of its changes. */
export type NodeState<Node> = Omit<Stored, 'data'> & { readonly node: Node };

/** The change that a node is brought by: `precisionMs` is 1000 where its time is a whole second. */
export interface NodeChange {
  readonly changeId: string;
  readonly precisionMs: 1 | 1000;
  readonly coveredUntilMs?: number;
  readonly coveredBy?: string;
  /** The state that was seen, of a change that is of its very moment and still comes after it. */
  readonly over?: Pick<Stored, 'version'>;
}

/** As of a record: `again` when this very change was the last one, `refused` when what is stored is later, or of the same moment and not `over` it. */
export type NodeApplied<Node> =
  | {
      readonly outcome: 'applied';
      readonly saved: Exclude<Saved, 'newer'>;
      readonly sequence: number;
      readonly before?: Node;
    }
  | { readonly outcome: 'again'; readonly sequence: number }
  | { readonly outcome: 'refused'; readonly stored: NodeState<Node> };

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
  /**
   * Stores what a sync read as true at `timeMs`; fields left out of `node` keep their stored value. What it read of a user that
   * no event had told is remembered as untold; that one is there at all only if that is `news`, because somebody had looked
   * before.
   */
  readonly save: <K extends NodeKind>(
    account: string,
    kind: K,
    node: Nodes[K],
    timeMs: number,
    news?: boolean,
  ) => Promise<Saved>;
}

/** The graph, for whoever hears of single changes. */
export interface ChangingGraph extends Graph {
  /** Stores what one change says was true at `timeMs`; fields left out of `node` keep their stored value. */
  readonly apply: <K extends NodeKind>(
    account: string,
    kind: K,
    node: Nodes[K],
    timeMs: number,
    by: NodeChange,
  ) => Promise<NodeApplied<Nodes[K]>>;
  /** All nodes of a kind with what is known of their changes. */
  readonly states: <K extends NodeKind>(account: string, kind: K) => Promise<NodeState<Nodes[K]>[]>;
  /** A node with what is known of its changes. */
  readonly state: <K extends NodeKind>(
    account: string,
    kind: K,
    id: string | number,
  ) => Promise<NodeState<Nodes[K]> | undefined>;
}

/** Other writers win this many races before one gives up; each loss means that somebody else made progress. */
const MOST_RACES = 50;

/**
 * The times of user events are whole seconds, rounded down: a change made just after a sync began seems to be older than
 * it. So within one second what a sync read later counts as newer, and no change is lost.
 */
const secondOf = (ms: number) => Math.floor(ms / 1000);

/** Below nought when the change is older than what is stored, nought when they cannot be told apart by their times. */
function ageAgainst({ timeMs, last }: Stored, changeMs: number, { precisionMs }: NodeChange): number {
  const storedPrecisionMs = last?.timeMs === timeMs ? last.precisionMs : 1;
  const coarseMs = Math.max(precisionMs, storedPrecisionMs);
  return Math.floor(changeMs / coarseMs) - Math.floor(timeMs / coarseMs);
}

/** The identity graph: users, roles and permission sets of an account. */
export function createGraph(table: Table): ChangingGraph {
  const nodeOf = <K extends NodeKind>(kind: K, { data }: Stored): Nodes[K] =>
    parse(schemas[kind], data, kind);
  const nodeFrom = <K extends NodeKind>(kind: K, item: unknown): Nodes[K] =>
    nodeOf(kind, parse(Stored, item, kind));

  const stateOf = <K extends NodeKind>(kind: K, stored: Stored): NodeState<Nodes[K]> => {
    const { data: _data, ...known } = stored;
    return { ...known, node: nodeOf(kind, stored) };
  };

  /** Writes what `next` makes of the stored node, unless somebody else has changed it: then it is thought over again. */
  const change = async <Outcome>(
    key: Key,
    kind: NodeKind,
    next: (stored: Stored | undefined) => { readonly to?: Stored; readonly outcome: Outcome },
  ): Promise<Outcome> => {
    for (let race = 0; race < MOST_RACES; race++) {
      const item = await table.get(key);
      const stored = item === undefined ? undefined : parse(Stored, item, kind);
      const { to, outcome } = next(stored);
      if (!to) return outcome;
      const seen = stored ? { text: 'version = :seen', values: { ':seen': stored.version } } : absent;
      if ((await table.put(key, to, seen)).done) return outcome;
    }
    throw new Error('A node of the graph is being changed by too many writers at once');
  };

  /** What is stored with a node of a later time in it. Also when it says nothing new: what comes late must find that something newer was known. */
  const merged = <K extends NodeKind>(
    kind: K,
    stored: Stored | undefined,
    node: Nodes[K],
    timeMs: number,
  ) => {
    const before = stored ? nodeOf(kind, stored) : undefined;
    const data = { ...before, ...node };
    const saved: Exclude<Saved, 'newer'> = isDeepStrictEqual(before, data) ? 'unchanged' : 'changed';
    return {
      to: {
        ...stored,
        data,
        timeMs: Math.max(timeMs, stored?.timeMs ?? 0),
        version: (stored?.version ?? 0) + 1,
        sequence: stored?.sequence ?? 0,
      },
      saved: before ? saved : ('added' as const),
      before,
    };
  };

  const untoldBy = (stored: Stored | undefined, to: Stored, news: boolean): Untold | undefined => {
    if (!stored) return news ? 'added' : undefined;
    return untoldOf(nodeOf('user', stored), nodeOf('user', to), stored.untold);
  };

  return {
    find: async (account, kind, id) => {
      const item = await table.get(keys.node(account, kind, id));
      return item === undefined ? undefined : nodeFrom(kind, item);
    },
    state: async (account, kind, id) => {
      const item = await table.get(keys.node(account, kind, id));
      return item === undefined ? undefined : stateOf(kind, parse(Stored, item, kind));
    },
    all: async (account, kind) => {
      const nodes = [];
      for await (const item of everyItem(table, keys.nodes(account, kind))) nodes.push(nodeFrom(kind, item));
      return nodes;
    },
    states: async (account, kind) => {
      const states = [];
      for await (const item of everyItem(table, keys.nodes(account, kind)))
        states.push(stateOf(kind, parse(Stored, item, kind)));
      return states;
    },
    page: async (account, kind, options) => {
      const { items, next } = await table.page(keys.nodes(account, kind), options);
      return { items: items.map((item) => nodeFrom(kind, item)), ...(next === undefined ? {} : { next }) };
    },
    save: (account, kind, node, timeMs, news = false) =>
      change<Saved>(keys.node(account, kind, node.id), kind, (stored) => {
        if (stored && secondOf(stored.timeMs) > secondOf(timeMs)) return { outcome: 'newer' };
        const { to, saved } = merged(kind, stored, node, timeMs);
        const { untold: _untold, ...known } = to;
        const untold = kind === 'user' ? untoldBy(stored, to, news) : undefined;
        return { to: { ...known, ...(untold === undefined ? {} : { untold }) }, outcome: saved };
      }),
    apply: <K extends NodeKind>(
      account: string,
      kind: K,
      node: Nodes[K],
      timeMs: number,
      by: NodeChange,
    ): Promise<NodeApplied<Nodes[K]>> =>
      change<NodeApplied<Nodes[K]>>(keys.node(account, kind, node.id), kind, (stored) => {
        if (stored?.last?.changeId === by.changeId)
          return { outcome: { outcome: 'again', sequence: stored.sequence } };
        const age = stored ? ageAgainst(stored, timeMs, by) : 1;
        const isOver = age === 0 && by.over?.version === stored?.version;
        if (stored && age <= 0 && !isOver) {
          return { outcome: { outcome: 'refused', stored: stateOf(kind, stored) } };
        }
        const { to, saved, before } = merged(kind, stored, node, timeMs);
        const { changeId, precisionMs, over: _over, ...covered } = by;
        // An event brings the whole user, so that nothing is untold after it.
        const { untold: _untold, ...known } = to;
        const sequence = to.sequence + 1;
        return {
          to: { ...known, ...covered, sequence, last: { changeId, timeMs: to.timeMs, precisionMs } },
          outcome: { outcome: 'applied', saved, sequence, ...(before ? { before } : {}) },
        };
      }),
  };
}
