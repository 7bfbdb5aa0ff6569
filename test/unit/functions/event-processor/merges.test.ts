import { describe, expect, test } from 'vitest';
import { processEvent } from '../../../../functions/event-processor/process-event.ts';
import { PowerCut, withPowerCut } from '../../../support/functions.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';
import {
  dealMergedAway,
  dealThatTookIn,
  v1DealUpdated,
  v1PersonMerged,
} from '../../../support/webhook-examples.ts';

describe('a merge that version 2 tells of', () => {
  test('leaves a tombstone that says where the record went, and an event for each of the two', async () => {
    const { deliver, records, published } = createProcessor();

    await deliver(dealMergedAway);
    await deliver(dealThatTookIn);

    expect(await records.find('1', 'deal', '9')).toMatchObject({ deleted: true, mergedTo: '8' });
    expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: false });
    expect(published).toMatchObject([
      { type: 'deal.delete', detail: { entityId: '9', mergedTo: '8' } },
      { type: 'deal.change', detail: { entityId: '8', mergedFrom: '9' } },
    ]);
  });
});

describe('a merge that version 1 tells of', () => {
  test('by the record that lives on alone ends the other one as well', async () => {
    const { deliver, records, published } = createProcessor({ readBack: () => ({ gone: true }) });

    await deliver(v1PersonMerged);

    expect(await records.find('1', 'person', '6')).toMatchObject({ deleted: true, mergedTo: '5' });
    expect(await records.find('1', 'person', '5')).toMatchObject({ deleted: false });
    expect(published).toMatchObject([
      { type: 'person.delete', detail: { entityId: '6', mergedTo: '5', after: null } },
      { type: 'person.change', detail: { entityId: '5', mergedFrom: '6' } },
    ]);
  });

  test('does not end the other one when Pipedrive says that it lives', async () => {
    const { deliver, records, published } = createProcessor({ readBack: () => ({ record: { id: 6 } }) });

    await deliver(v1PersonMerged);

    expect(await records.find('1', 'person', '6')).toBeUndefined();
    expect(published).toMatchObject([{ type: 'person.change' }]);
  });

  test.each(Array.from({ length: 18 }, (_, point) => point))(
    'survives a power cut at point %i',
    async (point) => {
      const { deps, deliver, records, published } = createProcessor({ readBack: () => ({ gone: true }) });

      await expect(processEvent(withPowerCut(deps, point).ports, messageOf(v1PersonMerged))).rejects.toThrow(
        PowerCut,
      );
      await deliver(v1PersonMerged);

      expect(await records.find('1', 'person', '6')).toMatchObject({
        deleted: true,
        mergedTo: '5',
        sequence: 1,
      });
      expect(await records.find('1', 'person', '5')).toMatchObject({ sequence: 1 });
      expect(new Set(published.map(({ detail }) => detail.id)).size).toBe(2);
    },
  );
});

test('a change that both versions tell of is told once, and its second telling is in the log', async () => {
  const { deliver, published, events } = createProcessor();
  const { current, previous } = v1DealUpdated;
  const v2 = {
    data: { id: 9, title: current.title, value: 100, status: 'open', update_time: '2025-02-17T21:22:41Z' },
    previous: { title: previous.title },
    meta: {
      ...dealThatTookIn.meta,
      merged_from_id: undefined,
      entity_id: '9',
      timestamp: '2025-02-17T21:22:41.322Z',
    },
  };

  const effects = [(await deliver(v2)).effect, (await deliver(v1DealUpdated)).effect];

  expect(effects).toEqual(['applied', 'told']);
  expect(published).toHaveLength(1);
  expect(await events.find('1', messageOf(v1DealUpdated).id)).toMatchObject({ effect: 'told' });
});

test('later attempts and other webhooks are noted beside the first telling', async () => {
  const { deliver, events, published } = createProcessor();
  const by = (webhook_id: string, attempt: number) => ({
    ...dealMergedAway,
    meta: { ...dealMergedAway.meta, webhook_id, attempt },
  });

  for (const body of [by('1', 1), by('1', 2), by('2', 1), by('1', 2)]) await deliver(body);

  const event = await events.find('1', messageOf(by('1', 1)).id);
  expect(event?.told.map(({ webhookId, attempt }) => [webhookId, attempt])).toEqual([
    ['1', 1],
    ['1', 2],
    ['2', 1],
  ]);
  expect(published).toHaveLength(1);
});
