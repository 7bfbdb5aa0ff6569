import * as z from 'zod/mini';

/** The numbers and times of a query, which are text there. */

/** How many a page has: `standard` unless asked for otherwise, at most `most`. */
export const limit = (standard: number, most: number) =>
  z.pipe(
    z._default(z.string().check(z.regex(new RegExp(`^\\d{1,${String(most).length}}$`))), String(standard)),
    z.pipe(
      z.transform((text: string) => Number(text)),
      z.int().check(z.gte(1), z.lte(most)),
    ),
  );

/** Where the page before ended: its `next`. */
export const After = z.optional(z.string().check(z.maxLength(128)));

/** A time of any zone, as ISO in UTC with milliseconds: so that times compare as text. */
export const Time = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text: string) => new Date(text).toISOString()),
);
