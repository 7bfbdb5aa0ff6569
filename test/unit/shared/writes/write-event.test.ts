import { expect, test } from 'vitest';
import type { BusEvent } from '../../../../shared/queue/bus.ts';
import { tellQueuedBy, writeEvent } from '../../../../shared/writes/write-event.ts';
import { aWrite } from '../../../support/builders.ts';

test('an event says how a write stands, and never what it says', () => {
  const event = writeEvent(
    '1',
    aWrite({ status: 'superseded', supersededBy: 'write-2', asked: 'a-hash', callbackId: 'callback-1' }),
  );

  expect(event).toEqual({
    type: 'write.superseded',
    detail: {
      id: '1/write-1',
      account: '1',
      key: 'write-1',
      operation: 'updateDeal',
      lane: 'interactive',
      status: 'superseded',
      queuedAt: '2026-11-20T09:00:00.000Z',
      supersededBy: 'write-2',
    },
  });
});

test('the same state of a write is told by the same event', () => {
  const parked = aWrite({ status: 'parked', until: '2026-11-21T00:00:00.000Z', reason: 'spent' });

  expect(writeEvent('1', parked)).toEqual(writeEvent('1', { ...parked, attempts: 2 }));
});

test('each write that was queued has an event of its own', async () => {
  const published: BusEvent[] = [];
  const tellQueued = tellQueuedBy(async (events) => {
    published.push(...events);
  });

  await tellQueued('1', [aWrite(), aWrite({ key: 'write-2' })]);

  expect(published.map(({ type, detail }) => [type, detail.key])).toEqual([
    ['write.queued', 'write-1'],
    ['write.queued', 'write-2'],
  ]);
});
