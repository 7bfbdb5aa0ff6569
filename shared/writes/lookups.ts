import { type Endpoint, endpointOf } from '../pipedrive/index.ts';
import { type Fields, isAtLeast, isOnly, isSameInAnyCase, type Manner } from './says.ts';

/** How the record that a creation has led to is looked for. */
export interface Lookup extends Manner {
  /** The list that it would be in. */
  readonly list: Endpoint;
  /** What the list is asked for besides its page. */
  readonly query: (body: Fields) => Fields;
  /** The list is read until its records are older than the attempt; one in no order of time is read whole. */
  readonly newestFirst: boolean;
  /** The field that says when a record was created. */
  readonly createdAt: string;
}

const NEWEST_FIRST = { sort_by: 'add_time', sort_direction: 'desc' };

/** A list of version 2 that can be sorted by `add_time`: 10 tokens. */
const sorted = (
  list: string,
  telling: string,
  onlySaid: readonly (readonly string[])[],
  extras: readonly string[] = [],
) => ({
  list: known(list),
  query: (body: Fields) => {
    const asked = extras.filter((name) => Object.hasOwn(body, name));
    return asked.length > 0 ? { ...NEWEST_FIRST, include_fields: asked.join(',') } : NEWEST_FIRST;
  },
  newestFirst: true,
  createdAt: 'add_time',
  telling,
  onlySaid,
});

const whole = (list: string, telling: string, query: Lookup['query'] = () => ({})) => ({
  list: known(list),
  query,
  newestFirst: false,
  createdAt: 'add_time',
  telling,
});

const task = {
  onlySaid: [['description'], ['parent_task_id'], ['due_date'], ['start_date']],
};
const ofProject: Lookup['query'] = ({ project_id }) => ({ project_id });

/**
 * The creations whose record can be told with certainty. The others ask a person at once:
 * - `addRole`: roles do not say when they were created, so an older one of the name would be taken for it.
 * - `addFilter`: the list leaves out the conditions, which are all that matters in a filter.
 * - `addTeam`: its list is deprecated, and what is deprecated is not called on our own account.
 * - `duplicateProduct`: it says nothing that would tell the copy from any other.
 * - `convertDealToLead`, `convertLeadToDeal`: they begin jobs, and jobs have no list.
 */
const LOOKUPS: ReadonlyMap<Endpoint, Lookup> = new Map<Endpoint, Lookup>([
  [
    known('v2.addDeal'),
    sorted('v2.getDeals', 'title', [['person_id'], ['org_id'], ['value'], ['label_ids'], ['lost_reason']]),
  ],
  [
    known('v2.addPerson'),
    sorted(
      'v2.getPersons',
      'name',
      [['org_id'], ['emails'], ['phones'], ['label_ids'], ['notes'], ['job_title'], ['birthday']],
      ['marketing_status'],
    ),
  ],
  [
    known('v2.addOrganization'),
    sorted('v2.getOrganizations', 'name', [['address'], ['label_ids'], ['website'], ['linkedin']]),
  ],
  [
    known('v2.addActivity'),
    sorted(
      'v2.getActivities',
      'subject',
      [
        ['deal_id'],
        ['lead_id'],
        ['org_id'],
        ['project_id'],
        // The person of an activity is its primary participant (FACTS: v1 to v2).
        ['participants', 'person_id'],
        ['location'],
        ['note'],
        ['public_description'],
      ],
      ['attendees'],
    ),
  ],
  [known('v2.addProduct'), sorted('v2.getProducts', 'name', [['code'], ['description'], ['prices']])],
  [
    known('v1.addLead'),
    {
      list: known('v1.getLeads'),
      query: () => ({ sort: 'add_time DESC' }),
      newestFirst: true,
      createdAt: 'add_time',
      telling: 'title',
      onlySaid: [['person_id'], ['organization_id'], ['value'], ['label_ids'], ['expected_close_date']],
    },
  ],
  [
    known('v2.addProject'),
    {
      ...whole('v2.getProjects', 'title'),
      onlySaid: [
        ['description'],
        ['deal_ids'],
        ['person_ids'],
        ['org_ids'],
        ['label_ids'],
        ['start_date'],
        ['end_date'],
      ],
    },
  ],
  [
    known('v2.addTask'),
    {
      ...whole('v2.getTasks', 'title', ofProject),
      ...task,
      readAs: { done: 'is_done', milestone: 'is_milestone', assignee_id: 'assignee_ids' },
      sameIf: { assignee_id: isOnly },
    },
  ],
  [known('v1.addTask'), { ...whole('v1.getTasks', 'title', ofProject), ...task }],
  [known('v1.addWebhook'), { ...whole('v1.getWebhooks', 'name'), onlySaid: [['http_auth_user']] }],
  [
    known('v1.addUser'),
    {
      ...whole('v1.getUsers', 'email'),
      createdAt: 'created',
      // An address is lower-cased, and access to apps that nobody said comes with every user.
      sameIf: { email: isSameInAnyCase, access: isAtLeast },
    },
  ],
]);

/** How to look for what an operation has created; undefined where no look can be certain. */
export function lookupOf(operation: string): Lookup | undefined {
  const endpoint = endpointOf(operation);
  return endpoint && LOOKUPS.get(endpoint);
}

function known(operation: string): Endpoint {
  const endpoint = endpointOf(operation);
  if (!endpoint) throw new Error(`No operation is called ${operation}`);
  return endpoint;
}
