import * as z from 'zod/mini';

/** An id as Pipedrive sends it: a number, but a string of digits in webhook payloads and counts. */
export const Id = () =>
  z.union([
    z.int(),
    z.pipe(
      z.string().check(z.regex(/^\d{1,15}$/)),
      z.transform((digits) => Number(digits)),
    ),
  ]);

/** A boolean that some endpoints spell 0 and 1. */
export const Flag = () =>
  z.union([
    z.boolean(),
    z.pipe(
      z.union([z.literal(0), z.literal(1)]),
      z.transform((value) => value === 1),
    ),
  ]);

/** A flag as v1 takes it. */
export const ZeroOrOne = () => z.union([z.literal(0), z.literal(1)]);

const PageLimit = (most: number) => z.optional(z.int().check(z.gte(1), z.lte(most)));

/** v1 lists that go on by `start`. */
export const offsetQuery = (mostPerPage = 500) => ({
  start: z.optional(z.int()),
  limit: PageLimit(mostPerPage),
});
export const OffsetQuery = () => z.strictObject(offsetQuery());

/** Lists that go on by `cursor`. */
export const cursorQuery = (mostPerPage = 500) => ({
  limit: PageLimit(mostPerPage),
  cursor: z.optional(z.string()),
});
export const CursorQuery = () => z.strictObject(cursorQuery());

/** What the v2 lists of records take. Times are RFC 3339 without milliseconds; `ids` holds up to 100, comma separated. */
export const recordsQuery = () => ({
  filter_id: z.optional(z.int()),
  ids: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  updated_since: z.optional(z.string()),
  updated_until: z.optional(z.string()),
  sort_by: z.optional(z.string()),
  sort_direction: z.optional(z.enum(['asc', 'desc'])),
  include_fields: z.optional(z.string()),
  ...cursorQuery(),
});

/** What the lists of records with custom fields take besides. */
export const customFieldsQuery = () => ({
  custom_fields: z.optional(z.string()),
  include_option_labels: z.optional(z.boolean()),
  include_labels: z.optional(z.boolean()),
});

export const Address = () =>
  z.strictObject({
    value: z.optional(z.string()),
    country: z.optional(z.string()),
    admin_area_level_1: z.optional(z.string()),
    admin_area_level_2: z.optional(z.string()),
    locality: z.optional(z.string()),
    sublocality: z.optional(z.string()),
    route: z.optional(z.string()),
    street_number: z.optional(z.string()),
    subpremise: z.optional(z.string()),
    postal_code: z.optional(z.string()),
  });

/** One e-mail address, telephone number or messenger name of a person. */
export const Contact = () =>
  z.strictObject({
    value: z.optional(z.string()),
    primary: z.optional(z.boolean()),
    label: z.optional(z.string()),
  });

/** The answer to a delete: the id of what is gone. */
export const Deleted = () => z.object({ id: Id() });
