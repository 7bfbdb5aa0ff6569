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

/** What a webhook of version 1.0 sends. */
export const v1Payload = {
  v: 1,
  matches_filters: { current: [] },
  meta: { action: 'updated', object: 'deal', id: 8, company_id: 1, v: 1, webhook_id: '4710827' },
  current: { id: 8, title: 'Sample Org deal' },
  previous: { id: 8, title: 'Deal' },
  event: 'updated.deal',
  retry: 0,
};
