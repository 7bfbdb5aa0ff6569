import { describe, expect, test } from 'vitest';
import { type Deps, keepAccount } from '../../../../functions/webhook-keeper/keep-account.ts';
import { Rejected } from '../../../../shared/errors.ts';
import type { BusEvent } from '../../../../shared/queue/bus.ts';
import type { AwaitedEcho } from '../../../../shared/state/echo-marks.ts';
import type { LastPass } from '../../../../shared/state/last-passes.ts';
import { keepSubscriptions } from '../../../../shared/webhooks/keeping/keep-subscriptions.ts';
import { createMemoryObserver, PowerCut } from '../../../support/functions.ts';
import { createWebhookCompany, liveOf } from '../../../support/webhook-company.ts';

const QUARTER_HOUR_MS = 900_000;

/** A company that the keeper looks after; `missed` is what Pipedrive shows and State has not. */
function createKept() {
  const company = createWebhookCompany();
  const { counts, count } = createMemoryObserver();
  const fills: string[] = [];
  const events: BusEvent[] = [];
  const passes: LastPass[] = [];
  const asked: { sinceMs: number; entities: readonly string[] }[] = [];
  const missed = new Map<string, number>();
  const echoes: AwaitedEcho[] = [];
  const deps: Deps = {
    keep: (_, inspect) => keepSubscriptions(company.portsFor({ inspect }), company.wish),
    heard: company.heard.all,
    awaitedEchoes: async (_, fromMs, beforeMs) =>
      echoes.filter(({ sentMs }) => sentMs >= fromMs && sentMs <= beforeMs),
    missed: async (_, sinceMs, entities) => {
      asked.push({ sinceMs, entities });
      return missed;
    },
    unasked: () => {},
    gaps: company.gaps,
    watermarks: company.watermarks.all,
    savePass: async (_, pass) => {
      passes.push(pass);
    },
    startFill: async (_, gapId) => {
      fills.push(gapId);
    },
    publish: async (event) => {
      events.push(event);
    },
    count,
    quietMs: 3_600_000,
    now: company.now,
  };
  const look = async (over: Partial<Deps> = {}, reconcile = false) => {
    company.pass(QUARTER_HOUR_MS);
    counts.length = 0;
    fills.length = 0;
    return keepAccount({ ...deps, ...over }, company.account, reconcile);
  };
  const hear = (object: string, attempt = 1) => {
    const webhook = company.webhooks.find(({ event_object }) => event_object === object);
    const receivedMs = company.now();
    return company.heard.note('1', {
      webhookId: String(webhook?.id),
      receivedMs,
      eventMs: receivedMs - 1_000,
      attempt,
    });
  };
  const gaps = async () => (await company.gaps.page('1', { limit: 100 })).items;
  const names = () => counts.map(({ name }) => name).sort();
  const filled = async () => {
    for (const gap of await gaps()) await company.gaps.save('1', gap, { status: 'filled' });
  };
  return { company, deps, look, hear, gaps, names, filled, fills, events, passes, asked, missed, echoes };
}

describe('an account that is well', () => {
  test('is looked at, and nothing is asked, counted or filled', async () => {
    const { look, names, fills, asked, passes, gaps } = createKept();

    await look();
    await look();

    expect([names(), fills, asked, await gaps()]).toEqual([[], [], [], []]);
    expect(passes).toEqual([
      { at: '2026-11-20T09:15:00.000Z', foreign: 0 },
      { at: '2026-11-20T09:30:00.000Z', foreign: 0 },
    ]);
  });

  test('where all are quiet for an hour, as at night, has Pipedrive asked and nothing more', async () => {
    const { company, look, names, fills, asked } = createKept();
    await look();
    const madeMs = company.now();

    for (let pass = 0; pass < 5; pass++) await look();

    expect([names(), fills]).toEqual([[], []]);
    expect(asked[0]).toEqual({
      sinceMs: madeMs,
      entities: ['user', 'deal', 'person', 'organization', 'activity', 'lead', 'product'],
    });
  });
});

describe('a webhook that Pipedrive has removed', () => {
  test('is made again, and what was lost since it was heard last is to be filled', async () => {
    const { company, look, hear, names, fills, gaps, events } = createKept();
    await look();
    await hear('deal');
    company.lose('deal');

    await look();

    const [gap, ...others] = await gaps();
    expect(others).toEqual([]);
    expect(gap).toMatchObject({
      from: '2026-11-20T09:15:00.000Z',
      to: '2026-11-20T09:30:00.000Z',
      how: 'removed',
      subscriptions: ['deal'],
      bounds: { before: '2026-11-20T09:14:59.000Z' },
    });
    expect(fills).toEqual([gap?.id]);
    expect(names()).toEqual(['GapFound', 'WebhookDead']);
    expect(events).toMatchObject([{ type: 'webhook.gap', detail: { gapId: gap?.id, status: 'open' } }]);
    expect(liveOf(company)).toContain('deal');
  });

  test('is a gap also when the keeper dies between making it again and noting that', async () => {
    const { company, look, gaps } = createKept();
    await look();
    company.lose('deal');
    const record = async () => {
      throw new PowerCut('power cut');
    };
    const keep: Deps['keep'] = (_, inspect) =>
      keepSubscriptions(company.portsFor({ inspect, record }), company.wish);

    await expect(look({ keep })).rejects.toThrow(PowerCut);
    await look();

    expect((await gaps()).map(({ how, to }) => [how, to])).toEqual([['removed', '2026-11-20T09:45:00.000Z']]);
    expect(company.asked.filter((one) => one === 'create deal')).toHaveLength(2);
  });

  test('and that cannot be made again is filled once it can', async () => {
    const { company, look, fills, gaps, names } = createKept();
    await look();
    company.lose('deal');
    company.fates.push(422);

    await look();
    const before = [[...fills], names()];
    for (let day = 0; day < 97; day++) await look();

    expect(before).toEqual([[], ['GapFound', 'WebhookDead', 'WebhookDead']]);
    expect(liveOf(company)).toContain('deal');
    const all = await gaps();
    expect(all.map(({ how, from }) => [how, from])).toEqual([['removed', '2026-11-20T09:15:00.000Z']]);
    expect(fills).toEqual(all.map(({ id }) => id));
  });
});

describe('a webhook that is banned', () => {
  test('is found by its failures and by what it does not tell, and told of once', async () => {
    const { company, look, hear, names, missed, gaps, filled, fills } = createKept();
    await look();
    await hear('deal');
    company.alter('deal', { last_http_status: 503 });
    missed.set('deal', company.now() + 1);

    await look();
    const first = [names(), [...fills]];
    await filled();
    missed.clear();
    await look();

    const [gap] = await gaps();
    expect(first).toEqual([['GapFound', 'WebhookBanned'], [gap?.id]]);
    expect([names(), fills]).toEqual([[], []]);
    expect(gap).toMatchObject({ how: 'ban', subscriptions: ['deal'], to: '2026-11-20T09:45:00.000Z' });
    expect(await company.subscriptions.find('1', 'deal')).toMatchObject({ state: 'banned' });
  });

  test('is filled once more when it is heard again', async () => {
    const { company, look, hear, missed, gaps, filled, fills } = createKept();
    await look();
    company.alter('deal', { last_http_status: 503 });
    missed.set('deal', company.now() + 1);
    await look();
    await filled();
    missed.clear();

    company.pass(60_000);
    company.alter('deal', { last_http_status: 200 });
    await hear('deal');
    await look();

    const [latest] = await gaps();
    expect(latest).toMatchObject({ how: 'ban', from: '2026-11-20T09:15:00.000Z' });
    expect(fills).toEqual([latest?.id]);
    expect(await company.subscriptions.find('1', 'deal')).toMatchObject({ state: 'live' });
  });
});

test('first tries that failed are reason enough to compare', async () => {
  const { company, look, hear, gaps, fills, names } = createKept();
  await look();
  company.pass(1);
  await hear('deal', 2);

  await look();

  expect((await gaps()).map(({ how, subscriptions }) => [how, subscriptions])).toEqual([['ban', ['deal']]]);
  expect(fills).toHaveLength(1);
  expect(names()).toEqual(['GapFound']);
});

test('a webhook that is on and tells nothing of what changes is silent', async () => {
  const { company, look, names, missed, gaps } = createKept();
  await look();
  missed.set('product', company.now() + 1);

  for (let pass = 0; pass < 5; pass++) await look();

  expect(names()).toEqual(['GapFound', 'WebhookSilent']);
  expect((await gaps()).map(({ how, subscriptions }) => [how, subscriptions])).toEqual([
    ['quiet', ['product']],
  ]);
});

describe('a write of ours whose event does not come', () => {
  test('has Pipedrive asked, and is no gap where State has everything', async () => {
    const { company, look, hear, echoes, asked, gaps } = createKept();
    await look();
    echoes.push({ entity: 'deal', action: 'change', sentMs: company.now() });

    await hear('deal');
    await look();

    expect(asked).toMatchObject([{ sinceMs: company.now() - QUARTER_HOUR_MS }]);
    expect(await gaps()).toEqual([]);
  });

  test('is a gap where it is a lead, of which Pipedrive cannot be asked', async () => {
    const { company, look, echoes, gaps } = createKept();
    await look();
    echoes.push({ entity: 'lead', action: 'change', sentMs: company.now() });

    await look();

    expect((await gaps()).map(({ how, subscriptions }) => [how, subscriptions])).toEqual([
      ['echo-missing', ['lead']],
    ]);
  });
});

describe('a comparison that is due', () => {
  test('covers everything since the last one, and is no misfortune', async () => {
    const { look, gaps, fills, names } = createKept();
    await look();

    await look({}, true);

    const [gap] = await gaps();
    expect(gap).toMatchObject({ how: 'audit', subscriptions: [], from: '2026-11-20T09:15:00.000Z' });
    expect(fills).toEqual([gap?.id]);
    expect(names()).toEqual([]);
  });
});

test('a gap that was not filled to its end goes on at the next look', async () => {
  const { company, look, gaps, fills } = createKept();
  await look();
  company.lose('deal');
  await look();
  const [gap] = await gaps();
  if (gap) await company.gaps.save('1', gap, { status: 'filling' });

  await look();

  expect(fills).toEqual([gap?.id]);
});

test('webhooks are mended also where Pipedrive may not be asked for changes', async () => {
  const { company, look } = createKept();
  const missed = async () => {
    throw new Rejected('no scope recents:read');
  };
  for (let pass = 0; pass < 6; pass++) await look({ missed });
  company.lose('deal');

  await look({ missed });

  expect(liveOf(company)).toContain('deal');
});

test('where another keeper is at it nothing is done', async () => {
  const { company, look, passes } = createKept();
  await company.leases.claim('1', 'WEBHOOKS', 'another', company.now() + 1_800_000, company.now());

  const kept = await look();

  expect([kept.outcome, passes]).toEqual(['busy', []]);
});
