import { expect, test } from 'vitest';
import { aDeliveryBody } from '../../../support/functions.ts';
import { createProcessor, messageOf } from '../../../support/processor.ts';

const edit = (second: number, title: string) =>
  aDeliveryBody({
    meta: { timestamp: `2026-11-20T08:00:0${second}.000Z`, correlation_id: title },
    data: { id: 8, title },
  });
const replay = (body: unknown, request = 'request-1') =>
  ({ kind: 'replay', account: '1', id: messageOf(body).id, request }) as const;

test('what State has is told again under its own id, as a replay', async () => {
  const { deliver, process, published, records, events } = createProcessor();
  await deliver(edit(1, 'one'));

  const { effect } = await process(replay(edit(1, 'one')));

  expect(effect).toBe('republished');
  expect(published.map(({ detail }) => [detail.id, detail.replayed, detail.sequence])).toEqual([
    [messageOf(edit(1, 'one')).id, false, 1],
    [messageOf(edit(1, 'one')).id, true, 1],
  ]);
  expect(await records.find('1', 'deal', '8')).toMatchObject({ sequence: 1 });
  expect((await events.find('1', messageOf(edit(1, 'one')).id))?.replays).toEqual([
    { request: 'request-1', at: '2026-11-20T09:00:00.000Z', outcome: 'republished' },
  ]);
});

test('what is outdated is skipped, with the time of what is known', async () => {
  const { deliver, process, published, events, records } = createProcessor();
  await deliver(edit(1, 'one'));
  await deliver(edit(2, 'two'));

  const { effect } = await process(replay(edit(1, 'one')));

  const event = await events.find('1', messageOf(edit(1, 'one')).id);
  expect([effect, published.length]).toEqual(['skipped', 2]);
  expect(event).toMatchObject({
    effect: 'applied',
    replays: [{ outcome: 'skipped', reason: 'stale: a change of 2026-11-20T08:00:02.000Z is known' }],
  });
  expect((await records.find('1', 'deal', '8'))?.json).toContain('two');
});

test('asked for twice under one request it is done once, and under another one again', async () => {
  const { deliver, process } = createProcessor();
  await deliver(edit(1, 'one'));

  const effects = [];
  for (const request of ['request-1', 'request-1', 'request-2'])
    effects.push((await process(replay(edit(1, 'one'), request))).effect);

  expect(effects).toEqual(['republished', 'duplicate', 'republished']);
});

test('what was refuted then is applied when Pipedrive says so by now', async () => {
  let lives = true;
  const { deliver, process, events, records, published } = createProcessor({
    readBack: () => (lives ? { record: { id: 8 } } : { gone: true }),
  });
  const deletion = aDeliveryBody({
    meta: { action: 'delete', timestamp: '2026-11-20T08:00:05.000Z' },
    data: null,
    previous: { id: 8, title: 'another' },
  });
  await deliver(edit(1, 'one'));
  await deliver(deletion);
  lives = false;

  const { effect } = await process(replay(deletion));

  expect(effect).toBe('applied');
  expect(await records.find('1', 'deal', '8')).toMatchObject({ deleted: true });
  expect(published.at(-1)?.detail).toMatchObject({ replayed: true, action: 'delete' });
  expect(await events.find('1', messageOf(deletion).id)).toMatchObject({ effect: 'applied', sequence: 2 });
});

test('what could not be read then is handled if it can be read by now', async () => {
  const { deps, process, events, records } = createProcessor();
  const { id, raw } = messageOf(edit(1, 'one'));
  // As an earlier version of the processor left it.
  await deps.saveEvent('1', {
    id,
    raw,
    receivedAt: '2026-11-20T08:00:02.000Z',
    effect: 'unrecognised',
    reason: 'unknown shape: meta',
    expiresAt: 1_800_000_000,
  });

  const { effect } = await process(replay(edit(1, 'one')));

  expect(effect).toBe('applied');
  expect(await records.find('1', 'deal', '8')).toMatchObject({ sequence: 1 });
  const event = await events.find('1', id);
  expect(event).toMatchObject({ effect: 'applied', entity: 'deal', entityId: '8' });
  expect(event?.reason).toBeUndefined();
});

test('what cannot be read stays as it is, and what is gone from the log is nobody’s', async () => {
  const { deliver, process, published, events } = createProcessor();
  await deliver('<html>');

  const effects = [(await process(replay('<html>'))).effect, (await process(replay(edit(1, 'one')))).effect];

  expect([effects, published]).toEqual([['unrecognised', 'gone'], []]);
  expect(await events.find('1', messageOf('<html>').id)).toMatchObject({
    effect: 'unrecognised',
    replays: [{ outcome: 'unrecognised' }],
  });
});
