import * as z from 'zod/mini';

/** An id as Pipedrive sends it: a number, but a string of digits in webhook payloads and counts. */
export const Id = z.pipe(
  z.union([z.int(), z.string().check(z.regex(/^\d{1,15}$/))]),
  z.transform((value) => Number(value)),
);

/** A boolean that some endpoints spell 0 and 1. */
export const Flag = z.pipe(
  z.union([z.boolean(), z.literal(0), z.literal(1)]),
  z.transform((value) => value === true || value === 1),
);

/** v1 lists that go on by `start`. */
export const OffsetQuery = z.strictObject({
  start: z.optional(z.int()),
  limit: z.optional(z.int().check(z.gte(1), z.lte(500))),
});

/** What every v2 list takes. Times are RFC 3339 without milliseconds; `ids` holds up to 100, comma separated. */
export const cursorQuery = {
  filter_id: z.optional(z.int()),
  ids: z.optional(z.string()),
  owner_id: z.optional(z.int()),
  updated_since: z.optional(z.string()),
  updated_until: z.optional(z.string()),
  sort_by: z.optional(z.string()),
  sort_direction: z.optional(z.enum(['asc', 'desc'])),
  include_fields: z.optional(z.string()),
  limit: z.optional(z.int().check(z.gte(1), z.lte(500))),
  cursor: z.optional(z.string()),
};

/** What the lists of records with custom fields take besides. */
export const customFieldsQuery = {
  custom_fields: z.optional(z.string()),
  include_option_labels: z.optional(z.boolean()),
  include_labels: z.optional(z.boolean()),
};

/** Custom fields by their 40-character key; their values depend on the field's type. */
export const CustomFields = z.record(z.string(), z.unknown());

export const Address = z.strictObject({
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
export const Contact = z.strictObject({
  value: z.optional(z.string()),
  primary: z.optional(z.boolean()),
  label: z.optional(z.string()),
});

/** What all v2 records have in common. */
export const recordFields = {
  id: Id,
  owner_id: z.nullish(z.int()),
  add_time: z.nullish(z.string()),
  update_time: z.nullish(z.string()),
  is_deleted: z.optional(z.boolean()),
  custom_fields: z.nullish(CustomFields),
};

/** The answer to a v2 delete. */
export const Deleted = z.object({ id: Id });
