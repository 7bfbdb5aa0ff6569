import { WebhooksApi } from 'pipedrive/v1';
import { describe, expect, it } from 'vitest';
import { officialClient } from './support.ts';

describe('the official client', () => {
  it('creates, lists and deletes a webhook', async () => {
    const { v1 } = await officialClient();
    const webhooks = new WebhooksApi(v1);
    const request = {
      subscription_url: 'http://127.0.0.1:9/hook',
      event_action: '*',
      event_object: 'user',
      name: 'SDK',
    } as const;

    const added = await webhooks.addWebhook({ AddWebhookRequest: request });
    const list = await webhooks.getWebhooks();
    const removed = await webhooks.deleteWebhook({ id: added.data?.id ?? 0 });

    expect(list.data?.map(({ name }) => name)).toEqual(['SDK']);
    expect(removed).toEqual({ status: 'ok', success: true });
  });

  it('is told which field of a webhook is wrong, and that there is none', async () => {
    const { v1 } = await officialClient();
    const webhooks = new WebhooksApi(v1);
    const request = {
      subscription_url: 'ftp://example.com/hook',
      event_action: '*',
      event_object: 'user',
      name: 'SDK',
    } as const;

    await expect(webhooks.addWebhook({ AddWebhookRequest: request })).rejects.toMatchObject({
      errors: { subscription_url: ['invalid or non-reachable URL'] },
    });
    await expect(webhooks.deleteWebhook({ id: 7 })).rejects.toMatchObject({ errors: { id: ['not found'] } });
  });
});
