export interface PermissionSetRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly app: string;
  readonly type: 'admin' | 'manager' | 'regular' | 'custom';
  readonly contents: readonly string[];
}

const DEALS_REGULAR = [
  'can_add_products',
  'can_bulk_edit_items',
  'can_change_visibility_of_items',
  'can_delete_activities',
  'can_edit_products',
  'can_edit_shared_filters',
  'can_export_data_from_lists',
  'can_see_deals_list_summary',
  'can_see_other_users',
  'can_share_filters',
  'can_use_api',
  'can_use_email_tracking',
];

const DEALS_ADMIN = [
  ...DEALS_REGULAR,
  'can_add_custom_fields',
  'can_add_deals',
  'can_add_prospects_as_leads',
  'can_convert_deals_to_leads',
  'can_create_own_workflow',
  'can_delete_custom_fields',
  'can_delete_deals',
  'can_edit_custom_fields',
  'can_edit_deals_closed_date',
  'can_edit_other_users_deals',
  // This one's name is assumed, after the ones that are documented.
  'can_edit_other_users_leads',
  'can_merge_deals',
  'can_modify_labels',
  'can_see_hidden_items_names',
  'can_see_other_users_statistics',
];

const GLOBAL_REGULAR = [
  'can_follow_other_users',
  'can_see_other_users',
  'can_share_insights',
  'can_use_api',
  'can_use_import',
];

/** The sets every company has, with the ids of Pipedrive's documentation, and one of the company's own. */
export const PERMISSION_SETS: readonly PermissionSetRecord[] = [
  {
    id: '62cc4d7f-4038-4352-abf3-a8c1c822b631',
    name: 'Deals admin',
    description:
      'See and edit all sales data (deals, leads), manage company-level sales setup (such as lost reasons and pipelines)',
    app: 'sales',
    type: 'admin',
    contents: DEALS_ADMIN,
  },
  {
    id: 'f07d229d-088a-4144-a40f-1fe64295d180',
    name: 'Deals regular user',
    description:
      'Access to sales data (deals, leads) and available actions may be limited depending on the custom permission setup. This set is the default for new users.',
    app: 'sales',
    type: 'regular',
    contents: DEALS_REGULAR,
  },
  {
    id: '233b7976-39bd-43a9-b305-ef3a2b0998e5',
    name: 'Global admin',
    description:
      'See and edit all cross-product data (such as contacts, activities, reports) and access related features',
    app: 'global',
    type: 'admin',
    contents: [
      ...GLOBAL_REGULAR,
      'can_edit_other_users_activities',
      'can_edit_other_users_organizations',
      'can_edit_other_users_people',
      'can_merge_organizations',
      'can_merge_people',
      'can_see_company_wide_statistics',
    ],
  },
  {
    id: 'ec8a42e5-1842-490d-9113-b3a3b4b1c0a9',
    name: 'Global regular user',
    description:
      'Access to cross-product data (such as contacts, activities, reports) and available actions may be limited depending on the custom permission setup. This set is the default for new users.',
    app: 'global',
    type: 'regular',
    contents: GLOBAL_REGULAR,
  },
  {
    id: '982c5ce5-b8ba-4b47-b102-9da024f4b990',
    name: 'Account settings',
    description:
      'Access company account level features and setup (billing, security center, company settings, user management)',
    app: 'account_settings',
    type: 'admin',
    contents: ['can_see_security_dashboard'],
  },
  {
    id: '0b6f3c1e-5d2a-4f84-9c37-6a1e8d90b2f5',
    name: 'Team lead',
    description: 'As a regular user, and may edit the deals of others',
    app: 'sales',
    type: 'custom',
    contents: [...DEALS_REGULAR, 'can_edit_other_users_deals', 'can_see_other_users_statistics'],
  },
];

/** The set a user gets in an app when none is asked for; null for apps that come without sets. */
export const defaultPermissionSetId = (app: string, admin: boolean): string | null =>
  PERMISSION_SETS.find((set) => set.app === app && set.type === (admin ? 'admin' : 'regular'))?.id ?? null;

/** Every permission that there is, by name. */
export const PERMISSIONS: readonly string[] = [
  ...new Set(PERMISSION_SETS.flatMap(({ contents }) => contents)),
].sort();
