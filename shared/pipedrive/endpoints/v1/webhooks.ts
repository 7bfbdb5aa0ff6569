import * as z from 'zod/mini';
import { endpoint, type Infer } from '../../endpoint.ts';
import { Flag, Id } from '../fields.ts';

/** A subscription. Pipedrive answers the password in clear; it is not among the fields we read. */
export const Webhook = () =>
  z.object({
    id: Id(),
    company_id: z.nullish(Id()),
    user_id: z.nullish(Id()),
    event_action: z.string(),
    event_object: z.string(),
    subscription_url: z.string(),
    version: z.nullish(z.string()),
    is_active: z.optional(Flag()),
    http_auth_user: z.nullish(z.string()),
    remove_reason: z.nullish(z.string()),
    last_delivery_time: z.nullish(z.string()),
    last_http_status: z.nullish(z.int()),
    name: z.nullish(z.string()),
  });
export type Webhook = Infer<typeof Webhook>;

/** What a subscription can be about. The OpenAPI file lists the first eleven; the rest came on 2026-04-10. */
export const EventObject = () =>
  z.enum([
    'activity',
    'deal',
    'lead',
    'note',
    'organization',
    'person',
    'pipeline',
    'product',
    'stage',
    'user',
    '*',
    'deal_installment',
    'deal_product',
    'board',
    'phase',
    'project',
    'task',
  ]);

/** Managed under v1 also for v2 events. There is no update: delete, then create. */
export const webhooks = {
  getWebhooks: endpoint({
    operation: 'getWebhooks',
    version: 'v1',
    method: 'GET',
    path: '/webhooks',
    cost: 10,
    scopes: ['webhooks:read', 'webhooks:full', 'admin'],
    repeat: 'reads',
    items: Webhook,
  }),
  addWebhook: endpoint({
    operation: 'addWebhook',
    version: 'v1',
    method: 'POST',
    path: '/webhooks',
    cost: 10,
    scopes: ['webhooks:full', 'admin'],
    repeat: 'duplicates',
    body: () =>
      z.strictObject({
        subscription_url: z.string(),
        event_action: z.enum(['create', 'change', 'delete', '*']),
        event_object: EventObject(),
        name: z.string().check(z.minLength(1), z.maxLength(255)),
        user_id: z.optional(z.int()),
        http_auth_user: z.nullish(z.string()),
        http_auth_password: z.nullish(z.string()),
        version: z.optional(z.enum(['1.0', '2.0'])),
      }),
    data: Webhook,
  }),
  deleteWebhook: endpoint({
    operation: 'deleteWebhook',
    version: 'v1',
    method: 'DELETE',
    path: '/webhooks/{id}',
    cost: 6,
    scopes: ['webhooks:full', 'admin'],
    repeat: 'same-effect',
  }),
};
