import { describe, expect, it } from 'vitest';
import { register, startCompany, startReceiver } from './support.ts';

const HOOK = {
  subscription_url: 'http://127.0.0.1:9/hook',
  event_action: '*',
  event_object: 'user',
  name: 'Users',
};

describe('managing webhooks', () => {
  it('creates one with 201 and shows it whole, password included', async () => {
    const { call } = await startCompany();
    const body = { ...HOOK, http_auth_user: 'us', http_auth_password: 'secret' };

    const { status, json } = await call('POST', '/api/v1/webhooks', body);
    const list = await call('GET', '/api/v1/webhooks');

    expect(status).toBe(201);
    expect(json).toEqual({
      status: 'ok',
      success: true,
      data: {
        id: 1,
        company_id: 1,
        owner_id: 1,
        user_id: 1,
        event_action: '*',
        event_object: 'user',
        subscription_url: 'http://127.0.0.1:9/hook',
        version: '2.0',
        is_active: 1,
        add_time: '2026-11-20T09:00:00.000Z',
        remove_time: null,
        type: 'general',
        http_auth_user: 'us',
        http_auth_password: 'secret',
        remove_reason: null,
        last_delivery_time: null,
        last_http_status: null,
        admin_id: 1,
        name: 'Users',
      },
    });
    expect(list.json).toEqual({ status: 'ok', success: true, data: [json.data] });
  });

  it.each([
    ['name', { name: undefined }],
    ['name', { name: 'x'.repeat(256) }],
    ['event_action', { event_action: 'added' }],
    ['subscription_url', { subscription_url: 'ftp://example.com/hook' }],
    ['subscription_url', { subscription_url: 'not a url' }],
    ['subscription_url', { subscription_url: 'https://acme.pipedrive.com/api/v1/users' }],
    ['user_id', { user_id: 99 }],
  ])('refuses a wrong %s and names it', async (field, change) => {
    const { call } = await startCompany();

    const { status, json } = await call('POST', '/api/v1/webhooks', { ...HOOK, ...change });

    expect(status).toBe(400);
    expect(json).toEqual({ status: 'error', success: false, errors: { [field]: [expect.any(String)] } });
  });

  it('refuses one that points to the simulator itself', async () => {
    const { call, simulator } = await startCompany();
    const subscription_url = `${simulator.url}/api/v1/users`;

    const { json } = await call('POST', '/api/v1/webhooks', { ...HOOK, subscription_url });

    expect(json.errors).toEqual({ subscription_url: ['invalid or non-reachable URL'] });
  });

  it('allows 40 for each user', async () => {
    const { call } = await startCompany();
    for (let count = 0; count < 40; count++) await call('POST', '/api/v1/webhooks', HOOK);

    const refused = await call('POST', '/api/v1/webhooks', HOOK);
    const ofAnother = await call('POST', '/api/v1/webhooks', { ...HOOK, user_id: 2 });

    expect(refused.status).toBe(422);
    expect(refused.json).toEqual({
      status: 'error',
      success: false,
      errors: { user_id: ['has reached the limit of 40 webhooks'] },
    });
    expect(ofAnother.status).toBe(201);
  });

  it('allows another where one of the 40 has been deleted', async () => {
    const { call } = await startCompany();
    for (let count = 0; count < 40; count++) await call('POST', '/api/v1/webhooks', HOOK);
    await call('DELETE', '/api/v1/webhooks/7');

    const added = await call('POST', '/api/v1/webhooks', HOOK);

    expect(added.status).toBe(201);
  });

  it('does not count one that Pipedrive itself has removed', async () => {
    const { call, simulator } = await startCompany();
    for (let count = 0; count < 40; count++) await call('POST', '/api/v1/webhooks', HOOK);
    for (const webhook of simulator.company.webhook.all().slice(0, 1))
      simulator.company.webhook.put({ ...webhook, shown: { ...webhook.shown, is_active: 0 } });

    const added = await call('POST', '/api/v1/webhooks', HOOK);

    expect(added.status).toBe(201);
  });

  it('refuses one for a user who has been deactivated', async () => {
    const { call } = await startCompany();
    await call('PUT', '/api/v1/users/3', { active_flag: false });

    const { status, json } = await call('POST', '/api/v1/webhooks', { ...HOOK, user_id: 3 });

    expect(status).toBe(400);
    expect(json.errors).toEqual({ user_id: ['must be an active user'] });
  });

  it('deletes one once, and says 404 by field the second time', async () => {
    const { call } = await startCompany();
    await call('POST', '/api/v1/webhooks', HOOK);

    const first = await call('DELETE', '/api/v1/webhooks/1');
    const second = await call('DELETE', '/api/v1/webhooks/1');

    expect(first.json).toEqual({ status: 'ok', success: true });
    expect(second.status).toBe(404);
    expect(second.json).toEqual({ status: 'error', success: false, errors: { id: ['not found'] } });
  });

  it('is for admins', async () => {
    const { call } = await startCompany();

    const { status, json } = await call('DELETE', '/api/v1/webhooks/1', undefined, 'simulated-api-token-4');

    expect(status).toBe(403);
    expect(json).toEqual({ success: false, message: 'Forbidden' });
  });
});

describe('an event about a user', () => {
  it('has the odd shape of the official examples', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url);

    await company.call('PUT', '/api/v1/users/3', { active_flag: false });
    await received(1);

    expect(bodies[0]).toEqual({
      data: {
        id: '3',
        default_currency: 'EUR',
        name: 'Carlos Silva',
        email: 'carlos.silva@example.org',
        phone: '+37255500003',
        locale: 'en_US',
        lang: 'en-US',
        active_flag: false,
        last_login: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        timezone_name: 'Europe/Berlin',
        icon_url: null,
        created: '2025-10-18 09:00:00',
        modified: '2025-10-19 09:00:00',
        access: null,
      },
      previous: { active_flag: true },
      meta: {
        action: 'change',
        company_id: '1',
        correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        entity_id: '3',
        entity: 'user',
        id: '3',
        is_bulk_edit: false,
        timestamp: 1795165200,
        type: 'general',
        user_id: '1',
        version: '2.0',
        webhook_id: '1',
        webhook_owner_id: '1',
        change_source: 'api',
        attempt: 1,
        host: 'simulated-1.pipedrive.com',
      },
    });
  });

  it('comes for a new user with nothing before it', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url);

    await company.call('POST', '/api/v1/users', { email: 'new@example.com' });
    await received(1);

    expect(bodies[0].meta).toMatchObject({ action: 'create', entity: 'user', id: '13' });
    expect(bodies[0].data).toMatchObject({ id: '13', name: 'new@example.com', last_login: null });
    expect(bodies[0].previous).toBeNull();
  });

  it('lists the old name and the old time of modification when the pages change a name', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url);

    company.simulator.edit({ entity: 'user', id: 3, change: { name: 'Carla Silva' }, byUserId: 2 });
    await received(1);

    expect(bodies[0].previous).toEqual({ name: 'Carlos Silva', modified: '2025-10-19 09:00:00' });
    expect(bodies[0].meta).toMatchObject({ change_source: 'app', user_id: '2' });
  });

  it('does not come for a new role, nor for a change that changes nothing', async () => {
    const company = await startCompany();
    const { url, bodies } = await startReceiver();
    await register(company, url);

    await company.call('POST', '/api/v1/roles/4/assignments', { user_id: 3 });
    await company.call('PUT', '/api/v1/users/3', { active_flag: true });
    await company.simulator.idle();

    expect(bodies).toEqual([]);
  });
});

describe('an event about a deal', () => {
  it('has an ISO time, an id of its own and those permitted to see it', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url);

    const added = await company.call('POST', '/api/v2/deals', { title: 'A', owner_id: 4, visible_to: 1 });
    await received(1);

    const { meta, data, previous } = bodies[0];
    expect(meta).toEqual({
      action: 'create',
      company_id: '1',
      correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      entity_id: String(added.json.data.id),
      entity: 'deal',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      is_bulk_edit: false,
      timestamp: '2026-11-20T09:00:00.000Z',
      type: 'general',
      user_id: '1',
      version: '2.0',
      webhook_id: '1',
      webhook_owner_id: '1',
      change_source: 'api',
      permitted_user_ids: ['1', '2', '4'],
      attempt: 1,
      host: 'simulated-1.pipedrive.com',
    });
    expect(data).toMatchObject({ title: 'A', visible_to: '1', update_time: null });
    expect(previous).toBeNull();
  });

  it('lists only what changed, and of custom fields only the changed keys', async () => {
    const [first, second] = ['1'.repeat(40), '2'.repeat(40)];
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    const added = await company.call('POST', '/api/v2/deals', {
      title: 'A',
      custom_fields: { [first]: 1, [second]: 2 },
    });
    await register(company, url);
    await company.timers.advance(1000);

    await company.call('PATCH', `/api/v2/deals/${added.json.data.id}`, {
      title: 'B',
      stage_id: 1,
      custom_fields: { [second]: 3 },
    });
    await received(1);

    expect(bodies[0].previous).toEqual({ title: 'A', custom_fields: { [second]: 2 } });
    expect(bodies[0].data).toMatchObject({
      title: 'B',
      custom_fields: { [first]: 1, [second]: 3 },
      update_time: '2026-11-20T09:00:01Z',
    });
  });

  it('has the last state under `previous` after a delete', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    const added = await company.call('POST', '/api/v2/deals', { title: 'A' });
    await register(company, url);

    await company.call('DELETE', `/api/v2/deals/${added.json.data.id}`);
    await received(1);

    expect(bodies[0].data).toBeNull();
    expect(bodies[0].previous).toMatchObject({ id: added.json.data.id, title: 'A', owner_id: 1 });
    expect(bodies[0].meta.action).toBe('delete');
  });

  it('carries a mark when it is part of a bulk edit', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url);

    company.simulator.edit({ entity: 'deal', id: 1, change: { value: 1 }, bulk: true });
    await received(1);

    expect(bodies[0].meta.is_bulk_edit).toBe(true);
  });
});

it('lists the old `update_time` of a changed activity, in the old names of its fields', async () => {
  const company = await startCompany();
  const { url, bodies, received } = await startReceiver();
  const added = await company.call('POST', '/api/v2/activities', { subject: 'A', due_time: '10:00:00' });
  await register(company, url);
  await company.timers.advance(1000);

  await company.call('PATCH', `/api/v2/activities/${added.json.data.id}`, { subject: 'B' });
  await received(1);

  expect(bodies[0].previous).toEqual({ subject: 'A', update_time: '2026-11-20T09:00:00Z' });
  expect(bodies[0].data).toMatchObject({
    active_flag: true,
    busy_flag: false,
    due_time: { timezone_id: null, value: '10:00:00' },
  });
});

describe('a webhook', () => {
  it('gets only the events it asks for', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url, { event_object: 'person', event_action: 'create' });

    await company.call('PATCH', '/api/v2/persons/1', { name: 'Ada' });
    await company.call('POST', '/api/v2/organizations', { name: 'Alder' });
    await company.call('POST', '/api/v2/persons', { name: 'Ada' });
    await received(1);
    await company.simulator.idle();

    expect(bodies.map(({ meta }) => `${meta.action}.${meta.entity}`)).toEqual(['create.person']);
  });

  it('gets only what its user may see', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url, { user_id: 4 });

    await company.call('POST', '/api/v2/deals', { title: 'Hidden', visible_to: 1 });
    await company.call('POST', '/api/v2/deals', { title: 'Shown', visible_to: 7 });
    await received(1);
    await company.simulator.idle();

    expect(bodies.map(({ data }) => data.title)).toEqual(['Shown']);
  });

  it('is told with HTTP Basic where it has a user and a password', async () => {
    const company = await startCompany();
    const { url, authorizations, received } = await startReceiver();
    await register(company, url, { http_auth_user: 'us', http_auth_password: 'secret' });

    await company.call('POST', '/api/v2/persons', { name: 'Ada' });
    await received(1);

    expect(authorizations).toEqual(['Basic dXM6c2VjcmV0']);
  });

  it('of version 1.0 gets whole records in the old words, and users in arrays', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url, { version: '1.0' });

    await company.call('PATCH', '/api/v2/deals/1', { value: 77 });
    await received(1);
    await company.call('PUT', '/api/v1/users/3', { active_flag: false });
    await received(2);

    const [deal, user] = bodies;
    expect(deal).toMatchObject({ v: 1, event: 'updated.deal', retry: 0 });
    expect(deal.meta).toMatchObject({ action: 'updated', object: 'deal', id: 1, change_source: 'api' });
    expect(deal.current).toMatchObject({ id: 1, value: 77, update_time: '2026-11-20 09:00:00' });
    expect(deal.current.user_id).toBe(deal.previous.user_id);
    expect(user.current[0]).toMatchObject({ id: 3, active_flag: false });
    expect(user.previous[0]).toMatchObject({ id: 3, active_flag: true });
  });

  it('can be made to lose events on the way', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    const webhookId = await register(company, url);
    company.simulator.loseEvents(1, webhookId);

    await company.call('POST', '/api/v2/persons', { name: 'Lost' });
    await company.call('POST', '/api/v2/persons', { name: 'Found' });
    await received(1);

    expect(bodies[0].data.name).toBe('Found');
    expect(company.simulator.deliveries().map(({ outcome }) => outcome)).toContain('lost');
  });
});
