import { describe, expect, test } from 'vitest';
import { processEvent } from '../../../../functions/event-processor/process-event.ts';
import type { RecoveredMessage } from '../../../../shared/queue/messages.ts';
import { aDeliveryBody, aUserDeliveryBody, PowerCut, withPowerCut } from '../../../support/functions.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';

const UNTIL_MS = Date.parse('2026-11-20T08:00:30.999Z');

/** Deal 8 as a read found it, last changed in the thirtieth second. */
const recovered = (part: Partial<RecoveredMessage> = {}): RecoveredMessage => ({
  kind: 'recovered',
  account: '1',
  id: 'r-1',
  gapId: 'gap-1',
  entity: 'deal',
  entityId: '8',
  action: 'change',
  timeMs: UNTIL_MS,
  updateTime: '2026-11-20T08:00:30Z',
  json: '{"id":8,"title":"Crane","value":9007199254740993}',
  ...part,
});
const before = aDeliveryBody({
  meta: { action: 'create', timestamp: '2026-11-20T08:00:00.000Z' },
  data: { id: 8, title: 'Hook', value: 1 },
  previous: null,
});
/** What was lost and found again: its own delivery comes late. */
const late = aDeliveryBody({
  meta: { timestamp: '2026-11-20T08:00:31.002Z' },
  data: { id: 8, title: 'Crane', value: 1, update_time: '2026-11-20T08:00:30Z' },
  previous: { title: 'Hook' },
});

describe('what a read found', () => {
  test('becomes State and a clean event that says so, with what changed since', async () => {
    const { deliver, process, records, published, events } = createProcessor();
    await deliver(before);

    const { effect } = await process(recovered());

    expect(effect).toBe('applied');
    expect(await records.find('1', 'deal', '8')).toMatchObject({
      timeMs: UNTIL_MS,
      json: '{"id":8,"title":"Crane","value":9007199254740993}',
      sequence: 2,
      coveredUntilMs: UNTIL_MS,
      coveredBy: 'gap-1',
      changeId: 'r-1',
    });
    expect(published.at(-1)).toMatchObject({
      type: 'deal.change',
      detail: {
        id: 'r-1',
        changed: ['title', 'value'],
        before: { title: 'Hook', value: 1 },
        actor: null,
        source: null,
        recovered: true,
        gapId: 'gap-1',
        confirmed: true,
        sequence: 2,
      },
    });
    expect(await events.find('1', 'r-1')).toMatchObject({
      kind: 'recovered',
      effect: 'applied',
      gapId: 'gap-1',
      entity: 'deal',
      entityId: '8',
      sequence: 2,
    });
  });

  test('is told once: its own delivery, when that comes late, is covered', async () => {
    const { deliver, process, published, events } = createProcessor();
    await deliver(before);
    await process(recovered());

    const { effect } = await deliver(late);

    expect(effect).toBe('covered');
    expect(published).toHaveLength(2);
    expect(await events.find('1', messageOf(late).id)).toMatchObject({
      reason: 'told by a read for the gap gap-1',
    });
  });

  test('is told once: when its own delivery came first it is no news', async () => {
    const { deliver, process, published } = createProcessor();
    await deliver(before);
    await deliver(late);

    const { effect } = await process(
      recovered({ json: '{"id":8,"title":"Crane","value":1}', timeMs: UNTIL_MS + 10 }),
    );

    expect(effect).toBe('told');
    expect(published).toHaveLength(2);
  });

  test('is left alone when something later is known, and told to nobody', async () => {
    const { deliver, process, records, published } = createProcessor();
    await deliver(
      aDeliveryBody({ meta: { timestamp: '2026-11-20T08:00:40.000Z' }, data: { id: 8, title: 'Later' } }),
    );

    const { effect } = await process(recovered());

    expect([effect, published.length]).toEqual(['stale', 1]);
    expect((await records.find('1', 'deal', '8'))?.json).toContain('Later');
  });

  test('lets the next change of the record through', async () => {
    const { deliver, process } = createProcessor();
    await process(recovered());

    const { effect } = await deliver(
      aDeliveryBody({
        meta: { timestamp: '2026-11-20T08:00:31.400Z' },
        data: { id: 8, title: 'Next', update_time: '2026-11-20T08:00:31Z' },
      }),
    );

    expect(effect).toBe('applied');
  });

  test('has its effect once, however often it is queued', async () => {
    const { process, published } = createProcessor();

    const effects = [(await process(recovered())).effect, (await process(recovered())).effect];

    expect(effects).toEqual(['applied', 'duplicate']);
    expect(published).toHaveLength(1);
  });

  test('may be a deletion, and where the record went', async () => {
    const { deliver, process, records, published } = createProcessor();
    await deliver(before);

    await process(recovered({ action: 'delete', mergedTo: '9', json: 'null' }));

    expect(await records.find('1', 'deal', '8')).toMatchObject({
      deleted: true,
      mergedTo: '9',
      json: '{"id":8,"title":"Hook","value":1}',
    });
    expect(published.at(-1)).toMatchObject({
      type: 'deal.delete',
      detail: { before: { id: 8, title: 'Hook' }, after: null, mergedTo: '9', recovered: true },
    });
  });

  test('of a user goes into the graph', async () => {
    const { deliver, process, graph, published } = createProcessor();
    await deliver(aUserDeliveryBody());
    const json = JSON.stringify({
      id: 42,
      name: 'Ada',
      email: 'ada@example.com',
      active_flag: false,
      role_id: 3,
    });

    const { effect } = await process(
      recovered({ entity: 'user', entityId: '42', json, timeMs: Date.parse('2026-11-20T09:10:00.999Z') }),
    );

    expect(effect).toBe('applied');
    expect(await graph.find('1', 'user', 42)).toEqual({
      id: 42,
      name: 'Ada',
      email: 'ada@example.com',
      active: false,
    });
    expect(published.at(-1)?.detail).toMatchObject({
      changed: ['active_flag'],
      before: { active_flag: true },
    });
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('survives a power cut at point %i', async (point) => {
    const { deps, process, records, published, events } = createProcessor();

    await expect(processEvent(withPowerCut(deps, point).ports, recovered())).rejects.toThrow(PowerCut);
    await process(recovered());

    expect(await records.find('1', 'deal', '8')).toMatchObject({ sequence: 1, coveredUntilMs: UNTIL_MS });
    expect(new Set(published.map(({ detail }) => `${detail.id} ${detail.sequence}`))).toEqual(
      new Set(['r-1 1']),
    );
    expect(await events.find('1', 'r-1')).toMatchObject({ effect: 'applied' });
  });
});
