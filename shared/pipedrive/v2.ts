/** Version 2 of Pipedrive's API, in the form of v1.ts: `createClient({ ...v2.deals, ...v2.persons }, ports)`. */
export { type Activity, activities } from './endpoints/v2/activities.ts';
export { type Deal, deals, type FoundDeal } from './endpoints/v2/deals.ts';
export { type FoundItem, itemSearch } from './endpoints/v2/item-search.ts';
export { type FoundLead, leads } from './endpoints/v2/leads.ts';
export { type Organization, organizations } from './endpoints/v2/organizations.ts';
export { type Person, persons } from './endpoints/v2/persons.ts';
export { type FoundProduct, type Product, type ProductImage, products } from './endpoints/v2/products.ts';
export { type FoundProject, type Project, type ProjectChange, projects } from './endpoints/v2/projects.ts';
export { type FieldDefinition, fieldDefinitions } from './endpoints/v2/record-fields.ts';
export { type Task, tasks } from './endpoints/v2/tasks.ts';
export { type UserFollower, users } from './endpoints/v2/users.ts';
