import { expect, test } from 'vitest';
import { acceptDelivery } from '../../../../functions/webhook-receiver/accept-delivery.ts';
import { createPublish } from '../../../../shared/queue/bus.ts';
import { createFifoQueue } from '../../../../shared/queue/fifo.ts';
import { cleanEvent } from '../../../../shared/webhooks/clean-event.ts';
import { recognise } from '../../../../shared/webhooks/recognise.ts';
import { toChange } from '../../../../shared/webhooks/to-change.ts';
import { aDeliveryBody, aWebhookCredential, NOW_MS, VALID_PAIR } from '../../../support/functions.ts';
import { scriptedEventBridge, scriptedSqs } from '../../../support/scripted-aws.ts';

const KIB = 1024;

/** A delivery of 256 KiB less one byte, with nearly every character escaped. */
function escapes(): string {
  const text = JSON.stringify(aDeliveryBody({ data: { id: 8, note: 'PAD' } }));
  const room = 256 * KIB - 1 - (text.length - 'PAD'.length);
  const pad = String.raw`\u0001`.repeat(Math.floor(room / 6));
  return text.replace('PAD', `${pad}${'x'.repeat(room - pad.length)}`);
}

test('the largest delivery goes through the queue whole, though all of it is escaped twice', async () => {
  const { client, asked } = scriptedSqs();
  const credential = async () => aWebhookCredential();
  const raw = escapes();

  const { id } = await acceptDelivery(
    {
      credential,
      freshCredential: credential,
      enqueue: createFifoQueue(client, 'https://queue/events.fifo').send,
      now: () => NOW_MS,
    },
    { account: '1', pair: VALID_PAIR, raw: () => raw },
  );

  expect(Buffer.byteLength(raw)).toBe(256 * KIB - 1);
  const message = String(asked[0]?.input.MessageBody);
  expect(Buffer.byteLength(message)).toBeLessThan(1024 * KIB);
  expect(JSON.parse(message)).toEqual({ account: '1', id, receivedAt: '2026-11-20T09:00:00.000Z', raw });
});

test('it is told of on the bus without its records, and says so', async () => {
  const { client, asked } = scriptedEventBridge({ Entries: [{ EventId: 'e-1' }], FailedEntryCount: 0 });
  const recognised = recognise(escapes(), '1', NOW_MS);
  if (!recognised.known) throw new Error(recognised.reason);

  await createPublish(
    client,
    'bus',
  )(cleanEvent({ id: 'c-1', account: '1', change: toChange(recognised.told), sequence: 1 }));

  const [entry] = Object(asked[0]?.input).Entries;
  expect(Buffer.byteLength(entry.Detail)).toBeLessThan(1 * KIB);
  expect(JSON.parse(entry.Detail)).toMatchObject({
    id: 'c-1',
    entityId: '8',
    changed: ['title'],
    truncated: true,
  });
  expect(JSON.parse(entry.Detail)).not.toHaveProperty('after');
});
