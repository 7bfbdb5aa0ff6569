import * as z from 'zod/mini';
import { type Collection, createCollection } from './collection.ts';
import { EventFilter } from './event-record.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** Events that somebody asked to have handled anew. What came of it is noted with each of them, under this request's id. */
export const ReplayRequest = z.object({
  id: z.string(),
  requestedAt: z.string(),
  /** The name of the token that asked. */
  by: z.string(),
  /** Which were asked for; of one event its id. */
  filter: z.optional(EventFilter),
  event: z.optional(z.string()),
  /** The place in the log they begin after, of a replay that goes on. */
  after: z.optional(z.string()),
  /** Where the filter goes on after these. */
  next: z.optional(z.string()),
  /** In the order they were received, each with the line that it stands in. */
  events: z.array(z.object({ id: z.string(), group: z.string() })),
});
export type ReplayRequest = z.infer<typeof ReplayRequest>;

/** The replays of each account; kept for good: they are few, and say who had what told again. */
export const createReplayRequests = (table: Table): Collection<ReplayRequest> =>
  createCollection(table, ReplayRequest, keys.replay, ({ id }) => id);
