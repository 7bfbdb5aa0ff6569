import { describe, expect, test } from 'vitest';
import {
  createSubscriptions,
  type Repair,
  repaired,
  type Subscription,
  webhookIdsOf,
} from '../../../shared/state/subscriptions.ts';
import { startTable, TABLES } from './engines.ts';

const aSubscription = (part: Partial<Subscription> = {}): Subscription => ({
  object: 'deal',
  webhookId: '70',
  name: 'Pipewarden deal',
  version: '2.0',
  userId: 7,
  generation: 1,
  state: 'live',
  health: { active: true, lastHttpStatus: 200 },
  seenMs: 1000,
  repairs: 0,
  history: [],
  ...part,
});

const aRepair = (webhookId: string): Repair => ({
  at: '2026-11-20T09:00:00.000Z',
  what: 'created',
  webhookId,
  why: 'missing',
});

describe.each(TABLES)('a subscription %s', (_engine, options) => {
  test('is found by its object and listed with the others of its account', async () => {
    const subscriptions = createSubscriptions(await startTable(options));
    await subscriptions.save('1', aSubscription());
    await subscriptions.save('1', aSubscription({ object: '*', webhookId: '71' }));

    expect(await subscriptions.find('1', 'deal')).toEqual(aSubscription());
    expect((await subscriptions.all('1')).map(({ object }) => object).sort()).toEqual(['*', 'deal']);
    expect(await subscriptions.all('2')).toEqual([]);
  });

  test('is as it was seen last, whichever look is stored last', async () => {
    const subscriptions = createSubscriptions(await startTable(options));
    await subscriptions.save('1', aSubscription({ seenMs: 2000, state: 'inactive' }));

    const late = await subscriptions.save('1', aSubscription({ seenMs: 1000 }));
    const next = await subscriptions.save('1', aSubscription({ seenMs: 3000 }));

    expect([late, next]).toEqual([false, true]);
    expect(await subscriptions.find('1', 'deal')).toMatchObject({ seenMs: 3000, state: 'live' });
  });

  test('that is gone has no webhook any more', async () => {
    const subscriptions = createSubscriptions(await startTable(options));
    await subscriptions.save('1', aSubscription());
    const { webhookId: _gone, ...rest } = aSubscription({ seenMs: 2000, state: 'missing' });

    await subscriptions.save('1', rest);

    expect(await subscriptions.find('1', 'deal')).not.toHaveProperty('webhookId');
  });
});

test('the latest twenty repairs are kept, and all are counted', () => {
  let subscription = aSubscription();

  for (let id = 1; id <= 25; id++) subscription = repaired(subscription, aRepair(String(id)));

  expect(subscription.repairs).toBe(25);
  expect(subscription.history.map(({ webhookId }) => webhookId)).toEqual(
    Array.from({ length: 20 }, (_, index) => String(25 - index)),
  );
});

test('the webhooks of a subscription are the one it has and those it had, each once', () => {
  const history = [aRepair('70'), aRepair('60'), aRepair('60')];
  const { webhookId: _none, ...gone } = aSubscription({ history });

  expect(webhookIdsOf(aSubscription({ history }))).toEqual(['70', '60']);
  expect(webhookIdsOf(gone)).toEqual(['70', '60']);
});
