import * as z from 'zod/mini';
import { type Collection, createCollection } from './collection.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

const Counts = z.object({
  read: z.number(),
  added: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  /** A later state came by webhook while we were reading; ours was not written over it. */
  newer: z.number(),
  /** Records of a shape we do not know; each is left as it was. */
  odd: z.number(),
  /** In the graph but not in what was read; left as they are, because an absence proves nothing. */
  missing: z.array(z.string()),
});
export type Counts = z.infer<typeof Counts>;

/** One sync of the identity graph, and its report. */
export const Sync = z.object({
  id: z.string(),
  status: z.enum(['requested', 'running', 'succeeded', 'refused', 'failed']),
  requestedAt: z.string(),
  finishedAt: z.optional(z.string()),
  users: z.optional(Counts),
  roles: z.optional(Counts),
  permissionSets: z.optional(Counts),
  /** Tokens of the daily budget that it cost. */
  tokens: z.optional(z.number()),
  /** Why nothing was changed, and what to do next. */
  reason: z.optional(z.string()),
});
export type Sync = z.infer<typeof Sync>;

export type Syncs = Collection<Sync>;

/** Syncs and their reports. */
export const createSyncs = (table: Table): Syncs =>
  createCollection(table, Sync, keys.sync, (sync) => sync.id);
