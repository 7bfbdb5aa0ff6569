import { UsersApi, WebhooksApi } from 'pipedrive/v1';
import { DealsApi, OrganizationsApi, PersonsApi } from 'pipedrive/v2';

/** The official client with the five APIs that a sync and its webhooks need, each in its current version. */
export const apis = [UsersApi, WebhooksApi, PersonsApi, OrganizationsApi, DealsApi];
