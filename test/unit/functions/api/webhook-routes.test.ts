import { describe, expect, test } from 'vitest';
import { webhookRoutes } from '../../../../functions/api/routes/webhooks.ts';
import type { WebhookCredential } from '../../../../shared/accounts/credentials.ts';
import type { Account } from '../../../../shared/state/accounts.ts';
import { createGaps } from '../../../../shared/state/gaps.ts';
import { createHeardWebhooks } from '../../../../shared/state/heard.ts';
import { createRotations } from '../../../../shared/state/rotations.ts';
import { createSubscriptions } from '../../../../shared/state/subscriptions.ts';
import { createApiOf, createIdFor, createMemoryAudit } from '../../../support/api.ts';
import { anAccount, NOW_MS } from '../../../support/functions.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

const AT = new Date(NOW_MS).toISOString();

/** These routes over a State in memory. */
function createApi(account: Account = anAccount(), credential?: WebhookCredential) {
  const table = createMemoryTable();
  const subscriptions = createSubscriptions(table);
  const heard = createHeardWebhooks(table);
  const rotations = createRotations(table);
  const gaps = createGaps(table);
  const audit = createMemoryAudit();
  const started: string[] = [];
  const call = createApiOf(
    webhookRoutes({
      subscriptions: subscriptions.all,
      heard: heard.all,
      credential: async () => credential,
      rotations,
      lastPass: async () => ({ at: AT, foreign: 2 }),
      gaps,
      startKeeper: async (id) => {
        started.push(id);
      },
      idFor: createIdFor(),
      audited: audit.audited,
      now: () => NOW_MS,
    }),
    account,
  );
  return { call, subscriptions, heard, rotations, gaps, started, deeds: audit.deeds };
}

const open = (gaps: ReturnType<typeof createGaps>, from: string) =>
  gaps.open('1', {
    from,
    to: AT,
    foundAt: AT,
    how: 'removed',
    subscriptions: ['deal'],
    bounds: {},
    quote: 200,
  });

describe('the webhooks', () => {
  test('are shown with their health, what was heard, and the age of their credential, and no password', async () => {
    const { call, subscriptions, heard } = createApi(anAccount(), {
      current: { user: 'pipewarden-3', password: 'the-password-of-today', since: '2026-11-10T08:00:00.000Z' },
      previous: {
        user: 'pipewarden-2',
        password: 'the-password-before-it',
        validUntil: '2026-11-20T09:10:00.000Z',
      },
    });
    await subscriptions.save('1', {
      object: 'deal',
      webhookId: '2',
      name: 'Pipewarden deal',
      version: '2.0',
      state: 'live',
      seenMs: NOW_MS,
      repairs: 0,
      history: [],
    });
    await heard.note('1', { webhookId: '2', receivedMs: NOW_MS, eventMs: NOW_MS - 1_000, attempt: 1 });

    const answer = await call('GET', '/webhooks');

    expect(answer.json).toEqual({
      wanted: ['user', 'deal', 'person', 'organization', 'activity', 'lead', 'product'],
      subscriptions: [
        {
          object: 'deal',
          webhookId: '2',
          name: 'Pipewarden deal',
          version: '2.0',
          state: 'live',
          seenMs: NOW_MS,
          repairs: 0,
          history: [],
          lastReceivedAt: '2026-11-20T09:00:00.000Z',
          lastEventAt: '2026-11-20T08:59:59.000Z',
        },
      ],
      credential: {
        generation: 3,
        since: '2026-11-10T08:00:00.000Z',
        ageDays: 10,
        previousValidUntil: '2026-11-20T09:10:00.000Z',
      },
      foreign: 2,
      lastPass: '2026-11-20T09:00:00.000Z',
    });
    expect(JSON.stringify(answer.json)).not.toContain('the-password');
  });

  test('of a company that is only read are none', async () => {
    const { call } = createApi(anAccount({ mode: 'read-only' }));

    expect((await call('GET', '/webhooks')).json).toMatchObject({ wanted: [] });
  });
});

describe('a change of the credential', () => {
  const path = '/webhooks/rotation';

  test('is noted, audited, and begun at once', async () => {
    const { call, started, deeds } = createApi();

    const answer = await call('POST', path, { key: 'k-1' });

    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ id: 'rotation-k-1', askedAt: AT, status: 'asked' });
    expect(started).toEqual(['1']);
    expect(deeds).toMatchObject([{ action: 'webhooks.rotation', subject: 'rotation-k-1', changed: true }]);
  });

  test('asked for while another is under way answers that one', async () => {
    const { call, deeds } = createApi();

    await call('POST', path, { key: 'k-1' });
    const answer = await call('POST', path, { key: 'k-2' });

    expect(answer.json).toMatchObject({ id: 'rotation-k-1' });
    expect(deeds.map(({ changed }) => changed)).toEqual([true, false]);
  });

  test('that is done is not begun again by the same key', async () => {
    const { call, rotations, started } = createApi();
    await call('POST', path, { key: 'k-1' });
    const asked = await rotations.find('1');
    if (asked) await rotations.save('1', asked, { status: 'done', doneAt: AT });

    const answer = await call('POST', path, { key: 'k-1' });

    expect(answer.json).toMatchObject({ status: 'done' });
    expect(started).toEqual(['1']);
  });

  test('of a company that is only read is refused', async () => {
    const { call, started } = createApi(anAccount({ mode: 'read-only' }));

    expect((await call('POST', path)).status).toBe(403);
    expect(started).toEqual([]);
  });
});

describe('the gaps', () => {
  test('are listed, the latest first, a page at a time', async () => {
    const { call, gaps } = createApi();
    await open(gaps, '2026-11-20T07:00:00.000Z');
    const { gap: latest } = await open(gaps, '2026-11-20T08:00:00.000Z');

    const answer = await call('GET', '/webhooks/gaps');

    expect(answer.json).toMatchObject({
      items: [{ id: latest.id, from: '2026-11-20T08:00:00.000Z' }, { from: '2026-11-20T07:00:00.000Z' }],
    });
  });

  test('are shown one by one, without what is still on its way', async () => {
    const { call, gaps } = createApi();
    const { gap } = await open(gaps, '2026-11-20T08:00:00.000Z');

    const { id, ...shown } = (await call('GET', `/webhooks/gaps/${gap.id}`)).json;

    expect(id).toBe(gap.id);
    expect(shown).toEqual({
      from: '2026-11-20T08:00:00.000Z',
      to: AT,
      foundAt: AT,
      how: 'removed',
      subscriptions: ['deal'],
      bounds: {},
      status: 'open',
      quote: 200,
      spent: 0,
      perEntity: {},
      cannot: [],
    });
  });

  test('that are not there are 404', async () => {
    const { call } = createApi();

    expect((await call('GET', '/webhooks/gaps/none')).status).toBe(404);
  });
});
