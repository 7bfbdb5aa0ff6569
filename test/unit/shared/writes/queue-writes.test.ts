import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keys } from '../../../../shared/state/keys.ts';
import { createWrites, type Write, type WriteStatus } from '../../../../shared/state/writes.ts';
import { createCallHeads } from '../../../../shared/writes/call-heads.ts';
import { createLines } from '../../../../shared/writes/lines.ts';
import { type QueueWritesDeps, queueWrites } from '../../../../shared/writes/queue-writes.ts';
import { aWrite } from '../../../support/builders.ts';
import { NOW_MS } from '../../../support/functions.ts';
import { createMemoryQueues } from '../../../support/memory-queues.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

/** State and queues in memory; the queues can be down. */
function rig(stored: readonly Write[] = []) {
  const table = createMemoryTable();
  const queues = createMemoryQueues(() => NOW_MS);
  const power = { on: true };
  const told: string[] = [];
  const writes = createWrites(table);
  const lines = createLines({ table, now: () => NOW_MS, sleep: async () => {}, random: () => 0.5 });
  for (const write of stored) table.seed(keys.write('1', write.key), write);
  const callHeads = createCallHeads(queues.lanes);
  const deps: QueueWritesDeps = {
    addWrites: writes.addAll,
    joinLines: lines.joinAll,
    callHeads: async (...given) => {
      if (!power.on) throw new Error('power cut');
      await callHeads(...given);
    },
    tellQueued: async (_account, some) => {
      told.push(...some.map(({ key }) => key));
    },
    now: () => NOW_MS,
  };
  const lineOf = async (group: string) => (await lines.find('1', group)).waiting.map(({ key }) => key);
  return { deps, table, queues, lines, power, told, lineOf };
}

const outcome = { settledAt: '2026-11-20T08:30:00.000Z' };

test('writes are stored, stand in the lines of their records, and only the first of each line is called', async () => {
  const { deps, table, queues, told, lineOf } = rig();
  const writes = Array.from({ length: 40 }, (_, index) =>
    aWrite({ key: `w-${index}`, group: `1/deals/${index % 3}` }),
  );

  const answer = await queueWrites(deps, '1', writes);

  expect(answer).toEqual(writes);
  expect(table.group('ACCOUNT#1#WRITE')).toHaveLength(40);
  expect((await lineOf('1/deals/1')).slice(0, 3)).toEqual(['w-1', 'w-4', 'w-7']);
  expect(queues.calls()).toEqual([
    ['interactive', 'w-0'],
    ['interactive', 'w-1'],
    ['interactive', 'w-2'],
  ]);
  expect(told).toEqual(writes.map(({ key }) => key));
});

test('who is more urgent than the first of the line has that one called in his own lane', async () => {
  const { deps, queues } = rig();
  await queueWrites(deps, '1', [aWrite({ key: 'bulk', group: '1/deals/8', lane: 'backfill' })]);

  await queueWrites(deps, '1', [aWrite({ key: 'urgent', group: '1/deals/8', lane: 'lifecycle' })]);

  expect(queues.calls()).toEqual([
    ['lifecycle', 'bulk'],
    ['backfill', 'bulk'],
  ]);
});

describe('a line that is parked', () => {
  const parked = async () => {
    const world = rig();
    await queueWrites(world.deps, '1', [aWrite({ key: 'first', group: '1/deals/8' })]);
    await world.lines.park('1', '1/deals/8', NOW_MS + 60_000, 'the day is spent');
    return world;
  };

  test('takes further writes without calling anybody', async () => {
    const { deps, queues, lineOf } = await parked();

    await queueWrites(deps, '1', [aWrite({ key: 'second', group: '1/deals/8' })]);

    expect(queues.calls()).toEqual([['interactive', 'first']]);
    expect(await lineOf('1/deals/8')).toEqual(['first', 'second']);
  });

  test('is called when a lifecycle write joins it, which may use the reserve', async () => {
    const { deps, queues } = await parked();

    await queueWrites(deps, '1', [aWrite({ key: 'leaver', group: '1/deals/8', lane: 'lifecycle' })]);

    expect(queues.calls()).toEqual([
      ['lifecycle', 'first'],
      ['interactive', 'first'],
    ]);
  });
});

test('a line that is full is refused, and the lines of other records are called all the same', async () => {
  const { deps, queues } = rig();
  const longest = 'k'.repeat(120);
  const full = Array.from({ length: 1400 }, (_, index) =>
    aWrite({ key: `${longest}${index}`, group: '1/deals/8' }),
  );

  await expect(
    queueWrites(deps, '1', [...full, aWrite({ key: 'other', group: '1/deals/9' })]),
  ).rejects.toMatchObject({ name: 'TooLarge', details: { field: 'path' } });

  expect(queues.calls()).toEqual([['interactive', 'other']]);
});

test('a message id is one that SQS takes, and differs by key and by account', async () => {
  const { deps, queues } = rig();

  await queueWrites(deps, '1', [
    aWrite({ key: '!'.repeat(128), group: '1/deals/1' }),
    aWrite({ key: 'b', group: '1/deals/2' }),
  ]);
  await queueWrites(deps, '2', [aWrite({ key: 'b', group: '1/deals/2' })]);

  const ids = queues.messages('interactive').map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
});

test('a crash between the state and the queue costs nothing: the repeated call queues the writes', async () => {
  const { deps, queues, power } = rig();
  const writes = [aWrite({ key: 'a', group: '1/deals/1' }), aWrite({ key: 'b', group: '1/deals/2' })];
  power.on = false;
  await expect(queueWrites(deps, '1', writes)).rejects.toThrow('power cut');
  expect(queues.calls()).toEqual([]);

  power.on = true;
  const answer = await queueWrites(deps, '1', writes);

  expect(answer.map(({ key, status }) => [key, status])).toEqual([
    ['a', 'queued'],
    ['b', 'queued'],
  ]);
  expect(queues.calls()).toEqual([
    ['interactive', 'a'],
    ['interactive', 'b'],
  ]);
});

describe('a write that is there already', () => {
  test.each<WriteStatus>(['sent', 'rejected', 'uncertain', 'superseded'])(
    'is answered and not queued again when it is %s',
    async (status) => {
      const { deps, queues, told } = rig([aWrite({ status, ...outcome })]);

      const answer = await queueWrites(deps, '1', [aWrite()]);

      expect(answer).toMatchObject([{ key: 'write-1', status }]);
      expect(queues.calls()).toEqual([]);
      expect(told).toEqual([]);
    },
  );

  test.each<WriteStatus>(['queued', 'parked', 'sending'])(
    'is called again when it is %s, in the line it was stored with',
    async (status) => {
      const { deps, queues, lineOf } = rig([aWrite({ status, group: '1/deals/old' })]);

      await queueWrites(deps, '1', [aWrite()]);

      expect(await lineOf('1/deals/old')).toEqual(['write-1']);
      expect(queues.messages('interactive')).toMatchObject([
        { group: '1/deals/old', body: { account: '1', key: 'write-1' } },
      ]);
    },
  );

  test.each([
    ['operation', aWrite({ operation: 'deleteDeal' })],
    ['call', aWrite({ call: '{"path":{"id":9}}' })],
  ])('is a conflict when its %s differs, and nothing is queued', async (_part, other) => {
    const { deps, queues, table } = rig([aWrite()]);

    await expect(queueWrites(deps, '1', [other])).rejects.toMatchObject({
      name: 'Conflict',
      details: { field: 'key', key: 'write-1' },
    });

    expect(queues.calls()).toEqual([]);
    expect(table.peek(keys.write('1', 'write-1'))).toMatchObject(aWrite());
  });

  test('does not keep the other writes of its call from being queued', async () => {
    const { deps, queues } = rig([aWrite()]);
    const other = aWrite({ operation: 'deleteDeal' });
    const fine = aWrite({ key: 'write-2', group: '1/deals/9' });

    await expect(queueWrites(deps, '1', [other, fine])).rejects.toMatchObject({ name: 'Conflict' });

    expect(queues.calls()).toEqual([['interactive', 'write-2']]);
  });

  test('is the same for its first caller after a person edited it, and a conflict for whoever sends the edited call', async () => {
    const asked = createHash('sha256').update(aWrite().call).digest('hex');
    const edited = aWrite({ call: '{"path":{"id":8},"body":{"title":"Edited"}}', asked, edits: 1 });
    const { deps } = rig([edited]);

    expect(await queueWrites(deps, '1', [aWrite()])).toMatchObject([{ edits: 1 }]);
    await expect(queueWrites(deps, '1', [aWrite({ call: edited.call })])).rejects.toMatchObject({
      name: 'Conflict',
    });
  });

  test('is the same when only its lane differs', async () => {
    const { deps } = rig([aWrite({ lane: 'backfill' })]);

    expect(await queueWrites(deps, '1', [aWrite({ lane: 'lifecycle' })])).toMatchObject([
      { lane: 'backfill' },
    ]);
  });
});
