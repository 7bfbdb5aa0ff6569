import type { RecentItem } from '../../../shared/pipedrive/v1.ts';
import { found } from '../../../shared/state/tally.ts';
import { isObject } from '../../../shared/webhooks/exact-json.ts';
import { goneStep } from './gone.ts';
import { type Listed, listedFrom } from './listed.ts';
import { mergePointers } from './merges.ts';
import { onward } from './onward.ts';
import { reads } from './reads.ts';
import type { Step, Suspect } from './step.ts';
import { secondsOf, timeOf } from './window.ts';

/** What is found in the list of recent changes, beside what the entities' own lists show. */
export const RECENTS = 'recents';

const PAGE = 500;

/**
 * Looks among recent changes, one list for all kinds, for records that are switched off or went into another one, and asks
 * for each whether it is gone. Whether deleted records are listed at all, Pipedrive does not say.
 */
export const recentsStep = (entities: readonly string[]): Step =>
  goneStep(async ({ client, window, spend }, place) => {
    const { since = window.since, start = 0 } = place;
    const answer = await client.getRecents({
      query: { since_timestamp: oldTime(since - 1), items: entities.join(), start, limit: PAGE },
    });
    spend(reads.getRecents.cost);
    const entries = answer.data.map((item, index) => entryOf(item, index, since));
    const isOver = entries.some(({ at }) => at >= window.until);
    return {
      suspects: entities.flatMap((entity) => suspectsOf(answer.data, entity, window.until)),
      tally: found(RECENTS, { listed: answer.data.length, unsure: answer.odd.length }),
      next: onward(place, since, entries, answer.next !== undefined && !isOver),
    };
  });

/** Those of one kind that say they are gone, and those whom another one says it took in. */
function suspectsOf(recents: readonly RecentItem[], entity: string, until: number): Suspect[] {
  const suspects = new Map<string, Suspect>();
  for (const recent of recents) {
    const listed = recent.item === entity ? listedIn(recent) : undefined;
    if (listed?.deleted && listed.updated < until) suspects.set(listed.id, { entity, id: listed.id });
  }
  if (entity === 'person')
    for (const [id, mergedTo] of mergePointers(recents)) suspects.set(id, { entity, id, mergedTo });
  return [...suspects.values()];
}

const listedIn = ({ item, data }: RecentItem): Listed | undefined =>
  isObject(data) ? listedFrom(item, 'rest-1', data) : undefined;

/** The list is in the order of time; what does not say its time counts as being where it stands. */
function entryOf(recent: RecentItem, index: number, since: number) {
  const data = isObject(recent.data) ? recent.data : {};
  const time = data.update_time ?? data.add_time;
  const at = typeof time === 'string' ? secondsOf(`${time.replace(' ', 'T').replace(/Z$/, '')}Z`) : since;
  return { key: `${recent.item} ${recent.id ?? index}`, at: Number.isNaN(at) ? since : at };
}

/** `2026-11-20 09:00:00`, UTC. */
const oldTime = (seconds: number): string => timeOf(seconds).replace('T', ' ').replace('Z', '');
