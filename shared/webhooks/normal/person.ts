import type { Rules } from './rules.ts';
import { asAddress, asContacts } from './values.ts';

/**
 * A person. Where only one `label` is told, it stays what it is: the first of `label_ids` (SPEC1), and the others are not
 * known.
 */
export const PERSON: Rules = {
  reformed: { postal_address: asAddress },
  addresses: ['postal_address'],
};

export const PERSON_V1: Rules = {
  renamed: { email: ['emails', asContacts], phone: ['phones', asContacts] },
};
