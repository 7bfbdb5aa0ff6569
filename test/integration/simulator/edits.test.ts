import { describe, expect, it } from 'vitest';
import { callAt, register, startCompany, startReceiver } from './support.ts';

describe('edits in Pipedrive’s pages', () => {
  it('can do what the API cannot: name, e-mail, role and access of a user', async () => {
    const { call, simulator } = await startCompany();
    const access = [
      { app: 'global', admin: true, permission_set_id: '233b7976-39bd-43a9-b305-ef3a2b0998e5' },
    ];

    simulator.edit({
      entity: 'user',
      id: 3,
      change: { name: 'C. S.', email: 'cs@example.com', role_id: 5, access },
    });

    const { json } = await call('GET', '/api/v1/users/3');
    expect(json.data).toMatchObject({ name: 'C. S.', email: 'cs@example.com', role_id: 5, access });
  });

  it('create and delete records of every kind', async () => {
    const { simulator } = await startCompany();
    const kinds = ['user', 'deal', 'person', 'organization', 'activity'] as const;

    for (const entity of kinds) simulator.edit({ entity, id: simulator.edit({ entity }), delete: true });

    expect(kinds.map((entity) => simulator.company[entity].all().at(-1)?.is_deleted)).toEqual(
      Array(5).fill(true),
    );
  });

  it('tell webhooks of a removed user as of one switched off', async () => {
    const company = await startCompany();
    const { url, bodies, received } = await startReceiver();
    await register(company, url);

    company.simulator.edit({ entity: 'user', id: 3, delete: true });
    await received(1);

    expect(bodies[0].meta.action).toBe('change');
    expect(bodies[0].previous).toEqual({ active_flag: true });
    expect((await company.call('GET', '/api/v1/users')).json.data[2]).toMatchObject({ is_deleted: true });
  });

  it.each([
    ['an unknown field', { entity: 'deal', id: 1, change: { color: 'red' } }],
    ['a value of another kind', { entity: 'deal', id: 1, change: { title: 3 } }],
    ['a deactivated owner', { entity: 'deal', id: 1, change: { owner_id: 6 } }],
    ['an unknown role', { entity: 'user', id: 3, change: { role_id: 77 } }],
    ['a record that is not there', { entity: 'deal', id: 9999, change: { value: 1 } }],
    ['an actor who is not there', { entity: 'deal', id: 1, change: { value: 1 }, byUserId: 99 }],
    ['an unknown kind', { entity: 'lead', change: {} }],
  ])('are refused with %s', async (_, edit) => {
    const { simulator } = await startCompany();

    const reply = await callAt(simulator.url, 'POST', '/simulator/edits', edit, {});

    expect(reply.status).toBe(400);
    expect(reply.json.error).toEqual(expect.any(String));
  });

  it('are made over HTTP too, without a token', async () => {
    const { simulator } = await startCompany();
    const edit = { entity: 'deal', id: 1, change: { value: 4711 }, byUserId: 2 };

    const reply = await callAt(simulator.url, 'POST', '/simulator/edits', edit, {});

    expect(reply.json).toEqual({ entity: 'deal', id: 1 });
    expect(simulator.company.deal.get(1)?.value).toBe(4711);
  });
});

describe('the overview', () => {
  it('shows company, plan, tokens, window and webhooks with what is pending', async () => {
    const company = await startCompany({ seats: 12 });
    const { url, answer } = await startReceiver();
    await register(company, url);
    answer(500);
    company.simulator.edit({ entity: 'deal', id: 1, change: { value: 1 } });
    await company.simulator.idle();

    const { json } = await callAt(company.simulator.url, 'GET', '/simulator', undefined, {});

    expect(json).toEqual({
      company: { id: 1, name: 'Simulated Company 1', domain: 'simulated-1', users: 12, active: 11 },
      plan: 'premium',
      tokens: { day: '2026-11-20', timeZone: 'UTC', spent: 10, limit: 1_800_000 },
      window: { ms: 2000, limitPerToken: 100, usedByFirstToken: 1 },
      webhooks: [
        {
          id: 1,
          name: 'test',
          event: '*.*',
          subscription_url: url,
          state: 'active',
          failedFirstAttempts: 1,
          last_http_status: 500,
          pending: [{ event: 'change.deal', attempt: 2, due: '2026-11-20T09:00:03.000Z' }],
        },
      ],
    });
  });
});
