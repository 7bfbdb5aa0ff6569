/** Everybody's settings, those of the official example; no operation changes them. */
export const USER_SETTINGS = {
  marketplace_team: false,
  list_limit: 100,
  beta_app: true,
  prevent_salesphone_callto_override: false,
  file_upload_destination: 's3',
  callto_link_syntax: 'callto:[number]',
  autofill_deal_expected_close_date: false,
  person_duplicate_condition: 'name && (org_id || email || phone)',
} as const;
