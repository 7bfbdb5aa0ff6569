/**
 * Version 1 of Pipedrive's API, a table of endpoints for each resource: `import * as v1 from '…/pipedrive/v1.ts'` and
 * `createClient({ ...v1.users, ...v1.roles }, ports)`. Only the tables that are named end up in a bundle.
 */
export { type PermissionSet, permissionSets } from './endpoints/v1/permission-sets.ts';
export { type Role, roles } from './endpoints/v1/roles.ts';
export { type Access, App, type User, users } from './endpoints/v1/users.ts';
export { type Webhook, webhooks } from './endpoints/v1/webhooks.ts';
