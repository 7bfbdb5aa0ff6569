import type { FifoQueue } from '../../../shared/queue/fifo.ts';
import type { Gaps } from '../../../shared/state/gaps.ts';
import type { NodeState, UserNode } from '../../../shared/state/graph.ts';
import type { Leases } from '../../../shared/state/leases.ts';
import type { Records } from '../../../shared/state/records.ts';
import type { Watermarks } from '../../../shared/state/watermarks.ts';
import type { Reads } from './reads.ts';
import type { KnownUser } from './user-diff.ts';

/** What of an account decides how its gaps are filled. */
export interface FillAccount {
  readonly account: string;
  /** The entities that State is to have. */
  readonly entities: readonly string[];
  /**
   * How deletions of persons, organizations, activities and products are found. `recents`: in the list of recent changes,
   * which may leave them out. `deep`: every record that State has is asked for, a hundred for 10 tokens.
   */
  readonly deletions: 'recents' | 'deep';
  /** When it was connected first or again: what was never verified is read from then on, and what was before is no gap. */
  readonly connectedAt?: string;
}

/** What State knows. */
export interface Known {
  readonly record: Records['find'];
  /** All users of the graph, and one of them with what is known of its changes. */
  readonly users: (account: string) => Promise<readonly KnownUser[]>;
  readonly user: (account: string, id: string) => Promise<NodeState<UserNode> | undefined>;
  /** Whether a message was handled: it has its note in the log of events. */
  readonly handled: (account: string, messageId: string) => Promise<boolean>;
  /** The ids of an entity's records, a page at a time. */
  readonly ids: (
    account: string,
    entity: string,
    options: { readonly limit: number; readonly after?: string },
  ) => Promise<{ readonly ids: readonly string[]; readonly next?: string }>;
}

/** What filling a gap needs from outside. */
export interface FillPorts {
  /** The company, in lane `sync`. */
  readonly client: Reads;
  readonly known: Known;
  readonly leases: Pick<Leases, 'claim' | 'release'>;
  readonly watermarks: Pick<Watermarks, 'find' | 'advance'>;
  readonly gaps: Pick<Gaps, 'save'>;
  /** To event-processor, in the lines of the records. */
  readonly queue: Pick<FifoQueue, 'sendAll'>;
  readonly clock: {
    readonly now: () => number;
    readonly sleep: (ms: number) => Promise<void>;
    /** How long the caller may still run. */
    readonly remainingMs: () => number;
  };
  /** Who holds the lease: another name in every invocation. */
  readonly holder: string;
}
