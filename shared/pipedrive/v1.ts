/**
 * Version 1 of Pipedrive's API, a table of endpoints for each resource: `import * as v1 from '…/pipedrive/v1.ts'` and
 * `createClient({ ...v1.users, ...v1.roles }, ports)`. Only the tables that are named end up in a bundle.
 */

export { type Deal, deals } from './endpoints/v1/deals.ts';
export { type Filter, FilterType, type FilterWithConditions, filters } from './endpoints/v1/filters.ts';
export { type Lead, leads } from './endpoints/v1/leads.ts';
export { legacyTeams, type Team } from './endpoints/v1/legacy-teams.ts';
export { type Organization, organizations } from './endpoints/v1/organizations.ts';
export { type PermissionSet, permissionSets } from './endpoints/v1/permission-sets.ts';
export { type Person, persons } from './endpoints/v1/persons.ts';
export { type RecentItem, recents } from './endpoints/v1/recents.ts';
export { type Role, roles } from './endpoints/v1/roles.ts';
export { type Task, tasks } from './endpoints/v1/tasks.ts';
export { type UserConnections, userConnections } from './endpoints/v1/user-connections.ts';
export { type UserSettings, userSettings } from './endpoints/v1/user-settings.ts';
export { type Access, App, type RoleSettings, type User, users } from './endpoints/v1/users.ts';
export { type Webhook, webhooks } from './endpoints/v1/webhooks.ts';
