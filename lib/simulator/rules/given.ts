/** The fields that were sent, without those left out, for spreading over a record. */
export const given = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  JSON.parse(JSON.stringify(fields));

type CustomFields = Readonly<Record<string, unknown>>;

/** Custom fields after an update: the keys sent change, the others stay. */
export const withCustomFields = (
  before: { readonly custom_fields: CustomFields },
  sent: CustomFields | undefined,
): { readonly custom_fields: CustomFields } => ({ custom_fields: { ...before.custom_fields, ...sent } });
