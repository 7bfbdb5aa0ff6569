/** The public face of the client layer; what is not here is its own affair. */
export { catalog, endpointOf, type OperationId } from './catalog.ts';
export { type Client, createClient, type Endpoints } from './client.ts';
export type { Call, Endpoint, Repeat } from './endpoint.ts';
export { type PermissionSet, permissionSets } from './endpoints/permission-sets.ts';
export { type Role, roles } from './endpoints/roles.ts';
export { type Access, App, type User, users } from './endpoints/users.ts';
export { type Webhook, webhooks } from './endpoints/webhooks.ts';
export type { Limits } from './limits.ts';
export { checkedOrigin } from './origin.ts';
export { collected, type PageQuery, pages } from './paging.ts';
export { type Answer, type Oddity, type Ports, perform, requestFrom } from './perform.ts';
export { type RetryPorts, retrying } from './retrying.ts';
export { createSend, NoAnswer, type Send, type WireRequest, type WireResponse } from './send.ts';
