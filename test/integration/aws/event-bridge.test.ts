import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../lib/local/aws/database.ts';
import { createEventBridge } from '../../../lib/local/aws/event-bridge.ts';
import type { Statement } from '../../../lib/local/aws/service.ts';
import { createDrivenTimers } from '../../support/driven-timers.ts';
import { clientConfig, startTestGateway, temporaryFolder } from './support/local-aws.ts';

const BUS_ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/clean';

async function startBus({ statements, folder }: { statements?: Statement[]; folder?: string } = {}) {
  const database = openDatabase(join(folder ?? (await temporaryFolder()), 'aws.db'));
  onTestFinished(() => database.close());
  const timers = createDrivenTimers();
  const bridge = createEventBridge({ database, timers, buses: [{ name: 'clean', arn: BUS_ARN }] });
  const { gateway } = await startTestGateway([bridge.service], statements);
  const client = new EventBridgeClient(clientConfig(gateway.url));
  onTestFinished(() => client.destroy());
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { put, bridge, timers };
}

function entry(rest: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry {
  return {
    EventBusName: 'clean',
    Source: 'pipewarden',
    DetailType: 'person.updated',
    Detail: '{"id":1}',
    ...rest,
  };
}

test('published events are listed in order, by bus name or ARN, with what they said', async () => {
  const { put, bridge, timers } = await startBus();

  const answer = await put(
    entry({ Resources: ['deal/7'], Time: new Date('2026-01-02T03:04:05Z') }),
    entry({ EventBusName: BUS_ARN, Detail: '{"id":2}' }),
  );

  const events = bridge.list('clean');
  expect(answer.FailedEntryCount).toBe(0);
  expect(events.map(({ eventId }) => eventId)).toEqual(answer.Entries?.map(({ EventId }) => EventId));
  expect(events).toMatchObject([
    {
      source: 'pipewarden',
      detailType: 'person.updated',
      detail: { id: 1 },
      resources: ['deal/7'],
      timeMs: Date.parse('2026-01-02T03:04:05Z'),
    },
    { detail: { id: 2 }, resources: [], timeMs: timers.now() },
  ]);
  expect(bridge.list('clean', events[0]?.id).map(({ detail }) => detail)).toEqual([{ id: 2 }]);
});

test('a bad entry fails alone and says why', async () => {
  const { put, bridge } = await startBus();

  const answer = await put(
    entry({ Detail: 'not json' }),
    entry(),
    entry({ Detail: '[1]' }),
    entry({ Source: undefined }),
    entry({ DetailType: '' }),
    entry({ EventBusName: 'nothing' }),
  );

  expect(answer.FailedEntryCount).toBe(5);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'MalformedDetail',
    undefined,
    'MalformedDetail',
    'InvalidArgument',
    'InvalidArgument',
    'ResourceNotFoundException',
  ]);
  expect(answer.Entries?.[3]?.ErrorMessage).toContain('Source is a required argument');
  expect(bridge.list('clean')).toHaveLength(1);
});

test('more than ten entries, none, or more than 256 KiB together are refused as a whole', async () => {
  const { put, bridge } = await startBus();
  const large = entry({ Detail: JSON.stringify({ text: 'x'.repeat(140_000) }) });
  const refusal = { name: 'ValidationException' };

  await expect(put(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject(refusal);
  await expect(put()).rejects.toMatchObject(refusal);
  await expect(put(large, large)).rejects.toMatchObject(refusal);
  expect(bridge.list('clean')).toEqual([]);
});

test('waiting finds an event that was published before as well as one that comes later', async () => {
  const { put, bridge } = await startBus();
  await put(entry({ Detail: '{"id":1}' }));

  const earlier = await bridge.waitFor('clean', ({ detail }) => detail.id === 1);
  const later = bridge.waitFor('clean', ({ detail }) => detail.id === 3, { afterId: earlier.id });
  await put(entry({ Detail: '{"id":2}' }), entry({ Detail: '{"id":3}' }));

  expect((await later).detail).toEqual({ id: 3 });
});

test('waiting ends with an error when the time is over or the signal says so', async () => {
  const { bridge, timers } = await startBus();
  const stop = new AbortController();
  const timed = bridge.waitFor('clean', () => true, { timeoutMs: 1000 }).catch(String);
  const signalled = bridge.waitFor('clean', () => true, { signal: stop.signal }).catch(String);

  await timers.advance(1000);
  stop.abort(new Error('enough'));

  expect(await timed).toBe('Error: No such event on clean within 1000 ms.');
  expect(await signalled).toBe('Error: enough');
});

test('a predicate that throws fails its wait, not the publisher', async () => {
  const { put, bridge } = await startBus();
  const waiting = bridge
    .waitFor('clean', () => {
      throw new Error('bad predicate');
    })
    .catch(String);

  const answer = await put(entry());

  expect(answer.FailedEntryCount).toBe(0);
  expect(await waiting).toBe('Error: bad predicate');
});

test('events outlive a restart', async () => {
  const folder = await temporaryFolder();
  const before = await startBus({ folder });
  await before.put(entry());

  const { bridge } = await startBus({ folder });

  expect(bridge.list('clean')).toHaveLength(1);
});

test('publishing needs permission on each bus', async () => {
  const statements: Statement[] = [{ effect: 'Allow', actions: ['events:PutEvents'], resources: [BUS_ARN] }];
  const { put } = await startBus({ statements });

  await expect(put(entry())).resolves.toMatchObject({ FailedEntryCount: 0 });
  await expect(put(entry(), entry({ EventBusName: undefined }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('event-bus/default'),
  });
});
