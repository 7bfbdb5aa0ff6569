/** Version 2 of Pipedrive's API, in the form of v1.ts: `createClient({ ...v2.deals, ...v2.persons }, ports)`. */
export { type Activity, activities } from './endpoints/v2/activities.ts';
export { type Deal, deals } from './endpoints/v2/deals.ts';
export { type Organization, organizations } from './endpoints/v2/organizations.ts';
export { type Person, persons } from './endpoints/v2/persons.ts';
