import type { Client } from '../../../shared/pipedrive/index.ts';
import * as v1 from '../../../shared/pipedrive/v1.ts';
import * as v2 from '../../../shared/pipedrive/v2.ts';
import { wholeList, wholeRecord } from './whole.ts';

/** The operations that filling a gap calls: it reads, and changes nothing. */
export const reads = {
  getUsers: wholeList(v1.users.getUsers),
  getDeals: wholeList(v2.deals.getDeals),
  getArchivedDeals: wholeList(v2.deals.getArchivedDeals),
  getPersons: wholeList(v2.persons.getPersons),
  getOrganizations: wholeList(v2.organizations.getOrganizations),
  getActivities: wholeList(v2.activities.getActivities),
  getProducts: wholeList(v2.products.getProducts),
  getLeads: wholeList(v1.leads.getLeads),
  getArchivedLeads: wholeList(v1.leads.getArchivedLeads),
  getProjects: wholeList(v2.projects.getProjects),
  getArchivedProjects: wholeList(v2.projects.getArchivedProjects),
  getTasks: wholeList(v2.tasks.getTasks),
  getRecents: v1.recents.getRecents,
  getPerson: wholeRecord(v2.persons.getPerson),
  getOrganization: wholeRecord(v2.organizations.getOrganization),
  getActivity: wholeRecord(v2.activities.getActivity),
  getProduct: wholeRecord(v2.products.getProduct),
};

/** The company, as far as filling a gap reads it. Opened in lane `sync`. */
export type Reads = Client<typeof reads>;
