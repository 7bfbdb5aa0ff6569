import { isObject } from '../exact-json.ts';

/** What a field's value becomes; a value of a form we do not know stays as it is. */
export type Reform = (value: unknown) => unknown;

/** A value without parts: a text, a number of any size, yes or no. */
export const isScalar = (value: unknown): boolean =>
  typeof value !== 'object' || (value !== null && JSON.isRawJSON(value));

/** `2026-11-20 09:00:00`, UTC, or with milliseconds, as RFC 3339 in whole seconds; v1 says `''` where v2 says null. */
export const asTime: Reform = (value) => {
  if (value === '') return null;
  const parts =
    typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?Z?$/.exec(value) : null;
  return parts ? `${parts[1]}T${parts[2]}Z` : value;
};

/** `09:30`, or `{"value":"09:30:00","timezone_id":null}`, as `09:30:00`. */
export const asTimeOfDay: Reform = (value) => {
  if (value === '') return null;
  if (isObject(value) && (typeof value.value === 'string' || value.value === null))
    return asTimeOfDay(value.value);
  return typeof value === 'string' && /^\d\d:\d\d$/.test(value) ? `${value}:00` : value;
};

/** A number in digits, as it is written in JSON, as the number. */
export const asNumber: Reform = (value) =>
  typeof value === 'string' && /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;

/** 0 and 1 as false and true. */
export const asFlag: Reform = (value) => (value === 0 || value === 1 ? value === 1 : value);

/** The same the other way round: `active_flag` as `is_deleted`. */
export const asNoFlag: Reform = (value) => {
  const flag = asFlag(value);
  return typeof flag === 'boolean' ? !flag : value;
};

/** A user, person or organization as v1 nests it, as its id. */
export const asId: Reform = (value) => {
  if (!isObject(value)) return value;
  const id = value.value ?? value.id;
  return id !== undefined && isScalar(id) ? id : value;
};

/** An address that is one line of text, as the object of parts that REST v2 has; one with no part is none. */
export const asAddress: Reform = (value) => {
  if (value === '') return null;
  if (typeof value === 'string') return { value };
  if (!isObject(value)) return value;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every((part) => part === null || part === '') ? null : value;
};

/** E-mails or telephone numbers; v1 shows a person without any as one that is empty. */
export const asContacts: Reform = (value) =>
  Array.isArray(value) ? value.filter((contact) => !(isObject(contact) && contact.value === '')) : value;
