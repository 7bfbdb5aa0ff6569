import type { PersonRecord } from '../records/person.ts';

interface Mergeable {
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

/** A record whose empty fields are filled from another one; custom fields are filled one by one. */
export const filledFrom = <Item extends Mergeable>(record: Item, other: Item): Item => ({
  ...record,
  ...missingIn(record, other),
  custom_fields: { ...record.custom_fields, ...missingIn(record.custom_fields, other.custom_fields) },
});

/** The same for a person, who keeps the addresses and numbers of both; that they are joined is assumed. */
export const personFilledFrom = (person: PersonRecord, other: PersonRecord): PersonRecord => ({
  ...filledFrom(person, other),
  emails: joined(person.emails, other.emails),
  phones: joined(person.phones, other.phones),
  im: joined(person.im, other.im),
});

/** What `other` has and `record` does not. */
function missingIn(record: object, other: object): object {
  const here = new Map<string, unknown>(Object.entries(record));
  return Object.fromEntries(
    Object.entries(other).filter(([field, value]) => isEmpty(here.get(field)) && !isEmpty(value)),
  );
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Both lists without doubles; the first one's primary entry stays the only one. */
const joined = (contacts: PersonRecord['emails'], others: PersonRecord['emails']): PersonRecord['emails'] => [
  ...contacts,
  ...others
    .filter(({ value }) => !contacts.some((contact) => contact.value === value))
    .map((contact) => ({ ...contact, primary: contact.primary && contacts.length === 0 })),
];
