import { describe, expect, it } from 'vitest';
import { type Filled, startFilled } from '../../support/filled-company.ts';

const BEGIN = '2026-11-20T09:00:00.000Z';

const remove = ({ call }: Filled, ...paths: readonly string[]) =>
  Promise.all(paths.map((path) => call('DELETE', `/api/v2/${path}`)));

const tellingOf = ({ published }: Filled) =>
  published.map(({ type, detail }) => `${type} ${detail.entityId}`).sort();

describe('a deletion that nobody told of', () => {
  it('is found in the list of recent changes, and in deals’ own list', async () => {
    const company = await startFilled({ recentsDeleted: 'listed' });
    await company.begin();
    company.simulator.loseEvents(100);
    await company.call('PATCH', '/api/v2/deals/2', { is_archived: true });
    await remove(company, 'deals/1', 'persons/1', 'organizations/1', 'activities/1');
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual([]);
    expect(tellingOf(company)).toEqual([
      'activity.delete 1',
      'deal.change 2',
      'deal.delete 1',
      'organization.delete 1',
      'person.delete 1',
    ]);
    expect(gap).toMatchObject({ quote: 200, spent: 203 });
    expect(gap.perEntity).toMatchObject({ deal: { deleted: 1 }, person: { deleted: 1, recovered: 1 } });
  });

  it('is told with the state that was last known to Pipedrive', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(100);
    await company.call('PATCH', '/api/v2/persons/1', { name: 'Renamed before' });
    await company.timers.advance(2_000);
    await remove(company, 'persons/1');
    await company.timers.advance(60_000);

    await company.fill(await company.openGap(BEGIN));

    expect(company.published).toMatchObject([
      { type: 'person.delete', detail: { before: { name: 'Renamed before' }, after: null } },
    ]);
  });

  it('of a person cannot be found where recent changes leave the deleted out, and the report says so', async () => {
    const company = await startFilled({ recentsDeleted: 'left-out' });
    await company.begin();
    company.simulator.loseEvents(100);
    await remove(company, 'deals/1', 'persons/1');
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual(['person 1: not known as deleted']);
    expect(gap.cannot).toContainEqual({
      entity: 'person',
      what: 'deletions that the list of recent changes leaves out',
      why: 'Nothing else shows them, unless every known record is asked for: the setting deletions: deep does that.',
    });
    expect(gap.perEntity).toMatchObject({ deal: { deleted: 1 }, person: { deleted: 0 } });
  });

  it('is found even then by asking for every record that State has', async () => {
    const company = await startFilled({ recentsDeleted: 'left-out' });
    await company.begin();
    company.simulator.loseEvents(100);
    await remove(company, 'persons/1', 'persons/3', 'organizations/1', 'activities/1');
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN), {}, { deletions: 'deep' });

    expect(await company.differences()).toEqual([]);
    expect(gap.cannot.map(({ what }) => what)).not.toContain(
      'deletions that the list of recent changes leaves out',
    );
  });

  it('is told once, whoever tells it first and however late', async () => {
    const company = await startFilled();
    await company.begin();
    await remove(company, 'persons/1', 'deals/1');
    await company.simulator.idle();
    const late = company.receiver.bodies.splice(0);
    await company.timers.advance(60_000);
    await company.fill(await company.openGap(BEGIN));

    await company.hear(late);

    expect(late).toHaveLength(2);
    expect(company.published.filter(({ detail }) => detail.stale === false)).toHaveLength(2);
    expect(company.published).toHaveLength(2);
  });

  it('is not made of a record that is hidden from us: what is not found is counted as unsure', async () => {
    const company = await startFilled();
    await company.begin();
    await company.records.save('1', {
      entity: 'person',
      id: '99999',
      timeMs: Date.parse(BEGIN),
      changeId: 'x',
      deleted: false,
      json: '{"id":99999}',
    });
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN), {}, { deletions: 'deep' });

    expect(company.sent).toEqual([]);
    expect(gap.perEntity.person).toMatchObject({ unsure: 1, deleted: 0 });
    expect(gap.cannot).toContainEqual(
      expect.objectContaining({ entity: 'person', what: 'deletions that could not be confirmed', count: 1 }),
    );
  });

  it('of a record that was deleted and restored is not told', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(100);
    await remove(company, 'deals/1');
    await company.timers.advance(2_000);
    await company.call('PATCH', '/api/v2/deals/1', { is_deleted: false });
    await company.timers.advance(60_000);

    await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual([]);
    expect(company.published.map(({ type }) => type)).not.toContain('deal.delete');
  });
});

describe('a merge that nobody told of', () => {
  it('of persons leaves a tombstone that says where the one went, also where deleted ones are not listed', async () => {
    const company = await startFilled({ recentsDeleted: 'left-out' });
    await company.begin();
    company.simulator.loseEvents(100);
    await company.call('PUT', '/api/v1/persons/1/merge', { merge_with_id: 2 });
    await company.timers.advance(60_000);

    await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual([]);
    expect(await company.records.find('1', 'person', '1')).toMatchObject({ deleted: true, mergedTo: '2' });
    expect(company.published).toContainEqual(
      expect.objectContaining({
        type: 'person.delete',
        detail: expect.objectContaining({ entityId: '1', mergedTo: '2' }),
      }),
    );
  });

  it('of persons long ago is not told again with each change of the one that stayed', async () => {
    const company = await startFilled();
    company.simulator.loseEvents(100);
    await company.call('PUT', '/api/v1/persons/1/merge', { merge_with_id: 2 });
    await company.timers.advance(3_600_000);
    await company.call('PATCH', '/api/v2/persons/2', { name: 'Stayed' });
    await company.timers.advance(60_000);

    const from = '2026-11-20T09:59:00.000Z';
    await company.fill(await company.openGap(from, { subscriptions: ['person'] }), {}, { connectedAt: from });

    expect(tellingOf(company)).toEqual(['person.change 2']);
  });

  it('of deals is told as a deletion, and the report says what is missing', async () => {
    const company = await startFilled();
    await company.begin();
    company.simulator.loseEvents(100);
    await company.call('PUT', '/api/v1/deals/1/merge', { merge_with_id: 2 });
    await company.timers.advance(60_000);

    const gap = await company.fill(await company.openGap(BEGIN));

    expect(await company.differences()).toEqual([]);
    expect(await company.records.find('1', 'deal', '1')).toMatchObject({ deleted: true });
    expect(gap.cannot).toContainEqual(
      expect.objectContaining({ entity: 'deal', what: 'into which other record one was merged' }),
    );
  });
});
