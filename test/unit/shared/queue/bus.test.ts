import { expect, test } from 'vitest';
import { createPublish } from '../../../../shared/queue/bus.ts';
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
