/** Pipedrive's own examples of webhooks v2, with the simulated company's id in place of theirs. */

const ofCompany = {
  company_id: '1',
  is_bulk_edit: false,
  type: 'general',
  user_id: '12415231',
  version: '2.0',
  webhook_id: '4710827',
  webhook_owner_id: '12094821',
  change_source: 'app',
  attempt: 1,
  host: 'pd-us.pipedrive.com',
};

const aUser = {
  default_currency: 'USD',
  name: 'Sample person',
  email: 'sample@mailforspam.com',
  phone: null,
  locale: 'et_EE',
  lang: 'en-US',
  active_flag: true,
  last_login: '2022-11-24 13:14:07',
  timezone_name: 'Europe/Helsinki',
  icon_url: null,
  access: null,
};

/** A user is added: `meta.id` is the user's id, the time a number of seconds, `data.id` a string. */
export const userCreated = {
  data: {
    ...aUser,
    id: '16943176',
    name: 'sample@mailforspam.com',
    lang: 'en-GB',
    last_login: null,
    created: '2022-11-24 15:39:48',
    modified: '2022-11-24 15:39:48',
  },
  previous: null,
  meta: {
    ...ofCompany,
    action: 'create',
    correlation_id: '6f1c7cea-6fa5-46b0-b13a-d9c61acecb26',
    entity_id: '16943176',
    entity: 'user',
    id: '16943176',
    timestamp: 1669304389,
  },
};

export const userChanged = {
  data: {
    ...aUser,
    id: '12415231',
    phone: '+3721111',
    created: '2021-06-29 14:12:51',
    modified: '2022-11-24 15:42:22',
  },
  previous: { lang: 'en-GB', modified: '2022-11-24 13:14:07' },
  meta: {
    ...ofCompany,
    action: 'change',
    correlation_id: '9ab5f99c-3c16-4e2c-8ef3-1c80c4327d98',
    entity_id: '12415231',
    entity: 'user',
    id: '12415231',
    timestamp: 1669304542,
  },
};

/** Pipedrive calls this one "Delete user", and it is a change. */
export const userDeactivated = {
  data: {
    ...aUser,
    id: '15702024',
    active_flag: false,
    last_login: '2022-06-29 07:53:43',
    created: '2022-06-29 07:53:01',
    modified: '2022-06-29 07:53:43',
  },
  previous: { active_flag: true },
  meta: {
    ...ofCompany,
    action: 'change',
    correlation_id: '2056dbca-8141-4408-a64c-596c2fdd0777',
    entity_id: '15702024',
    entity: 'user',
    id: '15702024',
    timestamp: 1669304802,
  },
};

const ADDRESS_FIELD = '3d0fa3429dfa2d3dec265b4fc5dc8258ab66cdf3';

const aDeal = {
  add_time: '2022-11-24T13:18:55Z',
  channel: null,
  channel_id: null,
  close_time: null,
  creator_user_id: 12415231,
  currency: 'EUR',
  custom_fields: {
    [ADDRESS_FIELD]: {
      type: 'address',
      value: 'Tallinn, Estonia',
      country: 'Estonia',
      formatted_address: 'Tallinn, Estonia',
      locality: 'Tallinn',
      sublocality: '',
      subpremise: '',
      route: '',
      street_number: '',
      admin_area_level_1: 'Harju County',
      admin_area_level_2: '',
      postal_code: '',
    },
  },
  expected_close_date: null,
  first_won_time: null,
  id: 8,
  label_ids: [24, 25],
  lost_reason: null,
  lost_time: null,
  org_id: 1,
  origin: 'ManuallyCreated',
  origin_id: null,
  owner_id: 12415231,
  person_id: 8,
  pipeline_id: 1,
  probability: null,
  stage_change_time: null,
  stage_id: 2,
  status: 'open',
  title: 'Sample Org deal',
  update_time: '2022-11-24T15:11:55Z',
  value: 100,
  visible_to: '3',
  won_time: null,
};

export const dealChanged = {
  data: aDeal,
  previous: { custom_fields: { [ADDRESS_FIELD]: null } },
  meta: {
    ...ofCompany,
    action: 'change',
    correlation_id: '121e5331-7ec6-4af8-9994-0e52fb489044',
    entity_id: '8',
    entity: 'deal',
    id: 'df47d877-b58c-4886-91cd-1aa83e1d7366',
    timestamp: '2022-11-24T15:11:55.724Z',
  },
};

/** `previous` is the deal's full last state. */
export const dealDeleted = {
  data: null,
  previous: aDeal,
  meta: {
    ...ofCompany,
    action: 'delete',
    correlation_id: '59713ec6-03bf-42ad-a044-5f0403c1e5bb',
    entity_id: '8',
    entity: 'deal',
    id: 'a66e9392-fe41-4425-9bef-a1d32bf2df8c',
    timestamp: '2022-11-24T15:16:53.335Z',
  },
};

/** A change of another deal, at a time of its own. */
export const dealChangeOf = (id: number, title: string, timeMs: number) => ({
  ...dealChanged,
  data: { ...aDeal, id, title },
  previous: { title: 'Another title' },
  meta: {
    ...dealChanged.meta,
    entity_id: String(id),
    correlation_id: `correlation of ${id} at ${timeMs}`,
    timestamp: new Date(timeMs).toISOString(),
  },
});

/** A lead's event as a third party recorded it; leads have uuids. */
export const leadChanged = {
  data: {
    id: '1f3c2b80-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    title: 'Lead Title',
    owner_id: 12345678,
    person_id: 12,
    organization_id: null,
    value: { amount: 123, currency: 'BRL' },
    is_archived: false,
    update_time: '2025-06-19T16:07:36.753Z',
    custom_fields: {},
  },
  previous: { update_time: '2025-06-19T16:07:30.029Z', value: null },
  meta: {
    ...ofCompany,
    action: 'change',
    correlation_id: '8d7f9a10-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    entity_id: '1f3c2b80-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    entity: 'lead',
    id: '93b1c4d2-5e9d-11f0-8a3b-7b3a1c2d4e5f',
    timestamp: '2025-06-19T16:07:36.754Z',
    type: 'application',
    user_id: '12345678',
    webhook_id: '12345678',
    webhook_owner_id: '12345678',
    permitted_user_ids: ['12345678'],
    host: 'pd.pipedrive.com',
  },
};

/** Deal 9 goes into deal 8: version 2 tells of each. The two ids of the other record are from the documentation's table. */
export const dealMergedAway = {
  ...dealDeleted,
  previous: { ...aDeal, id: 9, title: 'Sample Org deal again' },
  meta: {
    ...dealDeleted.meta,
    entity_id: '9',
    correlation_id: '7f0a2c1e-07b7-4f0b-8a43-0c5d9a3b1f11',
    id: '0d1f3a52-8e0e-43a1-9d8f-9f2f5f1a7c21',
    timestamp: '2022-11-24T15:14:02.118Z',
    merged_to_id: '8',
  },
};

export const dealThatTookIn = {
  ...dealChanged,
  previous: { value: 60 },
  meta: {
    ...dealChanged.meta,
    correlation_id: '7f0a2c1e-07b7-4f0b-8a43-0c5d9a3b1f11',
    id: 'b1c9e6d0-6c0f-4a52-8a10-1a2b3c4d5e6f',
    timestamp: '2022-11-24T15:14:02.131Z',
    merged_from_id: '9',
  },
};

const v1Meta = {
  v: 1,
  change_source: 'api',
  company_id: 1,
  user_id: 12415231,
  host: 'acme.pipedrive.com',
  timestamp: 1739827361,
  timestamp_micro: 1739827361322662,
  prepublish_timestamp: 1739827361337,
  permitted_user_ids: [12415231],
  trans_pending: false,
  is_bulk_update: false,
  pipedrive_service_name: false,
  matches_filters: { current: [] },
  webhook_id: '4710828',
};

const aV1Deal = {
  id: 9,
  title: 'Updated Deal Title',
  user_id: 12415231,
  creator_user_id: 12415231,
  person_id: 8,
  org_id: 1,
  value: 100,
  currency: 'EUR',
  active: true,
  deleted: false,
  status: 'open',
  stage_id: 1,
  pipeline_id: 1,
  label: '24,25',
  visible_to: '3',
  add_time: '2025-02-17 19:46:52',
  update_time: '2025-02-17 21:22:41',
  formatted_value: '€100',
  owner_name: 'Sample person',
  dcf558aac1ae4e8c4f849ba5e668430d8df9be12: 200,
  dcf558aac1ae4e8c4f849ba5e668430d8df9be12_currency: 'EUR',
};

/** What a webhook of version 1.0 sends, in the form that a third party recorded. */
export const v1DealUpdated = {
  v: 1,
  matches_filters: { current: [] },
  meta: { ...v1Meta, action: 'updated', object: 'deal', id: 9 },
  current: aV1Deal,
  previous: { ...aV1Deal, title: 'Deal Title', update_time: '2025-02-17 19:46:52' },
  retry: 0,
  event: 'updated.deal',
};

/** In version 1.0 a user stands in an array. */
export const v1UserUpdated = {
  ...v1DealUpdated,
  meta: { ...v1Meta, action: 'updated', object: 'user', id: 15702024 },
  current: [{ ...aUser, id: 15702024, lang: 1, active_flag: false, modified: '2025-02-17 21:22:41' }],
  previous: [{ ...aUser, id: 15702024, lang: 1, active_flag: true, modified: '2022-06-29 07:53:43' }],
  event: 'updated.user',
};

/** Person 5 stays and took in person 6. */
export const v1PersonMerged = {
  ...v1DealUpdated,
  meta: { ...v1Meta, action: 'merged', object: 'person', id: 5 },
  current: { id: 5, name: 'Ada Lovelace', owner_id: 12415231, active_flag: true, merge_what_id: 6 },
  previous: { id: 6, name: 'A. Lovelace', owner_id: 12415231, active_flag: true },
  event: 'merged.person',
};
