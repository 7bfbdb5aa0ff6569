import type { Gap } from '../../../shared/state/gaps.ts';

/** What was found of one entity. */
export type Found = Gap['perEntity'][string];

/** What was found, by entity. */
export type Tally = Readonly<Record<string, Found>>;

export const NOTHING: Found = { listed: 0, equal: 0, recovered: 0, deleted: 0, unsure: 0 };

/** One entity's part of a tally; what is left out is nought. */
export const found = (entity: string, part: Partial<Found>): Tally => ({ [entity]: { ...NOTHING, ...part } });

export const sumOf = (...tallies: readonly Tally[]): Tally => {
  const sums = new Map<string, Found>();
  for (const [entity, one] of tallies.flatMap((tally) => Object.entries(tally))) {
    const sum = sums.get(entity) ?? NOTHING;
    sums.set(entity, {
      listed: sum.listed + one.listed,
      equal: sum.equal + one.equal,
      recovered: sum.recovered + one.recovered,
      deleted: sum.deleted + one.deleted,
      unsure: sum.unsure + one.unsure,
    });
  }
  return Object.fromEntries(sums);
};
