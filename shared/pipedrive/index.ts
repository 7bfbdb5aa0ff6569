/** The public face of the client layer, beside the tables of endpoints in v1.ts and v2.ts; what is not here is its own affair. */
export { catalog, endpointOf, operations } from './catalog.ts';
export { type Client, createClient, type Endpoints, type Operation } from './client.ts';
export { warnOnce } from './deprecated.ts';
export { type Call, type CallOf, type DataOf, type Endpoint, type Repeat, schemaOf } from './endpoint.ts';
export {
  type CustomFieldValue,
  withCustomFieldsApart,
  withCustomFieldsInline,
} from './endpoints/custom-fields.ts';
export type { Owned } from './endpoints/owner.ts';
export type { Limits } from './limits.ts';
export type { Upload } from './multipart.ts';
export {
  authorizeUrl,
  exchangeCode,
  type Grant,
  NEEDED_SCOPES,
  type OAuthApp,
  type OAuthPorts,
  oauthOrigin,
  refreshGrant,
  revokeGrant,
} from './oauth.ts';
export { checkedOrigin } from './origin.ts';
export { collected, type Place, pages, type Whole } from './paging.ts';
export {
  type Answer,
  type CredentialHeaders,
  type Oddity,
  type Ports,
  perform,
  type Reception,
  type Room,
  requestFrom,
} from './perform.ts';
export { type RetryPorts, retrying } from './retrying.ts';
export { createSend, NoAnswer, type Send, type WireRequest, type WireResponse } from './send.ts';
