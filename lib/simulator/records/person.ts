import { v2Time } from '../store/times.ts';
import type { AddressRecord } from './address.ts';

export interface ContactRecord {
  readonly value: string;
  readonly primary: boolean;
  readonly label: string;
}

export interface PersonRecord {
  readonly id: number;
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string | null;
  readonly owner_id: number;
  readonly org_id: number | null;
  readonly add_time: string;
  readonly update_time: string;
  readonly emails: readonly ContactRecord[];
  readonly phones: readonly ContactRecord[];
  readonly is_deleted: boolean;
  readonly visible_to: number;
  readonly label_ids: readonly number[];
  readonly picture_id: number | null;
  readonly custom_fields: Readonly<Record<string, unknown>>;
  readonly notes: string;
  readonly im: readonly ContactRecord[];
  readonly birthday: string | null;
  readonly job_title: string | null;
  readonly postal_address: AddressRecord | null;
  readonly marketing_status: string;
}

/** Fields that exist only where the company has contact sync. */
export const CONTACT_SYNC_FIELDS = ['notes', 'im', 'birthday', 'job_title', 'postal_address'] as const;

export function newPerson(
  given: { readonly id: number; readonly name: string; readonly owner_id: number } & Partial<PersonRecord>,
  nowMs: number,
): PersonRecord {
  return {
    ...namesFrom(given.name),
    org_id: null,
    add_time: v2Time(nowMs),
    update_time: v2Time(nowMs),
    emails: [],
    phones: [],
    is_deleted: false,
    visible_to: 3,
    label_ids: [],
    picture_id: null,
    custom_fields: {},
    notes: '',
    im: [],
    birthday: null,
    job_title: null,
    postal_address: null,
    marketing_status: 'no_consent',
    ...given,
  };
}

/** `Ada King Lovelace` is Ada and King Lovelace. */
export function namesFrom(name: string): { readonly first_name: string; readonly last_name: string | null } {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  return { first_name: first, last_name: rest.join(' ') || null };
}

/** Contacts as given, with the parts left out; the first is the primary one unless another is. */
export function contactsFrom(
  given: readonly {
    readonly value?: string | undefined;
    readonly primary?: boolean | undefined;
    readonly label?: string | undefined;
  }[],
): ContactRecord[] {
  const chosen = Math.max(
    0,
    given.findIndex(({ primary }) => primary === true),
  );
  return given.map(({ value = '', label = 'work' }, index) => ({ value, primary: index === chosen, label }));
}

/** A person in a webhook: one `label` where v2 has `label_ids`. */
export const personEventData = (person: PersonRecord) => ({
  add_time: person.add_time,
  custom_fields: person.custom_fields,
  emails: person.emails,
  first_name: person.first_name,
  id: person.id,
  label: person.label_ids[0] ?? null,
  last_name: person.last_name,
  name: person.name,
  org_id: person.org_id,
  owner_id: person.owner_id,
  phones: person.phones,
  update_time: person.update_time,
  visible_to: String(person.visible_to),
});
