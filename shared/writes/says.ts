/** A body, or a record as it was read. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is peculiar to a kind of record. */
export interface Manner {
  /** The text without which two records are too alike. */
  readonly telling: string;
  /** Fields that a record has under another name. */
  readonly readAs?: Readonly<Record<string, string>>;
  /** Fields that are the same in a way of their own. */
  readonly sameIf?: Readonly<Record<string, (said: unknown, read: unknown) => boolean>>;
  /**
   * What a record has only because somebody said it. Of fields of which the body says none, a record that has one was
   * created by another request.
   */
  readonly onlySaid?: readonly (readonly string[])[];
}

/**
 * Whether a record says all that a body said and was created by saying no more. A field that the record does not have at all
 * has no say: Pipedrive takes more than it answers.
 */
export function says(record: Fields, body: Fields, manner: Manner): boolean {
  const { telling, readAs = {}, sameIf = {}, onlySaid = [] } = manner;
  if (!Object.hasOwn(record, telling)) return false;
  const asSaid = Object.entries(body).every(([name, said]) => {
    const field = readAs[name] ?? name;
    if (!Object.hasOwn(record, field)) return true;
    return (sameIf[name] ?? (TIME.test(name) ? isSameTime : isSame))(said, record[field]);
  });
  return (
    asSaid &&
    onlySaid.every(
      (names) =>
        names.some((name) => Object.hasOwn(body, name)) || names.every((name) => isBlank(record[name])),
    )
  );
}

/** What Pipedrive spells in more than one way. */
const TIME = /_time$|^duration$/;

/** Whether what was read is what was said; of an object only the parts that were said count, and lists have no order. */
function isSame(said: unknown, read: unknown): boolean {
  if (isFields(said) && isFields(read))
    return Object.entries(said).every(([name, part]) =>
      isSame(part, Object.hasOwn(read, name) ? read[name] : undefined),
    );
  if (isNothing(said) || isNothing(read)) return isNothing(said) && isNothing(read);
  if (Array.isArray(said)) return Array.isArray(read) && said.length === read.length && isAtLeast(said, read);
  return said === read || isSameNumber(said, read) || isSameNumber(read, said) || isSameFlag(said, read);
}

/** Each one of a list was read, however many more there are. */
export function isAtLeast(said: unknown, read: unknown): boolean {
  if (!Array.isArray(said) || !Array.isArray(read)) return isSame(said, read);
  const rest: unknown[] = [...read];
  return said.every((one) => {
    const place = rest.findIndex((other) => isSame(one, other));
    if (place >= 0) rest.splice(place, 1);
    return place >= 0;
  });
}

/** One where the record has a list. */
export const isOnly = (said: unknown, read: unknown): boolean => isSame(isNothing(said) ? [] : [said], read);

export const isSameInAnyCase = (said: unknown, read: unknown): boolean =>
  typeof said === 'string' && typeof read === 'string' && said.toLowerCase() === read.toLowerCase();

const DIGITS = /^-?\d+(\.\d+)?$/;

/** Who sees a lead is `"3"` in one version and 3 in the other. */
const isSameNumber = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' &&
  typeof other === 'number' &&
  DIGITS.test(one) &&
  Math.abs(other) <= Number.MAX_SAFE_INTEGER &&
  Number(one) === other;

const isSameFlag = (said: unknown, read: unknown): boolean =>
  (typeof said === 'number' && typeof read === 'boolean' && said === Number(read)) ||
  (typeof said === 'boolean' && typeof read === 'number' && Number(said) === read);

const isSameTime = (said: unknown, read: unknown): boolean =>
  typeof said === 'string' && typeof read === 'string' ? plain(said) === plain(read) : isSame(said, read);

/** `2026-11-20 09:00:00` for `2026-11-20T09:00:00.000Z`, and `09:00:00` for `09:00`. */
const plain = (time: string): string =>
  time
    .replace('T', ' ')
    .replace(/(\.0+)?(Z|\+00:00)?$/, '')
    .replace(/(^| )(\d+:\d\d)$/, '$1$2:00');

/** There is no difference between what is empty, and an object or a list of nothing is that too. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.values(value).every(isNothing);
}

/** A deal without a value is worth 0. */
const isBlank = (value: unknown): boolean => isNothing(value) || value === 0;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
