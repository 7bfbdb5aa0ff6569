import * as z from 'zod/mini';
import type { RecentItem } from '../../shared/pipedrive/v1.ts';
import type { RecordState } from '../../shared/state/records.ts';

export interface Deps {
  /** The first page of what changed at Pipedrive after a time; 20 tokens. */
  readonly recents: (sinceMs: number) => Promise<readonly RecentItem[]>;
  readonly stored: (entity: string, id: string) => Promise<RecordState | undefined>;
  readonly now: () => number;
}

/** Pipedrive tries a delivery for 183 s; what is younger may still be told. */
const TOLD_AFTER_MS = 200_000;
const SIDE_BY_SIDE = 25;

/** Of a record in the shape of version 1, its time in UTC: `2026-11-20 09:00:00`. */
const Changed = z.object({ update_time: z.string().check(z.regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)) });

/** When an entity was changed last, as Pipedrive shows it, long enough ago, in a way that State does not know. */
export async function findMissed(
  { recents, stored, now }: Deps,
  sinceMs: number,
  entities: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const items = (await recents(sinceMs)).filter(({ item }) => entities.includes(item));
  const missed = new Map<string, number>();
  const look = async ({ item, id, data }: RecentItem): Promise<void> => {
    const changed = z.safeParse(Changed, data);
    if (!changed.success) return;
    const changedMs = Date.parse(`${changed.data.update_time.replace(' ', 'T')}Z`);
    if (changedMs > now() - TOLD_AFTER_MS || changedMs <= (missed.get(item) ?? 0)) return;
    if (knownUntilMs(await stored(item, String(id))) >= changedMs) return;
    missed.set(item, Math.max(changedMs, missed.get(item) ?? 0));
  };
  // The latest first: of each entity only that one matters.
  const latest = items.toReversed();
  for (let start = 0; start < latest.length; start += SIDE_BY_SIDE)
    await Promise.all(latest.slice(start, start + SIDE_BY_SIDE).map(look));
  return missed;
}

/** A time as the list of changes takes it: `2026-11-20 09:00:00`, UTC. It lists what is later, so it is asked for a second more. */
export const sinceText = (ms: number): string =>
  new Date(ms - 1_000).toISOString().slice(0, 19).replace('T', ' ');

/** A tombstone has the time of the deletion, and a filled gap the time of the read. */
const knownUntilMs = (state: RecordState | undefined): number =>
  state
    ? Math.max(state.timeMs, state.coveredUntilMs ?? 0, state.updateTime ? Date.parse(state.updateTime) : 0)
    : 0;
