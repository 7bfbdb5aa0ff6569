import { describe, expect, it } from 'vitest';
import { startFilled } from '../../support/filled-company.ts';

const BEGIN = '2026-11-20T09:00:00.000Z';

describe('users of whom nobody told', () => {
  it('are compared one by one: a new name, one switched off, one who is new', async () => {
    const company = await startFilled();
    await company.begin();
    const { simulator } = company;
    simulator.loseEvents(100);
    simulator.edit({ entity: 'user', id: 3, change: { name: 'Renamed Unheard' } });
    simulator.edit({ entity: 'user', id: 4, change: { active_flag: false } });
    const added = simulator.edit({ entity: 'user', change: { name: 'New Unheard' } });
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual([]);
    expect(gap.perEntity.user).toEqual({ listed: 7, equal: 4, recovered: 3, deleted: 0, unsure: 0 });
    expect(company.published.map(({ type, detail }) => `${type} ${detail.entityId}`).sort()).toEqual([
      'user.change 3',
      'user.change 4',
      `user.create ${added}`,
    ]);
    expect(gap).toMatchObject({ quote: 200, spent: 200, status: 'filled' });
  });

  it('are told though a sync has read them first, with what changed, and once', async () => {
    const company = await startFilled();
    await company.begin();
    const { simulator, graph, timers } = company;
    const before = await graph.find('1', 'user', 3);
    simulator.loseEvents(100);
    simulator.edit({ entity: 'user', id: 3, change: { name: 'Renamed Unheard' } });
    const added = simulator.edit({ entity: 'user', change: { name: 'New Unheard' } });
    await timers.advance(10_000);
    for (const { id, name, email, active_flag: active } of simulator.company.user.all())
      await graph.save('1', 'user', { id, name, email, active }, timers.now(), true);
    await timers.advance(60_000);

    await company.fill(await company.openGap(BEGIN, { subscriptions: ['user'] }));
    await company.fill(await company.openGap('2026-11-20T09:01:00.000Z', { subscriptions: ['user'] }));

    expect(company.published.map(({ type, detail }) => [type, detail.entityId])).toEqual([
      ['user.change', '3'],
      ['user.create', String(added)],
    ]);
    expect(company.published[0]?.detail).toMatchObject({ changed: ['name'], before: { name: before?.name } });
    expect(company.published[1]?.detail).toMatchObject({ changed: [], before: null });
    expect(await company.differences()).toEqual([]);
  });

  it('are told once though the real deliveries come late', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.edit({ entity: 'user', id: 4, change: { active_flag: false } });
    await company.simulator.idle();
    const late = company.receiver.bodies.splice(0);
    await company.timers.advance(60_000);
    await company.fill(await company.openGap(BEGIN));

    await company.hear(late);

    expect(late).toHaveLength(1);
    expect(company.published).toHaveLength(1);
    expect(await company.differences()).toEqual([]);
  });

  it('who change right after they were read are told of by the webhook', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(1);
    company.simulator.edit({ entity: 'user', id: 4, change: { name: 'Unheard' } });
    await company.timers.advance(60_000);
    await company.fill(await company.openGap(BEGIN));

    company.simulator.edit({ entity: 'user', id: 4, change: { name: 'Heard' } });
    await company.settled();

    expect(company.published.map(({ detail }) => Object(detail.after).name)).toEqual(['Unheard', 'Heard']);
    expect(await company.differences()).toEqual([]);
  });

  it('who flip between two fills are told of each time', async () => {
    const company = await startFilled();
    await company.begin();
    const flip = async (active_flag: boolean, from: string) => {
      company.simulator.loseEvents(1);
      company.simulator.edit({ entity: 'user', id: 4, change: { active_flag } });
      await company.timers.advance(60_000);
      return company.fill(await company.openGap(from, { subscriptions: ['user'] }));
    };

    await flip(false, BEGIN);
    await flip(true, '2026-11-20T09:02:00.000Z');
    const third = await flip(false, '2026-11-20T09:04:00.000Z');

    expect(company.published.map(({ detail }) => Object(detail.after).active_flag)).toEqual([
      false,
      true,
      false,
    ]);
    expect(third).toMatchObject({ quote: 20, spent: 20, status: 'filled' });
    expect(await company.differences()).toEqual([]);
  });

  it('are not believed to be nobody: an empty list changes nothing and is named', async () => {
    const company = await startFilled();
    await company.begin();
    await company.timers.advance(60_000);
    company.simulator.inject({
      fault: { kind: 'status', status: 200, body: { success: true, data: [] } },
      operation: 'getUsers',
    });

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(company.sent).toEqual([]);
    expect(gap.status).toBe('filled');
    expect(gap.cannot).toContainEqual({
      entity: 'user',
      what: 'every change, this time',
      why: expect.stringContaining('Pipedrive listed no users at all'),
    });
    expect(await company.watermarks.find('1', 'user')).toMatchObject({
      verifiedUntil: Date.parse(BEGIN) / 1000,
    });
  });

  it('who are missing from the list are named and left as they are', async () => {
    const company = await startFilled();
    await company.begin();
    await company.graph.save('1', 'user', { id: 77, name: 'Gone', active: true }, Date.parse(BEGIN));
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(await company.graph.find('1', 'user', 77)).toMatchObject({ active: true });
    expect(gap.cannot).toContainEqual(
      expect.objectContaining({
        entity: 'user',
        what: 'what became of users who are not listed: 77',
        count: 1,
      }),
    );
  });
});
