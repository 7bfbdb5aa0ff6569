import { describe, expect, test } from 'vitest';
import { inspect, isDoubtful, type Look } from '../../../../functions/webhook-keeper/inspect.ts';
import type { Webhook } from '../../../../shared/pipedrive/v1.ts';
import type { HeardWebhook } from '../../../../shared/state/heard.ts';
import type { Subscription } from '../../../../shared/state/subscriptions.ts';
import { NOW_MS } from '../../../support/functions.ts';

const HOUR_MS = 3_600_000;
const SEEN_MS = NOW_MS - 900_000;
const MADE_MS = NOW_MS - 86_400_000;

interface Parts {
  readonly subscription?: Partial<Subscription>;
  readonly webhook?: Partial<Webhook>;
  readonly heard?: Partial<HeardWebhook>;
}

const aLook = ({ subscription, webhook, heard }: Parts = {}): Look => ({
  subscription: {
    object: 'deal',
    webhookId: '2',
    name: 'Pipewarden deal',
    version: '2.0',
    state: 'live',
    seenMs: SEEN_MS,
    repairs: 1,
    history: [{ at: new Date(MADE_MS).toISOString(), what: 'created', webhookId: '2', why: 'missing' }],
    ...subscription,
  },
  webhook: {
    id: 2,
    event_action: '*',
    event_object: 'deal',
    subscription_url: 'https://api.example.com/webhooks/1',
    last_http_status: 200,
    ...webhook,
  },
  heard: heard && { webhookId: '2', receivedMs: NOW_MS - 5_000, eventMs: NOW_MS - 6_000, ...heard },
});
const NONE = new Map<string, number>();
const DEALS = new Map([['deal', NOW_MS - 1_000]]);

describe('a webhook is doubted', () => {
  test.each([
    ['whose last delivery failed', { webhook: { last_http_status: 503 }, heard: {} }],
    [
      'to which Pipedrive delivered later than anything was heard',
      {
        webhook: { last_http_status: null, last_delivery_time: '2026-11-20 08:59:56' },
        heard: { receivedMs: NOW_MS - 125_000 },
      },
    ],
    ['that was heard longer ago than it may', { heard: { receivedMs: NOW_MS - HOUR_MS - 1 } }],
    ['that was never heard, and made longer ago than that', {}],
  ])('%s', (_, parts) => {
    expect(isDoubtful(aLook(parts), NOW_MS, HOUR_MS)).toBe(true);
  });

  test('and not if what Pipedrive delivered last was heard, whatever form its time has', () => {
    const webhook = { last_http_status: null, last_delivery_time: '2026-11-20T08:59:56.000Z' };

    expect(isDoubtful(aLook({ webhook, heard: {} }), NOW_MS, HOUR_MS)).toBe(false);
  });

  test('and not if it was just heard', () => {
    expect(isDoubtful(aLook({ heard: { receivedMs: NOW_MS - HOUR_MS } }), NOW_MS, HOUR_MS)).toBe(false);
  });
});

describe('a webhook', () => {
  test('that is well shows nothing', () => {
    expect(inspect(aLook({ heard: {} }), NONE)).toEqual({});
  });

  test('that failed, and then did not tell what changed, seems banned since it was heard last', () => {
    const finding = inspect(aLook({ webhook: { last_http_status: 503 }, heard: {} }), DEALS);

    expect(finding).toEqual({
      ailment: {
        state: 'banned',
        reason: 'Its last delivery was answered with 503, and changes since then were not told',
      },
      hole: { object: 'deal', sign: 'ban', fromMs: NOW_MS - 5_000, beforeMs: NOW_MS - 6_000, proven: true },
    });
  });

  test('that never failed and did not tell what changed is silent', () => {
    const finding = inspect(aLook(), DEALS);

    expect(finding).toEqual({
      ailment: { state: 'silent', reason: 'Changes were not told' },
      hole: { object: 'deal', sign: 'quiet', fromMs: MADE_MS, proven: true },
    });
  });

  test('that failed, where nothing is shown to be missing, is silent, and what it lost is feared', () => {
    const { ailment, hole } = inspect(aLook({ webhook: { last_http_status: 500 }, heard: {} }), NONE);

    expect([ailment?.state, hole?.sign, hole?.proven]).toEqual(['silent', 'ban', false]);
  });

  test('that has spoken since is not silent, though State has not all from before', () => {
    const heard = { receivedMs: NOW_MS - 1_000 };

    expect(inspect(aLook({ heard }), DEALS)).toEqual({});
  });

  test('that is not asked about does not stand for one that is', () => {
    expect(inspect(aLook({ heard: {} }), new Map([['person', NOW_MS]]))).toEqual({});
  });

  test('for everything is missed by whatever is missing', () => {
    const look = aLook({ subscription: { object: '*' }, heard: {} });

    expect(inspect(look, new Map([['person', NOW_MS]])).ailment?.state).toBe('silent');
  });

  test('whose first tries failed since the last look may have been banned in between', () => {
    const late = { atMs: SEEN_MS - 1, attempt: 2 };
    const subscription = { heardMs: SEEN_MS - 5_000, lateMs: SEEN_MS - 60_000 };

    expect(inspect(aLook({ subscription, heard: { late } }), NONE)).toEqual({
      hole: { object: 'deal', sign: 'ban', fromMs: SEEN_MS - 5_000, proven: false },
    });
  });

  test('whose first tries failed before the last look has been told of', () => {
    const late = { atMs: SEEN_MS, attempt: 3 };

    expect(inspect(aLook({ subscription: { lateMs: SEEN_MS }, heard: { late } }), NONE)).toEqual({});
  });
});

describe('a webhook that ailed', () => {
  const banned = { subscription: { state: 'banned' as const, reason: 'as it was' } };

  test('and was not heard since is still as it was', () => {
    const subscription = { ...banned.subscription, heardMs: SEEN_MS - 1 };
    const look = aLook({ subscription, heard: { receivedMs: SEEN_MS - 1 } });

    expect(inspect(look, NONE)).toEqual({ ailment: { state: 'banned', reason: 'as it was' } });
  });

  test('and still fails is still banned', () => {
    const look = aLook({ ...banned, webhook: { last_http_status: 503 } });

    expect(inspect(look, NONE).ailment?.state).toBe('banned');
  });

  test('and is heard again lost what happened since it was heard before', () => {
    const subscription = { ...banned.subscription, heardMs: SEEN_MS - 60_000 };

    expect(inspect(aLook({ subscription, heard: {} }), NONE)).toEqual({
      hole: { object: 'deal', sign: 'ban', fromMs: SEEN_MS - 60_000, proven: true },
    });
  });

  test('and is heard again just while it is looked at is known to be so at the next look', () => {
    const heardWhileLookedAt = { receivedMs: SEEN_MS - 1 };
    const subscription = { ...banned.subscription, heardMs: SEEN_MS - 60_000 };

    expect(inspect(aLook({ subscription, heard: heardWhileLookedAt }), NONE).hole?.proven).toBe(true);
  });
});
