const EMPTY = { 'IS NULL': 'is empty', 'IS NOT NULL': 'is not empty' };
const SAME = { '=': 'is', '!=': 'is not' };
const AMOUNT = {
  ...SAME,
  '>': 'is more than',
  '<': 'is less than',
  '>=': 'is more or equal to',
  '<=': 'is less or equal to',
  ...EMPTY,
};
const RANGE = {
  '=': 'starts at',
  '!=': 'does not start at',
  ends_at: 'ends at',
  does_not_end_at: 'does not end at',
  '<': 'starts before',
  '<=': 'starts exactly on or before',
  ends_before: 'ends before',
  ends_e_before: 'ends exactly on or before',
  '>': 'starts after',
  ends_after: 'ends after',
  '>=': 'starts exactly or after',
  ends_e_after: 'ends exactly or after',
  includes: 'does include',
  ...EMPTY,
};
const DAY = {
  ...SAME,
  '>': 'is later than',
  '<': 'is earlier than',
  '>=': 'is exactly or later than',
  '<=': 'is exactly or earlier than',
};

const named = (entries: readonly string[]): Record<string, string> =>
  Object.fromEntries(entries.map((name) => [name, name.replaceAll('_', ' ')]));

/** What Pipedrive says about filters to whoever wants to make one; the simulation itself takes fewer operators. */
export const FILTER_HELPERS = {
  operators: {
    int: AMOUNT,
    double: AMOUNT,
    monetary: AMOUNT,
    time: {
      ...SAME,
      '<': 'is before',
      '>': 'is after',
      '>=': 'is exactly or after than',
      '<=': 'is exactly or before than',
      ...EMPTY,
    },
    date: { ...DAY, ...EMPTY },
    entered_stage: DAY,
    timerange: RANGE,
    daterange: RANGE,
    varchar: {
      ...SAME,
      ...EMPTY,
      "LIKE '%$%'": 'contains',
      "LIKE '$%'": 'starts with',
      "NOT LIKE '$%'": 'does not start with',
    },
    stage: { ...SAME, has_been: 'has been' },
    title: {
      '=': 'is',
      "LIKE '$%'": 'starts with',
      "LIKE '%$%'": 'contains',
      "NOT LIKE '$%'": 'does not start with',
    },
    set: { ...SAME, contains: 'contains', not_contains: 'does not contain', ...EMPTY },
    // A list of objects, unlike all the others, in Pipedrive's own example too.
    enum: [{ '=': 'is' }, { '!=': 'is not' }, { 'IS NULL': 'is empty' }, { 'IS NOT NULL': 'is not empty' }],
    deal: { ...SAME, ...EMPTY },
    product: { ...SAME, ...EMPTY },
    user: { ...SAME, ...EMPTY, belongs_to_team: 'belongs to team' },
    status: SAME,
    visible_to: SAME,
    currency: SAME,
    pipeline: SAME,
    person: { ...SAME, ...EMPTY },
    organization: { ...SAME, ...EMPTY },
  },
  deprecated_operators: {
    "NOT LIKE '%$%'": 'does not contain',
    "LIKE '%$'": 'ends with',
    "NOT LIKE '%$'": 'does not end with',
  },
  relative_dates: {
    'Relative date intervals': named([
      'last_quarter',
      'this_quarter',
      'last_month',
      'this_month',
      'last_week',
      'this_week',
      'next_week',
      'next_month',
    ]),
    'Relative dates': {
      ...named(['6_months_ago', '5_months_ago', '4_months_ago', '3_months_ago', '2_months_ago']),
      '1_months_ago': '1 month ago',
      ...named(['3_weeks_ago', '2_weeks_ago', '1_week_ago', 'yesterday', 'before_today', 'today', 'now']),
      later_or_today: 'today or later',
      ...named(['before_tomorrow', 'tomorrow']),
      later_or_tomorrow: 'tomorrow or later',
      ...named(['in_1_week', 'in_2_weeks', 'in_3_weeks', 'in_1_month', 'in_2_months', 'in_3_months']),
      ...named(['in_4_months', 'in_5_months', 'in_6_months']),
    },
    'Deal specific': { rotten_time: 'Rotten time' },
  },
  address_field_components: {
    subpremise: 'Apartment/suite no',
    street_number: 'House number',
    route: 'Street/road name',
    sublocality: 'District/sublocality',
    locality: 'City/town/village/locality',
    admin_area_level_1: 'State/county',
    admin_area_level_2: 'Region',
    country: 'Country',
    postal_code: 'ZIP/Postal code',
    formatted_address: 'Full/combined address',
  },
};
