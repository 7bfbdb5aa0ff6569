import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** The last known state of one record of an account, or the tombstone of a deleted one. */
export const RecordState = z.object({
  entity: z.string(),
  id: z.string(),
  /** When this was true at Pipedrive. */
  timeMs: z.number(),
  deleted: z.boolean(),
  /** The record as JSON text, so that no number is rounded on the way; of a deleted one its last state. */
  json: z.optional(z.string()),
});
export type RecordState = z.infer<typeof RecordState>;

export interface Records {
  readonly find: (account: string, entity: string, id: string) => Promise<RecordState | undefined>;
  /**
   * Stores a state unless a later one is known; at the same time a deletion wins, so a tombstone does not come back
   * to life. Twice the same is harmless.
   */
  readonly save: (account: string, state: RecordState) => Promise<'applied' | 'stale'>;
}

/** Deals, persons and whatever else webhooks tell of, by entity and id. */
export function createRecords(table: Table): Records {
  return {
    find: async (account, entity, id) => {
      const item = await table.get(keys.record(account, entity, id));
      return item === undefined ? undefined : parse(RecordState, item, 'record');
    },
    save: async (account, state) => {
      // Of two states of one moment a deletion wins, and otherwise the one that came last.
      const atSameTime = state.deleted ? 'timeMs = :time' : '(timeMs = :time AND deleted = :no)';
      const { done } = await table.put(keys.record(account, state.entity, state.id), state, {
        text: `attribute_not_exists(pk) OR timeMs < :time OR ${atSameTime}`,
        values: { ':time': state.timeMs, ...(state.deleted ? {} : { ':no': false }) },
      });
      return done ? 'applied' : 'stale';
    },
  };
}
