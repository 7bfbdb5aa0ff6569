import { asCustomFields } from './custom-fields.ts';
import { asFlag, asId, asNoFlag, asNumber, type Reform } from './values.ts';

/** How the records of one kind get their normal form. */
export interface Rules {
  /** Other names for a field: what it is called in REST v2, and what its value becomes. */
  readonly renamed?: Readonly<Record<string, readonly [name: string, reform?: Reform]>>;
  /** What the value of a field becomes, by the field's normal name. */
  readonly reformed?: Readonly<Record<string, Reform>>;
  /** What can be told from other fields, or says nothing, by the name that it came under. */
  readonly dropped?: readonly string[];
  /** Addresses that v1 spreads over fields with a common beginning: `address_country` is `country` of `address`. */
  readonly addresses?: readonly string[];
}

/** The rules of several put together; the later ones have the last word. */
export const together = (...all: readonly Rules[]): Rules => ({
  renamed: Object.assign({}, ...all.map(({ renamed }) => renamed)),
  reformed: Object.assign({}, ...all.map(({ reformed }) => reformed)),
  dropped: all.flatMap(({ dropped = [] }) => dropped),
  addresses: all.flatMap(({ addresses = [] }) => addresses),
});

/** Of every kind, whoever tells. Webhooks have `visible_to` as a text, and v1's `active_flag` where they were not renewed (FACTS 5.3). */
export const ALWAYS: Rules = {
  renamed: { active_flag: ['is_deleted', asNoFlag], deleted: ['is_deleted', asFlag] },
  reformed: { visible_to: asNumber, custom_fields: asCustomFields },
};

/** Of every kind that version 1 tells of, in webhooks as in REST. */
export const OF_V1: Rules = {
  renamed: { cc_email: ['smart_bcc_email'] },
  reformed: {
    owner_id: asId,
    creator_user_id: asId,
    person_id: asId,
    org_id: asId,
    deal_id: asId,
    picture_id: asId,
  },
  dropped: ['company_id', 'owner_name', 'person_name', 'org_name', 'deal_title', 'first_char'],
};
