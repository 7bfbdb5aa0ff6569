import { describe, expect, it } from 'vitest';
import { type Filled, startFilled } from '../../support/filled-company.ts';

const BEGIN = '2026-11-20T09:00:00.000Z';

/** One change of each kind, that no webhook tells of. */
async function changeUnheard({ call, simulator, timers }: Filled): Promise<void> {
  simulator.loseEvents(1000);
  await call('PATCH', '/api/v2/deals/1', { title: 'Changed unheard' });
  await timers.advance(3_000);
  await call('PATCH', '/api/v2/persons/1', { name: 'Changed unheard' });
  await call('PATCH', '/api/v2/organizations/1', { name: 'Changed unheard' });
  await timers.advance(61_000);
  await call('PATCH', '/api/v2/activities/1', { subject: 'Changed unheard' });
  await call('POST', '/api/v2/products', { name: 'Added unheard' });
  await call('POST', '/api/v1/leads', { title: 'Added unheard', person_id: 1 });
  simulator.loseEvents(0);
  await timers.advance(60_000);
}

const typesOf = ({ published }: Filled) => published.map(({ type }) => type).sort();

describe('filling a gap', () => {
  it('brings back one change of each kind, after which State equals the source', async () => {
    const company = await startFilled();
    await company.begin();
    await changeUnheard(company);
    const before = await company.differences();

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(before).toHaveLength(6);
    expect(await company.differences()).toEqual([]);
    expect(gap).toMatchObject({ status: 'filled', awaited: [], filledAt: '2026-11-20T09:02:20.000Z' });
    expect(gap.perEntity.deal).toEqual({ listed: 1, equal: 0, recovered: 1, deleted: 0, unsure: 0 });
    expect(gap.perEntity.user).toEqual({ listed: 6, equal: 6, recovered: 0, deleted: 0, unsure: 0 });
    expect(typesOf(company)).toEqual([
      'activity.change',
      'deal.change',
      'lead.create',
      'organization.change',
      'person.change',
      'product.create',
    ]);
  });

  it('tells of what it found as recovered, with what State had before, and names the gap', async () => {
    const company = await startFilled();
    await company.begin();
    const before = company.simulator.company.deal.get(1)?.title;
    company.simulator.loseEvents(1);
    await company.call('PATCH', '/api/v2/deals/1', { title: 'Changed unheard' });
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(company.published).toMatchObject([
      {
        type: 'deal.change',
        detail: {
          entityId: '1',
          recovered: true,
          gapId: gap.id,
          actor: null,
          source: null,
          changed: ['title'],
          before: { title: before },
          after: { title: 'Changed unheard' },
          time: '2026-11-20T09:00:10.999Z',
        },
      },
    ]);
  });

  it('costs what it said it would while every list has one page', async () => {
    const company = await startFilled();
    await company.begin();
    await changeUnheard(company);
    const spentBefore = company.simulator.tokensSpent();

    const { quote, spent } = await company.fill(await company.openGap(BEGIN));

    expect({ quote, spent }).toEqual({ quote: 200, spent: 200 });
    expect(company.simulator.tokensSpent() - spentBefore).toBe(200);
  });

  it('reads only the lists of the webhooks that were silent', async () => {
    const company = await startFilled();
    await company.begin();

    const gap = await company.openGap(BEGIN, { subscriptions: ['activity', 'person'] });
    const { quote, spent, perEntity } = await company.fill(gap);

    expect({ quote, spent }).toEqual({ quote: 40, spent: 40 });
    expect(Object.keys(perEntity).sort()).toEqual(['activity', 'person', 'recents']);
  });

  it('finds nothing a second time, and moves the watermark of each list to where it has read', async () => {
    const company = await startFilled();
    await company.begin();
    await changeUnheard(company);
    await company.fill(await company.openGap(BEGIN));
    const queued = company.sent.length;

    const again = await company.fill(await company.openGap('2026-11-20T09:01:00.000Z'));

    expect(company.sent).toHaveLength(queued);
    expect(again).toMatchObject({ status: 'filled', perEntity: { deal: { recovered: 0 } } });
    const deal = await company.watermarks.find('1', 'deal');
    expect(deal).toMatchObject({ verifiedUntil: Date.parse('2026-11-20T09:02:21Z') / 1000 });
    expect(deal?.pass).toBeUndefined();
  });

  it('leaves alone what the webhook told', async () => {
    const company = await startFilled();
    await company.begin();
    await company.call('PATCH', '/api/v2/deals/1', { title: 'Heard' });
    await company.call('POST', '/api/v2/persons', { name: 'Heard' });
    await company.settled();
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(company.sent).toEqual([]);
    expect(gap.perEntity).toMatchObject({ deal: { listed: 1, equal: 1 }, person: { listed: 1, equal: 1 } });
  });

  it('tells of archived deals and leads where they are listed now', async () => {
    const company = await startFilled();
    await company.begin();
    const lead = company.simulator.company.lead.all().find(({ is_archived }) => !is_archived);
    company.simulator.loseEvents(10);
    await company.call('PATCH', '/api/v2/deals/1', { is_archived: true });
    await company.call('PATCH', `/api/v1/leads/${lead?.id}`, { is_archived: true });
    await company.timers.advance(60_000);

    await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual([]);
    expect(typesOf(company)).toEqual(['deal.change', 'lead.change']);
  });

  it('leaves a record that changes while it is read to the webhook, and tells nothing twice', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(1);
    await company.call('PATCH', '/api/v2/deals/1', { title: 'Unheard' });
    await company.call('PATCH', '/api/v2/deals/2', { title: 'Heard' });
    await company.settled();
    await company.timers.advance(60_000);
    const { ports } = company;
    let changed = false;
    const record: typeof ports.known.record = async (account, entity, id) => {
      // The list was read, State was not.
      if (entity === 'deal' && !changed) {
        changed = true;
        await company.call('PATCH', '/api/v2/deals/1', { title: 'Meanwhile' });
        await company.settled();
      }
      return ports.known.record(account, entity, id);
    };

    await company.fill(await company.openGap(BEGIN), { known: { ...ports.known, record } });

    expect(await company.differences()).toEqual([]);
    expect(company.published.map(({ detail }) => Object(detail.after).title)).toEqual(['Heard', 'Meanwhile']);
  });

  it('waits until the end of the gap has settled, so that nothing falls between it and the webhook', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(1);
    await company.call('PATCH', '/api/v2/deals/1', { title: 'In the last second' });

    await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual([]);
  });
});

describe('a real delivery that comes late', () => {
  /** A deal is changed twice within a second and once in a later one; answers what the webhook should have told. */
  async function changeThrice(company: Filled): Promise<unknown[]> {
    await company.call('PATCH', '/api/v2/deals/1', { title: 'First' });
    await company.timers.advance(300);
    await company.call('PATCH', '/api/v2/deals/1', { title: 'Second' });
    await company.timers.advance(5_000);
    await company.call('PATCH', '/api/v2/deals/1', { title: 'Third' });
    await company.simulator.idle();
    await company.timers.advance(60_000);
    return company.receiver.bodies.splice(0);
  }

  it('after the fill changes nothing and is not told again', async () => {
    const company = await startFilled();
    await company.begin();
    const late = await changeThrice(company);
    await company.fill(await company.openGap(BEGIN));

    await company.hear(late);

    expect(late).toHaveLength(3);
    expect(company.published.map(({ detail }) => [detail.recovered, Object(detail.after).title])).toEqual([
      [true, 'Third'],
    ]);
    expect(await company.differences()).toEqual([]);
  });

  it('between queue and processor is told once, and what was recovered is not', async () => {
    const company = await startFilled();
    await company.begin();
    const late = await changeThrice(company);
    const { ports } = company;
    const clock = { ...ports.clock, sleep: company.timers.advance };
    const gap = await company.fill(await company.openGap(BEGIN), { clock });

    await company.hear(late.toReversed());
    await company.work();

    expect(gap).toMatchObject({ status: 'filling', awaited: [{ entity: 'deal' }] });
    const news = company.published.filter(({ detail }) => detail.stale === false);
    expect(news.map(({ detail }) => [detail.recovered, Object(detail.after).title])).toEqual([
      [false, 'Third'],
    ]);
    expect(await company.differences()).toEqual([]);
    expect(await company.fill(gap)).toMatchObject({ status: 'filled', awaited: [] });
  });
});

describe('a list that Pipedrive refuses', () => {
  it('is named with the reason, costs the others nothing, and keeps its watermark', async () => {
    const company = await startFilled();
    await company.begin();
    await changeUnheard(company);
    company.simulator.inject({ fault: { kind: 'status', status: 403 }, operation: 'getProducts' });

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(gap).toMatchObject({ status: 'filled' });
    expect(gap.cannot).toContainEqual({
      entity: 'product',
      what: 'every change, this time',
      why: expect.stringContaining('getProducts: Pipedrive refused (403)'),
    });
    expect(await company.differences()).toEqual([expect.stringMatching(/^product \d+: unknown$/)]);
    expect(await company.watermarks.find('1', 'product')).toMatchObject({
      verifiedUntil: Date.parse(BEGIN) / 1000,
    });

    await company.timers.advance(60_000);
    await company.fill(await company.openGap('2026-11-20T09:03:00.000Z'));

    expect(await company.differences()).toEqual([]);
  });
});

describe('a gap that is found to be longer than it was', () => {
  it('is read anew to its new end, also where a list was refused before', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(1000);
    await company.call('PATCH', '/api/v2/deals/1', { title: 'Before' });
    await company.timers.advance(60_000);
    company.simulator.inject({ fault: { kind: 'status', status: 403 }, operation: 'getProducts' });
    const first = await company.fill(await company.openGap(BEGIN));
    await company.call('PATCH', '/api/v2/deals/1', { title: 'After' });
    await company.call('POST', '/api/v2/products', { name: 'After' });
    await company.timers.advance(60_000);
    const to = new Date(company.timers.now()).toISOString();
    const longer = await company.gaps.save('1', first, { to, status: 'open' });

    const second = await company.fill(longer ?? first);

    expect(await company.differences()).toEqual([]);
    expect(second).toMatchObject({ status: 'filled', quote: 390, spent: 390 });
    expect(second.cannot.map(({ what }) => what)).not.toContain('every change, this time');
  });
});
