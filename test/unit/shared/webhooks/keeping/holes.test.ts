import { describe, expect, test } from 'vitest';
import type { Webhook } from '../../../../../shared/pipedrive/v1.ts';
import { createGaps } from '../../../../../shared/state/gaps.ts';
import type { Subscription } from '../../../../../shared/state/subscriptions.ts';
import {
  certainHoles,
  type Hole,
  lastHeardMs,
  noteHoles,
} from '../../../../../shared/webhooks/keeping/holes.ts';
import { NOW_MS } from '../../../../support/functions.ts';
import { createMemoryTable } from '../../../../support/memory-table.ts';

const MADE_MS = NOW_MS - 86_400_000;
const aSubscription = (part: Partial<Subscription> = {}): Subscription => ({
  object: 'deal',
  webhookId: '2',
  name: 'Pipewarden deal',
  version: '2.0',
  state: 'live',
  seenMs: NOW_MS - 900_000,
  repairs: 1,
  history: [{ at: new Date(MADE_MS).toISOString(), what: 'created', webhookId: '2', why: 'missing' }],
  ...part,
});
const aWebhook = (part: Partial<Webhook> = {}): Webhook => ({
  id: 2,
  event_action: '*',
  event_object: 'deal',
  subscription_url: 'https://api.example.com/webhooks/1',
  ...part,
});
const HEARD = { webhookId: '2', receivedMs: NOW_MS - 5_000, eventMs: NOW_MS - 6_000 };

describe('a webhook that we had noted', () => {
  test('and that Pipedrive does not list is a hole since it was heard last', () => {
    const holes = certainHoles({ listed: [], recorded: [aSubscription()] }, ['deal'], [HEARD]);

    expect(holes).toEqual([
      { object: 'deal', sign: 'removed', fromMs: NOW_MS - 5_000, beforeMs: NOW_MS - 6_000, proven: true },
    ]);
  });

  test('and that Pipedrive has switched off is one since it was made, if it was never heard', () => {
    const seen = { listed: [aWebhook({ is_active: false })], recorded: [aSubscription()] };

    expect(certainHoles(seen, ['deal'], [])).toEqual([
      { object: 'deal', sign: 'inactive', fromMs: MADE_MS, proven: true },
    ]);
  });

  test.each([
    ['is listed', [aWebhook()], aSubscription(), ['deal']],
    ['is for something that is no longer wanted', [], aSubscription(), ['user']],
    ['has been replaced by one for everything', [], aSubscription({ webhookId: undefined }), ['deal']],
  ] as const)('and that %s is none', (_, listed, { webhookId, ...rest }, objects) => {
    const recorded = [{ ...rest, ...(webhookId === undefined ? {} : { webhookId }) }];

    expect(certainHoles({ listed, recorded }, objects, [HEARD])).toEqual([]);
  });
});

test('a webhook that took over from another was silent since it was made at the most', () => {
  const history = [
    { at: new Date(MADE_MS).toISOString(), what: 'created' as const, webhookId: '2', why: 'dead' },
    { at: new Date(MADE_MS - 9).toISOString(), what: 'created' as const, webhookId: '1', why: 'missing' },
  ];

  expect(lastHeardMs(aSubscription({ history }))).toBe(MADE_MS);
});

describe('noted holes', () => {
  const aHole = (part: Partial<Hole> = {}): Hole => ({
    object: 'deal',
    sign: 'removed',
    fromMs: MADE_MS,
    proven: true,
    ...part,
  });

  test('of one sign are one gap, from the first of them on', async () => {
    const gaps = createGaps(createMemoryTable());
    const holes = [aHole({ object: 'user', fromMs: MADE_MS - 1_000, beforeMs: MADE_MS - 2_000 }), aHole()];

    const noted = await noteHoles(gaps, '1', [...holes, aHole({ sign: 'ban' })], NOW_MS);

    expect(noted.map(({ opened, gap }) => [opened, gap.how, gap.subscriptions])).toEqual([
      [true, 'removed', ['deal', 'user']],
      [true, 'ban', ['deal']],
    ]);
    expect(noted[0]?.gap).toMatchObject({
      from: '2026-11-19T08:59:59.000Z',
      to: '2026-11-20T09:00:00.000Z',
      foundAt: '2026-11-20T09:00:00.000Z',
      bounds: { before: '2026-11-19T08:59:58.000Z' },
      status: 'open',
    });
  });

  test('that are found again make the gap longer, and open it again where something is proven to be missing', async () => {
    const gaps = createGaps(createMemoryTable());
    const [first] = await noteHoles(gaps, '1', [aHole()], NOW_MS);
    if (first) await gaps.save('1', first.gap, { status: 'filled' });

    const [feared] = await noteHoles(gaps, '1', [aHole({ proven: false })], NOW_MS + 1_000);
    const [proven] = await noteHoles(gaps, '1', [aHole()], NOW_MS + 2_000);

    expect([feared?.opened, feared?.gap.to, feared?.gap.status]).toEqual([
      false,
      '2026-11-20T09:00:01.000Z',
      'filled',
    ]);
    expect([proven?.gap.to, proven?.gap.status]).toEqual(['2026-11-20T09:00:02.000Z', 'open']);
  });

  test('leave a gap alone that is being filled', async () => {
    const gaps = createGaps(createMemoryTable());
    const [first] = await noteHoles(gaps, '1', [aHole()], NOW_MS);
    if (first) await gaps.save('1', first.gap, { status: 'filling' });

    await noteHoles(gaps, '1', [aHole()], NOW_MS + 1_000);

    expect(await gaps.find('1', first?.gap.id ?? '')).toMatchObject({
      to: '2026-11-20T09:00:00.000Z',
      status: 'filling',
      version: 2,
    });
  });
});
