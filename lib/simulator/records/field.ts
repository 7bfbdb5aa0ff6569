import { createHash } from 'node:crypto';

export const FIELD_KINDS = [
  'deal',
  'lead',
  'person',
  'organization',
  'product',
  'activity',
  'project',
] as const;

/** The kinds of record that have fields. */
export type FieldKind = (typeof FIELD_KINDS)[number];

/** The types of field that the simulation has, of those that Pipedrive documents. */
export type FieldType =
  | 'int'
  | 'double'
  | 'boolean'
  | 'varchar'
  | 'text'
  | 'phone'
  | 'date'
  | 'daterange'
  | 'time'
  | 'timerange'
  | 'enum'
  | 'set'
  | 'address'
  | 'monetary'
  | 'deal'
  | 'lead'
  | 'org'
  | 'people'
  | 'project'
  | 'stage'
  | 'user'
  | 'status'
  | 'visible_to';

interface FieldOption {
  readonly id: number | string;
  readonly label: string;
}

/** The definition of a field. The API's version 2 knows it by its code; `id` is what a filter's condition names. */
export interface FieldRecord {
  readonly id: number;
  readonly kind: FieldKind;
  readonly field_name: string;
  readonly field_code: string;
  readonly field_type: FieldType;
  readonly options: readonly FieldOption[] | null;
  readonly is_custom_field: boolean;
  readonly required: boolean;
}

/** The key of a custom field: 40 hexadecimal digits, the same in every simulated company. */
export const customKey = (kind: FieldKind, name: string): string =>
  createHash('sha1').update(`${kind} ${name}`).digest('hex');

type Short = readonly [code: string, name: string, type: FieldType];

const OWNED: readonly Short[] = [
  ['owner_id', 'Owner', 'user'],
  ['add_time', 'Created', 'date'],
  ['update_time', 'Updated', 'date'],
];
const SHARED: readonly Short[] = [...OWNED, ['visible_to', 'Visible to', 'visible_to']];
const LABELS: Short = ['label_ids', 'Labels', 'set'];

/** The fields that every company has; of Pipedrive's own, those that the simulation's records have. */
const STANDARD: Readonly<Record<FieldKind, readonly Short[]>> = {
  deal: [
    ['title', 'Title', 'varchar'],
    ['value', 'Value', 'monetary'],
    ['status', 'Status', 'status'],
    ['creator_user_id', 'Creator', 'user'],
    ['person_id', 'Contact person', 'people'],
    ['org_id', 'Organization', 'org'],
    ['pipeline_id', 'Pipeline', 'int'],
    ['stage_id', 'Stage', 'stage'],
    ['probability', 'Probability', 'int'],
    ['lost_reason', 'Lost reason', 'varchar'],
    ['expected_close_date', 'Expected close date', 'date'],
    ['stage_change_time', 'Last stage change', 'date'],
    ['close_time', 'Deal closed on', 'date'],
    ['won_time', 'Won time', 'date'],
    ['lost_time', 'Lost time', 'date'],
    ['is_archived', 'Archived', 'boolean'],
    LABELS,
    ...SHARED,
  ],
  lead: [
    ['title', 'Title', 'varchar'],
    ['value', 'Value', 'monetary'],
    ['creator_id', 'Creator', 'user'],
    ['person_id', 'Contact person', 'people'],
    ['organization_id', 'Organization', 'org'],
    ['expected_close_date', 'Expected close date', 'date'],
    ['is_archived', 'Archived', 'boolean'],
    LABELS,
    ...SHARED,
  ],
  person: [
    ['name', 'Name', 'varchar'],
    ['first_name', 'First name', 'varchar'],
    ['last_name', 'Last name', 'varchar'],
    ['email', 'Email', 'varchar'],
    ['phone', 'Phone', 'phone'],
    ['org_id', 'Organization', 'org'],
    LABELS,
    ...SHARED,
  ],
  organization: [
    ['name', 'Name', 'varchar'],
    ['address', 'Address', 'address'],
    ['website', 'Website', 'varchar'],
    ['employee_count', 'Number of employees', 'int'],
    ['annual_revenue', 'Annual revenue', 'double'],
    LABELS,
    ...SHARED,
  ],
  product: [
    ['name', 'Name', 'varchar'],
    ['code', 'Product code', 'varchar'],
    ['unit', 'Unit', 'varchar'],
    ['tax', 'Tax', 'double'],
    ...SHARED,
  ],
  activity: [
    ['subject', 'Subject', 'varchar'],
    ['type', 'Type', 'varchar'],
    ['done', 'Done', 'boolean'],
    ['busy', 'Free/busy', 'boolean'],
    ['due_date', 'Due date', 'date'],
    ['due_time', 'Due time', 'time'],
    ['duration', 'Duration', 'time'],
    ['creator_user_id', 'Creator', 'user'],
    ['person_id', 'Contact person', 'people'],
    ['org_id', 'Organization', 'org'],
    ['deal_id', 'Deal', 'deal'],
    ['lead_id', 'Lead', 'lead'],
    ['project_id', 'Project', 'project'],
    ['location', 'Location', 'address'],
    ['note', 'Note', 'text'],
    ...OWNED,
  ],
  project: [
    ['title', 'Title', 'varchar'],
    ['description', 'Description', 'text'],
    ['status', 'Status', 'status'],
    ['start_date', 'Start date', 'date'],
    ['end_date', 'End date', 'date'],
    ...OWNED,
  ],
};

/** The company's own fields; the one of type user is where a leaver can be named without owning a record. */
const CUSTOM: readonly (readonly [FieldKind, name: string, FieldType, labels?: readonly string[]])[] = [
  ['deal', 'Solution engineer', 'user'],
  ['deal', 'Purchase order', 'varchar'],
  ['deal', 'Budget', 'monetary'],
  ['deal', 'Priority', 'enum', ['Low', 'Medium', 'High']],
  ['deal', 'Regions', 'set', ['North', 'South', 'East', 'West']],
  ['deal', 'Site', 'address'],
  ['deal', 'Delivery window', 'daterange'],
  ['deal', 'Call hours', 'timerange'],
  ['person', 'Second contact', 'user'],
  ['person', 'Nickname', 'varchar'],
  ['organization', 'Account manager', 'user'],
  ['organization', 'VAT number', 'varchar'],
];

const OPTIONS: Partial<Record<FieldKind, Record<string, readonly FieldOption[]>>> = {
  deal: {
    status: [
      { id: 'open', label: 'Open' },
      { id: 'won', label: 'Won' },
      { id: 'lost', label: 'Lost' },
    ],
  },
  project: {
    status: [
      { id: 'open', label: 'Open' },
      { id: 'completed', label: 'Completed' },
      { id: 'canceled', label: 'Canceled' },
    ],
  },
};

/** All fields of a new company, standard ones first, without the ids that its table gives them. */
export function seedFields(): Omit<FieldRecord, 'id'>[] {
  const standard = FIELD_KINDS.flatMap((kind) => {
    const fields = STANDARD[kind];
    return fields.map(([field_code, field_name, field_type]) => ({
      kind,
      field_name,
      field_code,
      field_type,
      options: OPTIONS[kind]?.[field_code] ?? null,
      is_custom_field: false,
      required: field_code === fields[0]?.[0],
    }));
  });
  const custom = CUSTOM.map(([kind, field_name, field_type, labels]) => ({
    kind,
    field_name,
    field_code: customKey(kind, field_name),
    field_type,
    options: labels?.map((label, index) => ({ id: index + 1, label })) ?? null,
    is_custom_field: true,
    required: false,
  }));
  return [...standard, ...custom];
}
