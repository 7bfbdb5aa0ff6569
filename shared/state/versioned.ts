import { Unavailable } from '../errors.ts';
import type { Key } from './keys.ts';
import { absent, type Table } from './table.ts';

export interface VersionedPorts {
  readonly table: Pick<Table, 'get' | 'put' | 'remove'>;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** How an item changes: to one with the next version, to none at all, or not. */
export type Change<Item> = { readonly to: Item } | 'remove' | 'leave';

const MOST_TRIES = 30;

/**
 * Changes a whole item by a single conditional write, unless somebody else has meanwhile: then it is read and thought over
 * again. `read` gives an item its meaning, `next` is pure and may be called several times. What was `seen` there, perhaps
 * nothing, is not read first. `Unavailable` when too many write the item at once.
 */
export async function changeVersioned<Item extends { readonly version: number }, Result>(
  { table, sleep, random }: VersionedPorts,
  key: Key,
  read: (item: unknown) => Item,
  next: (item: Item | undefined) => readonly [change: Change<Item>, result: Result],
  seen?: { readonly item: unknown },
): Promise<Result> {
  let stored = seen ? seen.item : await table.get(key);
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const before = stored === undefined ? undefined : read(stored);
    const [change, result] = next(before);
    if (change === 'leave') return result;
    const unchanged = before ? { text: 'version = :seen', values: { ':seen': before.version } } : absent;
    const written =
      change === 'remove' ? await table.remove(key, unchanged) : await table.put(key, change.to, unchanged);
    if (written.done) return result;
    if (attempt > 1 || !seen) await sleep(random() * 20 * attempt);
    // What stood in the way, as it was then; not every engine says.
    stored = written.item ?? (await table.get(key));
  }
  throw new Unavailable('This item is being written by too many at once; try again', {});
}
