import { ContractBroken, Unavailable } from '../../../shared/errors.ts';
import type { Place } from './step.ts';

/** A record of a page by its place in the list's order. */
export interface Entry {
  readonly key: string;
  /** In seconds since 1970. */
  readonly at: number;
}

/** A list that was begun again this often changes faster than it can be read. */
const MOST_VAIN = 5;

/**
 * Where a list of version 1 goes on, whose pages are counted off by `start`: a record that leaves its place between two
 * pages moves the others, and one could slip by. So a list in the order of time is asked again from the last time seen; and
 * within one second, or where there is no such order, the last record is read again, and when it is no longer there the
 * list is begun anew.
 */
export function onward(
  place: Place,
  since: number,
  entries: readonly Entry[],
  more: boolean,
): Place | undefined {
  const { start = 0, last: before, vain = 0 } = place;
  if (before !== undefined && !entries.some(({ key }) => key === before)) {
    if (vain === MOST_VAIN) throw new Unavailable('A list changes faster than it can be read; try again', {});
    return { since, vain: vain + 1 };
  }
  if (!more) return undefined;
  const last = entries.at(-1);
  if (!last || entries.length < 2) throw new ContractBroken('A list goes on without holding anything', {});
  if (isAscending(entries) && last.at > since) return { since: last.at };
  return { since, start: start + entries.length - 1, last: last.key, vain };
}

const isAscending = (entries: readonly Entry[]): boolean =>
  entries.every(({ at }, index) => index === 0 || (entries[index - 1]?.at ?? at) <= at);
