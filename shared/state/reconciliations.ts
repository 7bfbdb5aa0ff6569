import * as z from 'zod/mini';
import { type Collection, createCollection } from './collection.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** A comparison of State with Pipedrive that somebody asked for. What becomes of it is the report of its gap. */
export const Reconciliation = z.object({
  id: z.string(),
  requestedAt: z.string(),
  /** The name of the token that asked. */
  by: z.string(),
  /** Everything that has changed at Pipedrive from then on is compared. */
  from: z.string(),
  to: z.string(),
  /** Everything that the account hears of, unless only some of it was asked for. */
  entities: z.optional(z.array(z.string())),
  gapId: z.string(),
});
export type Reconciliation = z.infer<typeof Reconciliation>;

/** The reconciliations of each account; kept for good. */
export const createReconciliations = (table: Table): Collection<Reconciliation> =>
  createCollection(table, Reconciliation, keys.reconciliation, ({ id }) => id);
