import { expect, test } from 'vitest';
import { processEvent } from '../../../../functions/event-processor/process-event.ts';
import { endpointOf } from '../../../../shared/pipedrive/index.ts';
import { markOf } from '../../../../shared/webhooks/own-writes.ts';
import { aDeliveryBody, PowerCut, withPowerCut } from '../../../support/functions.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';

const SENT_MS = Date.parse('2026-11-20T08:59:58.000Z');

/** A processor of a company in which user 7, who is us, has just set the title of deal 8. */
async function afterOurWrite(key = 'write-1') {
  const processor = createProcessor();
  const endpoint = endpointOf('updateDeal');
  const mark =
    endpoint && markOf(endpoint, { path: { id: 8 }, body: { title: 'Harbour crane' } }, key, SENT_MS);
  if (!mark) throw new Error('no mark');
  await processor.marks.mark('1', mark);
  await processor.marks.close('1', mark, { settledMs: SENT_MS + 700 });
  return processor;
}

const ours = aDeliveryBody({ meta: { change_source: 'api', user_id: '7' } });
const byPerson = aDeliveryBody({
  meta: { correlation_id: 'person' },
  data: { id: 8, title: 'Dock crane' },
  previous: { title: 'Harbour crane' },
});

test('our own write comes back into State and is told to nobody, because `write.sent` has told it', async () => {
  const { deliver, records, published, events } = await afterOurWrite();

  const { effect } = await deliver(ours);

  expect([effect, published]).toEqual(['echo', []]);
  expect(await records.find('1', 'deal', '8')).toMatchObject({ sequence: 1, deleted: false });
  expect(await events.find('1', messageOf(ours).id)).toMatchObject({ effect: 'echo', sequence: 1 });
});

test('a person’s edit in the very same second is published, whichever comes first', async () => {
  const first = await afterOurWrite();
  const second = await afterOurWrite();

  await first.deliver(ours);
  await first.deliver(byPerson);
  await second.deliver(byPerson);
  await second.deliver(ours);

  expect([first, second].map(({ published }) => published.map(({ detail }) => detail.id))).toEqual([
    [messageOf(byPerson).id],
    [messageOf(byPerson).id],
  ]);
});

test('one mark hides one change: the same edit once more is somebody else’s', async () => {
  const { deliver, published } = await afterOurWrite();
  const again = aDeliveryBody({
    meta: {
      change_source: 'api',
      user_id: '7',
      correlation_id: 'again',
      timestamp: '2026-11-20T08:59:58.900Z',
    },
  });

  const effects = [(await deliver(ours)).effect, (await deliver(again)).effect];

  expect(effects).toEqual(['echo', 'applied']);
  expect(published.map(({ detail }) => detail.id)).toEqual([messageOf(again).id]);
});

test('an echo that comes after a later change is no news either', async () => {
  const { deliver, published } = await afterOurWrite();
  const later = aDeliveryBody({
    meta: { timestamp: '2026-11-20T08:59:59.500Z', correlation_id: 'later' },
    data: { id: 8, title: 'Later' },
  });

  const effects = [(await deliver(later)).effect, (await deliver(ours)).effect];

  expect(effects).toEqual(['applied', 'echo']);
  expect(published).toHaveLength(1);
});

test('it comes in this order: State, the mark, the note', async () => {
  const { deliver, order } = await afterOurWrite();

  await deliver(ours);

  expect(order).toEqual(['state', 'mark', 'note']);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])(
  'a power cut at point %i leaves it an echo, and the mark used once',
  async (point) => {
    const { deps, deliver, published } = await afterOurWrite();

    await expect(processEvent(withPowerCut(deps, point).ports, messageOf(ours))).rejects.toThrow(PowerCut);
    await deliver(ours);

    expect(published).toEqual([]);
  },
);

test('an echo that is missed is seen as such until it comes', async () => {
  const { deliver, marks } = await afterOurWrite();
  const awaited = () => marks.awaited('1', { beforeMs: SENT_MS + 300_000, limit: 10 });

  const before = await awaited();
  await deliver(ours);

  expect(before).toEqual([{ entity: 'deal', action: 'change', sentMs: SENT_MS }]);
  expect(await awaited()).toEqual([]);
});
