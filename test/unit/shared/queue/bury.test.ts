import { expect, test } from 'vitest';
import { aboutDelivery } from '../../../../functions/event-processor/about-delivery.ts';
import { createAboutWrite } from '../../../../functions/outbound-sender/about-write.ts';
import { createBury } from '../../../../shared/queue/bury.ts';
import { DeliveryMessage, WriteMessage } from '../../../../shared/queue/messages.ts';
import type { Burial } from '../../../../shared/state/dead-letters.ts';
import { failureOf } from '../../../support/builders.ts';
import {
  aDeliveryBody,
  anSqsRecord,
  aWrite,
  createMemoryObserver,
  NOW_MS,
} from '../../../support/functions.ts';

/** Both consumers' burying, over a State and a dead-letter queue that remember. */
function rig({ stateDown = false } = {}) {
  const recorded: (readonly [string, Burial])[] = [];
  const graveyard: string[] = [];
  const { count, counts } = createMemoryObserver();
  const ports = {
    record: async (account: string, burial: Burial) => {
      if (stateDown) throw new Error('State is away');
      recorded.push([account, burial]);
    },
    graveyard: async ({ messageId }: { messageId: string }, reason: string) => {
      graveyard.push(`${messageId}: ${reason}`);
    },
    count,
    now: () => NOW_MS,
  };
  const findWrite = async (_account: string, key: string) => (key === 'ghost' ? undefined : aWrite({ key }));
  return {
    outbound: createBury({
      ...ports,
      queue: 'outbound',
      schema: WriteMessage,
      about: createAboutWrite(findWrite),
    }),
    events: createBury({ ...ports, queue: 'events', schema: DeliveryMessage, about: aboutDelivery }),
    recorded,
    graveyard,
    counts,
  };
}

const aDelivery = (raw: string) => ({ account: '1', id: 'd-1', receivedAt: '2026-11-20T09:00:00.000Z', raw });

test('a write is noted by its key and operation, without its message, and counted for the alarm', async () => {
  const { outbound, recorded, graveyard, counts } = rig();

  await outbound(
    anSqsRecord('m-1', { account: '1', key: 'write-1' }, { group: 'g', receives: 5 }),
    'Unavailable: later',
  );

  expect(recorded).toEqual([
    [
      '1',
      {
        id: expect.stringMatching(/^outbound-[0-9a-f]{32}$/),
        queue: 'outbound',
        subject: { key: 'write-1', operation: 'addDeal' },
        reason: 'Unavailable: later',
        at: '2026-11-20T09:00:00.000Z',
        receives: 5,
        group: 'g',
        messageId: 'm-1',
        place: '',
      },
    ],
  ]);
  expect(graveyard).toEqual([]);
  expect(counts).toEqual([{ name: 'DeadLetter', fields: {} }]);
});

test('a write that is nowhere is noted by its key', async () => {
  const { outbound, recorded } = rig();

  await outbound(anSqsRecord('m-1', { account: '1', key: 'ghost' }), 'NotFound');

  expect(recorded[0]?.[1].subject).toEqual({ key: 'ghost' });
});

test('a delivery is noted by its record and kept whole, always under the same id', async () => {
  const { events, recorded } = rig();
  const message = aDelivery(JSON.stringify(aDeliveryBody()));

  await events(anSqsRecord('m-1', message), 'InvalidInput');
  await events(anSqsRecord('m-2', message), 'InvalidInput');

  expect(recorded[0]?.[1]).toMatchObject({
    subject: { delivery: 'd-1', entity: 'deal', recordId: '8' },
    message,
  });
  expect(recorded[1]?.[1].id).toBe(recorded[0]?.[1].id);
});

test('the largest delivery there can be is noted, though its message is twice that size', async () => {
  const { events, recorded } = rig();

  await events(anSqsRecord('m-1', aDelivery('"'.repeat(256 * 1024))), 'InvalidInput');

  expect(recorded).toHaveLength(1);
});

test.each([
  ['that is not JSON', '{'],
  ['that does not say whose it is', '{"id":"1"}'],
  ['whose account cannot be', JSON.stringify({ ...aDelivery('{}'), account: '#' })],
  ['that is larger than an item', JSON.stringify(aDelivery('ä'.repeat(200_000)))],
])('a message %s goes into the dead-letter queue with its reason', async (_which, body) => {
  const { events, recorded, graveyard } = rig();

  await events(anSqsRecord('m-1', body), 'InvalidInput: no');

  expect(recorded).toEqual([]);
  expect(graveyard).toEqual(['m-1: InvalidInput: no']);
});

test('without State nothing is buried: the message comes back, and in the end SQS itself keeps it', async () => {
  const { outbound, graveyard, counts } = rig({ stateDown: true });

  const failure = await failureOf(() => outbound(anSqsRecord('m-1', { account: '1', key: 'k' }), 'x'));

  expect(failure).toMatchObject({ message: 'State is away' });
  expect([graveyard, counts]).toEqual([[], []]);
});
