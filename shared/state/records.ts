import * as z from 'zod/mini';
import { parse } from '../runtime/parse.ts';
import { keys } from './keys.ts';
import { assignments, type Expression, standing, type Table } from './table.ts';

/** The last known state of one record of an account, or the tombstone of a deleted one. */
export const RecordState = z.object({
  entity: z.string(),
  id: z.string(),
  /** When this was true at Pipedrive. */
  timeMs: z.number(),
  deleted: z.boolean(),
  /** The record as JSON text, so that no number is rounded on the way; of a deleted one its last state. */
  json: z.optional(z.string()),
  /** The record's own time of change, in whole seconds of ISO. */
  updateTime: z.optional(z.string()),
  /** The change that made it what it is. */
  changeId: z.optional(z.string()),
  /** Grows by one with each change that was applied; the same number is on the bus. */
  sequence: z._default(z.number(), 0),
  /** The record it was merged into, of a tombstone. */
  mergedTo: z.optional(z.string()),
  /** Up to here a read of Pipedrive, done for a gap, told what there was to tell; no later delivery is news. */
  coveredUntilMs: z.optional(z.number()),
  coveredBy: z.optional(z.string()),
  /** It could not be told which of two changes of one moment came last; to be read again. */
  unsure: z.optional(z.literal(true)),
});
export type RecordState = z.infer<typeof RecordState>;

/** A state to store. What it leaves out of `json`, of what covers it, and of a tombstone's pointer stays as it is. */
export interface RecordSave extends Omit<RecordState, 'sequence' | 'changeId'> {
  readonly changeId: string;
  /**
   * The state that was seen, of a change that is of its very time and still comes after it. It is written over that one
   * state and no other.
   */
  readonly over?: Pick<RecordState, 'sequence'>;
}

/**
 * `applied`: with the state before it, if there was one. `again`: this very change made the stored state, so nothing was
 * written. `refused`: what is stored is of a later time, or of the same and not `over` it; nothing was written.
 */
export type RecordSaved =
  | { readonly outcome: 'applied'; readonly sequence: number; readonly before?: RecordState }
  | { readonly outcome: 'again'; readonly sequence: number }
  | { readonly outcome: 'refused'; readonly stored: RecordState };

export interface Records {
  readonly find: (account: string, entity: string, id: string) => Promise<RecordState | undefined>;
  /**
   * Stores a state that is later than what is known, or a deletion of the same moment. The time of a record never goes back.
   */
  readonly save: (account: string, state: RecordSave) => Promise<RecordSaved>;
}

/** Deals, persons and whatever else webhooks tell of, by entity and id. */
export function createRecords(table: Table): Records {
  const read = (item: unknown) => parse(RecordState, item, 'record');
  return {
    find: async (account, entity, id) => {
      const item = await table.get(keys.record(account, entity, id));
      return item === undefined ? undefined : read(item);
    },
    save: async (account, state) => {
      const key = keys.record(account, state.entity, state.id);
      const written = await table.update(key, changeTo(state), isNews(state), 'before');
      if (written.done) {
        const before = written.item === undefined ? undefined : read(written.item);
        return {
          outcome: 'applied',
          sequence: (before?.sequence ?? 0) + 1,
          ...(before ? { before } : {}),
        };
      }
      const stored = read(await standing(table, key, written));
      return stored.changeId === state.changeId
        ? { outcome: 'again', sequence: stored.sequence }
        : { outcome: 'refused', stored };
    },
  };
}

/** The ids of an entity's records, tombstones among them, a page at a time in the order of their keys. */
export const createRecordIds =
  (table: Pick<Table, 'page'>) =>
  async (
    account: string,
    entity: string,
    options: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly ids: string[]; readonly next?: string }> => {
    const { items, next } = await table.page(keys.record(account, entity, '').pk, options);
    const ids = items.map((item) => parse(RecordState, item, 'record').id);
    return { ids, ...(next === undefined ? {} : { next }) };
  };

function changeTo({ over: _over, ...state }: RecordSave): Expression {
  const set = assignments(state);
  const gone = [
    ...(state.updateTime === undefined ? ['updateTime'] : []),
    ...(state.unsure ? [] : ['unsure']),
    // A tombstone that is told of once more still points where it did.
    ...(state.mergedTo === undefined && !state.deleted ? ['mergedTo'] : []),
  ];
  return {
    text: `SET ${set.text}${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''} ADD #sequence :one`,
    names: { ...set.names, '#sequence': 'sequence' },
    values: { ...set.values, ':one': 1 },
  };
}

/** Its names are those of the change beside it. */
function isNews({ deleted, over }: RecordSave): Expression {
  const news = ['attribute_not_exists(pk)', '#timeMs < :timeMs'];
  if (deleted) news.push('(#timeMs = :timeMs AND #deleted = :no)');
  // A state of before states were counted has no sequence.
  if (over?.sequence === 0) news.push('(#timeMs = :timeMs AND attribute_not_exists(#sequence))');
  if (over && over.sequence > 0) news.push('(#timeMs = :timeMs AND #sequence = :over)');
  return {
    text: news.join(' OR '),
    values: {
      ...(deleted ? { ':no': false } : {}),
      ...(over && over.sequence > 0 ? { ':over': over.sequence } : {}),
    },
  };
}
