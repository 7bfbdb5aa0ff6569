/**
 * Custom fields as version 1 has them among a record's own: a value of several parts takes several keys (`<key>` and
 * `<key>_currency`, `<key>_until`, `<key>_locality` …), and several options are one text.
 */
export const v1CustomFields = (
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => v1Keys(key, value)));

function v1Keys(key: string, value: unknown): (readonly [string, unknown])[] {
  if (Array.isArray(value)) return [[key, value.join(',')]];
  if (typeof value !== 'object' || value === null) return [[key, value]];
  return Object.entries(value).map(([part, of]) => [part === 'value' ? key : `${key}_${part}`, of]);
}
