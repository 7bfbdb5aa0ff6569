import type { RecentItem } from '../../../shared/pipedrive/v1.ts';
import { isObject } from '../../../shared/webhooks/exact-json.ts';

/**
 * Which persons went into which others. Among recent changes a person says which one it took in (`merge_what_id`, FACTS:
 * merges); no other kind of record does, there or in any list.
 */
export function mergePointers(recents: readonly RecentItem[]): ReadonlyMap<string, string> {
  const pointers = new Map<string, string>();
  for (const { item, id, data } of recents) {
    if (item !== 'person' || !isObject(data)) continue;
    const loser = data.merge_what_id;
    if (typeof loser === 'number' && loser > 0) pointers.set(String(loser), String(id));
  }
  return pointers;
}
