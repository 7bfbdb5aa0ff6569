import { describe, expect, test } from 'vitest';
import { type BusEvent, createPublish, createPublishAll } from '../../../../shared/queue/bus.ts';
import { scriptedEventBridge } from '../../../support/scripted-aws.ts';

test('an event is published with its type and detail', async () => {
  const { client, asked } = scriptedEventBridge({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });

  await createPublish(client, 'bus')({ type: 'deal.change', detail: { id: 'e-1' } });

  expect(asked).toEqual([
    {
      action: 'PutEvents',
      input: {
        Entries: [
          { EventBusName: 'bus', Source: 'pipewarden', DetailType: 'deal.change', Detail: '{"id":"e-1"}' },
        ],
      },
    },
  ]);
});

test('an event that the bus refused is not taken for published', async () => {
  const { client } = scriptedEventBridge({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'InternalException' }],
  });

  const publishing = createPublish(client, 'bus')({ type: 'deal.change', detail: { id: 'e-1' } });

  await expect(publishing).rejects.toThrow('The event bus refused an event: InternalException');
});

test('an event that is too large goes without its bulky parts, and says so', async () => {
  const { client, asked } = scriptedEventBridge({ Entries: [{ EventId: '1' }] });
  const detail = { id: 'e-1', before: { note: 'x' }, after: { note: 'y'.repeat(300_000) } };

  await createPublish(client, 'bus')({ type: 'note.change', detail });

  expect(asked).toHaveLength(1);
  expect(asked[0]).toHaveProperty('input.Entries.0.Detail', '{"id":"e-1","truncated":true}');
});

describe('publishing many', () => {
  const events = (count: number, part = {}): BusEvent[] =>
    Array.from({ length: count }, (_, index) => ({
      type: 'write.queued',
      detail: { id: `1/w-${index}`, ...part },
    }));
  const accepted = { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };

  test('takes ten in a call, and every one once', async () => {
    const { client, asked } = scriptedEventBridge(accepted, accepted, accepted);

    await createPublishAll(client, 'bus')(events(23));

    const ids = JSON.stringify(asked).match(/1\/w-\d+/g);
    expect(asked).toHaveLength(3);
    expect(new Set(ids).size).toBe(23);
    expect(asked[0]).toHaveProperty('input.Entries.9.EventBusName', 'bus');
    expect(asked[0]).not.toHaveProperty('input.Entries.10');
  });

  test('of none asks nothing', async () => {
    const { client, asked } = scriptedEventBridge();

    await createPublishAll(client, 'bus')([]);

    expect(asked).toEqual([]);
  });

  test('is not done when one of ten is refused', async () => {
    const { client } = scriptedEventBridge({
      FailedEntryCount: 1,
      Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }],
    });

    const publishing = createPublishAll(client, 'bus')(events(2));

    await expect(publishing).rejects.toThrow('The event bus refused an event: ThrottlingException');
  });

  test('keeps ten together below what one call may have', async () => {
    const { client, asked } = scriptedEventBridge(accepted);

    await createPublishAll(client, 'bus')(events(10, { after: 'x'.repeat(25_000) }));

    expect(Buffer.byteLength(JSON.stringify(asked[0]))).toBeLessThan(256 * 1024);
    expect(asked[0]).toHaveProperty('input.Entries.0.Detail', '{"id":"1/w-0","truncated":true}');
  });
});
