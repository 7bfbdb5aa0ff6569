import * as z from 'zod/mini';

/** What comparing with Pipedrive found of one entity. */
export const Found = z.object({
  /** Of the records that Pipedrive listed: how many, and how many of them State had as they are. */
  listed: z.int(),
  equal: z.int(),
  /** What was brought back, and what of it was a deletion. */
  recovered: z.int(),
  deleted: z.int(),
  /** What could not be told apart from what State has. */
  unsure: z.int(),
});
export type Found = z.infer<typeof Found>;

/** What was found, by entity. */
export const Tally = z.record(z.string(), Found);
export type Tally = Readonly<z.infer<typeof Tally>>;

export const NOTHING: Found = { listed: 0, equal: 0, recovered: 0, deleted: 0, unsure: 0 };

/** One entity's part of a tally; what is left out is nought. */
export const found = (entity: string, part: Partial<Found>): Tally => ({ [entity]: { ...NOTHING, ...part } });

/** Several tallies as one. */
export const sumOf = (...tallies: readonly Tally[]): z.infer<typeof Tally> => {
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
