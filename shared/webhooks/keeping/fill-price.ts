import type { Endpoint } from '../../pipedrive/index.ts';
import * as v1 from '../../pipedrive/v1.ts';
import * as v2 from '../../pipedrive/v2.ts';

/** The lists that are read for what has changed of an entity; deleted and archived records have lists of their own. */
const LISTS: Readonly<Record<string, readonly Endpoint[]>> = {
  user: [v1.users.getUsers],
  deal: [v2.deals.getDeals, v2.deals.getDeals, v2.deals.getArchivedDeals, v2.deals.getArchivedDeals],
  person: [v2.persons.getPersons],
  organization: [v2.organizations.getOrganizations],
  activity: [v2.activities.getActivities],
  product: [v2.products.getProducts],
  lead: [v1.leads.getLeads, v1.leads.getArchivedLeads],
  project: [v2.projects.getProjects, v2.projects.getArchivedProjects],
  task: [v2.tasks.getTasks],
};

/** The kinds whose deletions no list shows but that of recent changes. */
export const DELETED_IN_RECENTS: readonly string[] = ['person', 'organization', 'activity', 'product'];

/** What comparing costs at least. */
export interface FillPrice {
  readonly tokens: number;
  readonly requests: number;
}

/**
 * What comparing these entities with Pipedrive costs at least: each list has one page of 500, and a further one costs as much
 * again; each deletion that is confirmed costs 1 token. How many pages there are shows when they are read.
 */
export function fillPrice(entities: readonly string[]): FillPrice {
  const lists = entities.flatMap((entity) => (Object.hasOwn(LISTS, entity) ? (LISTS[entity] ?? []) : []));
  const recents = entities.some((entity) => DELETED_IN_RECENTS.includes(entity))
    ? [v1.recents.getRecents]
    : [];
  const read = [...lists, ...recents];
  return { tokens: read.reduce((sum, { cost }) => sum + cost, 0), requests: read.length };
}
