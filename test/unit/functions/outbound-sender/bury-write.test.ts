import { describe, expect, test } from 'vitest';
import { type BuryWriteDeps, createBuryWrite } from '../../../../functions/outbound-sender/bury-write.ts';
import { Write } from '../../../../shared/state/writes.ts';
import { anSqsRecord, aWrite, NOW_MS } from '../../../support/functions.ts';
import { createOutbound } from '../../../support/outbound.ts';

const GROUP = '1/deals/8';
const edit = (key: string, part: Partial<Write> = {}) =>
  aWrite({
    key,
    group: GROUP,
    operation: 'updateDeal',
    call: JSON.stringify({ path: { id: 8 }, body: { title: key } }),
    ...part,
  });
const message = (key: string) => anSqsRecord(`m-${key}`, { account: '1', key });

/** Burying over the real State; a letter that cannot be written is an outage. */
function rig(writes: readonly Write[], { outage = false } = {}) {
  const world = createOutbound(writes);
  const letters: string[] = [];
  const statusThen: unknown[] = [];
  const ports: BuryWriteDeps = {
    bury: async ({ messageId }, reason) => {
      if (outage) throw new Error('State is away');
      statusThen.push(world.stored('a')?.status);
      letters.push(`${messageId}: ${reason}`);
    },
    findWrite: world.state.find,
    hold: world.state.hold,
    postpone: world.state.postpone,
    leaveLine: world.lines.leave,
    callHeads: world.deps.callHeads,
    now: world.deps.now,
  };
  return { ...world, ports, bury: createBuryWrite(ports), letters, statusThen };
}

test('a write that is buried leaves its line, and the next one of its record goes on', async () => {
  const { bury, letters, waiting, queues } = rig([edit('a'), edit('b')]);

  await bury(message('a'), 'Unavailable: later');

  expect(letters).toEqual(['m-a: Unavailable: later']);
  expect(await waiting(GROUP)).toEqual(['b']);
  expect(queues.calls()).toEqual([['interactive', 'b']]);
});

test('a write that is buried can be sent again by a person, and says why it waits', async () => {
  const { bury, stored, send } = rig([edit('a')]);

  await bury(message('a'), 'Unavailable: later');
  const waits = Write.parse(stored('a'));
  const sent = await send('a');

  expect(waits).toMatchObject({ status: 'queued', attempts: 0, reason: 'Unavailable: later' });
  expect(sent.status).toBe('sent');
});

test('no sender can begin a write while it is being buried', async () => {
  const { bury, statusThen } = rig([edit('a')]);

  await bury(message('a'), 'Unavailable: later');

  expect(statusThen).toEqual(['sending']);
});

describe('a write that a sender may be at', () => {
  const held = edit('a', { status: 'sending', attempts: 1, beganMs: NOW_MS - 79_999 });

  test.each([
    ['an edit', held],
    ['a creation', { ...held, operation: 'addDeal', call: '{"body":{"title":"T"}}' }],
  ])('is not buried when it is %s: its message comes again', async (_, write) => {
    const { bury, letters, waiting } = rig([write, edit('b')]);

    await expect(bury(message('a'), 'Unavailable: later')).rejects.toMatchObject({ name: 'Unavailable' });

    expect(letters).toEqual([]);
    expect(await waiting(GROUP)).toEqual(['a', 'b']);
  });

  test('is not buried when that one has begun it since it was looked at', async () => {
    const late = rig([edit('a'), edit('b')]);
    const bury = createBuryWrite({
      ...late.ports,
      findWrite: async (account, key) => {
        const seen = await late.state.find(account, key);
        await late.state.begin(account, key, NOW_MS);
        return seen;
      },
    });

    await expect(bury(message('a'), 'Unavailable: later')).rejects.toMatchObject({ name: 'Unavailable' });

    expect(late.letters).toEqual([]);
    expect(await late.waiting(GROUP)).toEqual(['a', 'b']);
  });

  test('is buried when the time of its sender is over', async () => {
    const { bury, clock, letters, waiting } = rig([held, edit('b')]);
    clock.nowMs += 1;

    await bury(message('a'), 'ConsumerDied: again and again');

    expect(letters).toEqual(['m-a: ConsumerDied: again and again']);
    expect(await waiting(GROUP)).toEqual(['b']);
  });
});

test('a creation whose sender died is buried as one that may have been sent', async () => {
  const lost = aWrite({ status: 'sending', attempts: 1, beganMs: NOW_MS - 80_000 });
  const { bury, stored, send, left } = rig([lost]);

  await bury(message('write-1'), 'ConsumerDied: again and again');
  const redriven = await send();

  expect(stored()).toMatchObject({ attempts: 1 });
  expect(redriven.status).toBe('uncertain');
  expect(left).toEqual([]);
});

test('a write that has its outcome is buried as it is', async () => {
  const sent = edit('a', { status: 'sent', settledAt: '2026-11-20T08:59:00.000Z' });
  const { bury, stored, waiting } = rig([sent, edit('b')]);

  await bury(message('a'), 'Error');

  expect(stored('a')).toMatchObject(sent);
  expect(await waiting(GROUP)).toEqual(['b']);
});

test('a write keeps its place while its letter cannot be written', async () => {
  const { bury, waiting, queues } = rig([edit('a'), edit('b')], { outage: true });

  await expect(bury(message('a'), 'Error')).rejects.toThrow('State is away');

  expect(await waiting(GROUP)).toEqual(['a', 'b']);
  expect(queues.calls()).toEqual([]);
});

test.each([
  ['is no JSON', anSqsRecord('m-1', '{')],
  ['names no write', anSqsRecord('m-1', { account: '1' })],
  ['names a write that nobody stored', anSqsRecord('m-1', { account: '1', key: 'ghost' })],
])('a message that %s is buried, and no line is touched', async (_, record) => {
  const { bury, letters, waiting, queues } = rig([edit('a')]);

  await bury(record, 'InvalidInput: no');

  expect(letters).toEqual(['m-1: InvalidInput: no']);
  expect(await waiting(GROUP)).toEqual(['a']);
  expect(queues.calls()).toEqual([]);
});
