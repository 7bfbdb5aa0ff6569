import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Id, offsetQuery } from '../fields.ts';

/** A record that changed; `data` is the whole record in the shape of version 1, whatever its kind. */
export const RecentItem = () =>
  z.object({
    item: z.string(),
    id: z.union([Id(), z.string()]),
    data: z.nullish(z.json()),
  });
export type RecentItem = Infer<typeof RecentItem>;

export const recents = {
  /** What changed after a time: the only way to ask for changes of users without webhooks. */
  getRecents: endpoint({
    operation: 'getRecents',
    version: 'v1',
    method: 'GET',
    path: '/recents',
    cost: 20,
    scopes: ['recents:read', 'search:read'],
    repeat: 'reads',
    paging: 'offset',
    query: () =>
      z.strictObject({
        /** `2026-11-20 09:00:00`, UTC. */
        since_timestamp: z.string(),
        /** One or several kinds, comma separated; all if left out. */
        items: z.optional(z.string()),
        ...offsetQuery(),
      }),
    items: RecentItem,
  }),
};
