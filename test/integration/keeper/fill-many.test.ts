import { describe, expect, it } from 'vitest';
import { reads } from '../../../functions/webhook-keeper/fill/reads.ts';
import { newDeal } from '../../../lib/simulator/records/deal.ts';
import { newLead } from '../../../lib/simulator/records/lead.ts';
import { BudgetExhausted } from '../../../shared/errors.ts';
import { createClient } from '../../../shared/pipedrive/index.ts';
import { type Filled, startFilled } from '../../support/filled-company.ts';

const BEGIN = '2026-11-20T09:00:00.000Z';

/** So many deals of one second, of which nobody told. */
function addDeals({ simulator, timers }: Filled, count: number): void {
  for (let added = 0; added < count; added++) {
    const id = simulator.company.deal.nextId();
    simulator.company.deal.put(newDeal({ id, title: `Deal ${id}`, owner_id: 1 }, timers.now()));
  }
}

const leadId = (number: number) => `0b6f3c1e-5d2a-4f84-9c37-${String(number).padStart(12, '0')}`;

/** The same of leads. */
function addLeads({ simulator, timers }: Filled, count: number): void {
  for (let number = 1; number <= count; number++)
    simulator.company.lead.put(
      newLead({ id: leadId(number), title: `Lead ${number}`, owner_id: 1, person_id: 1 }, timers.now()),
    );
}

const idsOf = ({ published }: Filled) => new Set(published.map(({ detail }) => detail.entityId));

describe('1,200 changes in one second', () => {
  it('are read page by page, each of them once, and cost two pages more', async () => {
    const company = await startFilled();
    await company.begin();
    addDeals(company, 1_200);
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN, { subscriptions: ['deal'] }));

    expect(gap).toMatchObject({ status: 'filled', quote: 60, spent: 80 });
    expect(gap.perEntity.deal).toEqual({ listed: 1_200, equal: 0, recovered: 1_200, deleted: 0, unsure: 0 });
    expect(company.published).toHaveLength(1_200);
    expect(await company.differences()).toEqual([]);
  });

  it('are read on where the tokens ended, within the second', async () => {
    const company = await startFilled();
    await company.begin();
    addDeals(company, 1_200);
    await company.timers.advance(60_000);
    let gap = await company.openGap(BEGIN, { subscriptions: ['deal'] });

    for (let round = 0; round < 6; round++) {
      let left = 1;
      const client = createClient(reads, {
        ...company.clientPorts,
        room: async () => {
          if (left-- === 0) throw new BudgetExhausted('spent', company.timers.now());
          return { answered: () => {} };
        },
      });
      gap = await company.fill(gap, { client });
      await company.timers.advance(3_600_000);
    }

    expect(gap).toMatchObject({ status: 'filled', spent: 80 });
    expect(gap.perEntity.deal).toMatchObject({ listed: 1_200, recovered: 1_200 });
    expect(company.published).toHaveLength(1_200);
  });

  it('are read on by their time when Pipedrive no longer takes the cursor', async () => {
    const company = await startFilled();
    await company.begin();
    addDeals(company, 300);
    await company.timers.advance(2_000);
    addDeals(company, 300);
    await company.timers.advance(60_000);
    const opened = await company.openGap(BEGIN, { subscriptions: ['deal'] });
    let looks = 0;
    const clock = { ...company.ports.clock, remainingMs: () => (++looks > 1 ? 0 : 240_000) };
    const stopped = await company.fill(opened, { clock });
    company.simulator.inject({ fault: { kind: 'status', status: 400 }, operation: 'getDeals' });

    const gap = await company.fill(stopped);

    expect(gap).toMatchObject({ status: 'filled' });
    expect(idsOf(company).size).toBe(600);
    expect(await company.differences()).toEqual([]);
  });

  it('of leads are counted once each, though pages overlap', async () => {
    const company = await startFilled();
    await company.begin();
    addLeads(company, 1_200);
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN, { subscriptions: ['lead'] }));

    // One page to find the second, three to count it off, and the archived ones.
    expect(gap).toMatchObject({ status: 'filled', quote: 60, spent: 120 });
    expect(gap.perEntity.lead).toMatchObject({ listed: 1_200, recovered: 1_200 });
  });

  it('of leads, whose pages are counted off, are all found though the list moves between two pages', async () => {
    const company = await startFilled();
    await company.begin();
    addLeads(company, 1_200);
    await company.timers.advance(60_000);
    const { client } = company.ports;
    let pages = 0;
    const getLeads: typeof client.getLeads = Object.assign(
      async (...call: Parameters<typeof client.getLeads>) => {
        const page = await client.getLeads(...call);
        pages++;
        // Within the second it is counted off: two leads of an earlier page leave their places, and the later ones move up.
        if (pages === 2)
          for (const number of [7, 8])
            await company.call('PATCH', `/api/v1/leads/${leadId(number)}`, { title: 'Moved' });
        return page;
      },
      { pages: client.getLeads.pages, all: client.getLeads.all },
    );

    await company.fill(await company.openGap(BEGIN, { subscriptions: ['lead'] }), {
      client: { ...client, getLeads },
    });
    await company.settled();

    expect(await company.differences()).toEqual([]);
    expect(company.published.filter(({ detail }) => detail.recovered)).toHaveLength(1_200);
  });

  it('wait for the processor where the gap has no room to await them all', async () => {
    const company = await startFilled();
    await company.begin();
    addDeals(company, 4_000);
    await company.timers.advance(60_000);
    const asleep = { ...company.ports.clock, sleep: company.timers.advance };
    const opened = await company.openGap(BEGIN, { subscriptions: ['deal'] });

    const stopped = await company.fill(opened, { clock: asleep });
    await company.work();
    const gap = await company.fill(stopped);

    expect(stopped).toMatchObject({ status: 'filling' });
    expect(stopped.awaited).toHaveLength(3_500);
    expect(gap).toMatchObject({ status: 'filled', awaited: [] });
    expect(company.published).toHaveLength(4_000);
  });
});

describe('a place in a list that Pipedrive refuses for good', () => {
  it('is given up: the next gap reads the list from its beginning', async () => {
    const company = await startFilled();
    await company.begin();
    addDeals(company, 600);
    await company.timers.advance(60_000);
    let looks = 0;
    const clock = { ...company.ports.clock, remainingMs: () => (++looks > 1 ? 0 : 240_000) };
    const stopped = await company.fill(await company.openGap(BEGIN, { subscriptions: ['deal'] }), { clock });
    company.simulator.inject({ fault: { kind: 'status', status: 400 }, operation: 'getDeals', times: 2 });

    const given = await company.fill(stopped);
    const gap = await company.fill(
      await company.openGap('2026-11-20T09:02:00.000Z', { subscriptions: ['deal'] }),
    );

    expect(given.cannot).toContainEqual(expect.objectContaining({ what: 'every change, this time' }));
    expect(gap).toMatchObject({ status: 'filled', perEntity: { deal: { listed: 600, equal: 500 } } });
    expect(company.published).toHaveLength(600);
    expect(await company.differences()).toEqual([]);
  });
});
