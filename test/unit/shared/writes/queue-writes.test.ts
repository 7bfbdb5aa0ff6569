import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FifoMessage } from '../../../../shared/queue/fifo.ts';
import type { Write, WriteStatus } from '../../../../shared/state/writes.ts';
import { queueWrites } from '../../../../shared/writes/queue-writes.ts';
import { aWrite } from '../../../support/builders.ts';

/** A state and a queue in memory; the queue can be down. */
function rig(stored: readonly Write[] = []) {
  const state = new Map(stored.map((write) => [write.key, write]));
  const queued: FifoMessage[] = [];
  const power = { on: true };
  const deps = {
    addWrite: async (_account: string, write: Write) => {
      const there = state.get(write.key);
      if (!there) state.set(write.key, write);
      return { added: !there, item: there ?? write };
    },
    enqueue: async (messages: readonly FifoMessage[]) => {
      if (!power.on) throw new Error('power cut');
      queued.push(...messages);
    },
  };
  return { deps, state, queued, power };
}

const keysOf = (messages: readonly FifoMessage[]) => messages.map(({ body }) => body);

test('writes are stored and then queued in their order, each in its group', async () => {
  const { deps, state, queued } = rig();
  const writes = Array.from({ length: 40 }, (_, index) =>
    aWrite({ key: `w-${index}`, group: `1/deals/${index % 3}` }),
  );

  const answer = await queueWrites(deps, '1', writes);

  expect(answer).toEqual(writes);
  expect([...state.keys()]).toHaveLength(40);
  expect(keysOf(queued)).toEqual(writes.map(({ key }) => ({ account: '1', key })));
  expect(queued.slice(0, 4).map(({ group }) => group)).toEqual([
    '1/deals/0',
    '1/deals/1',
    '1/deals/2',
    '1/deals/0',
  ]);
});

test('a message id is one that SQS takes, and differs by key and by account', async () => {
  const { deps, queued } = rig();

  await queueWrites(deps, '1', [aWrite({ key: '!'.repeat(128) }), aWrite({ key: 'b' })]);
  await queueWrites(rig().deps, '1', [aWrite({ key: 'b' })]);
  await queueWrites(deps, '2', [aWrite({ key: 'b' })]);

  const ids = queued.map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
});

test('a crash between the state and the queue costs nothing: the repeated call queues the writes', async () => {
  const { deps, state, queued, power } = rig();
  power.on = false;
  await expect(queueWrites(deps, '1', [aWrite({ key: 'a' }), aWrite({ key: 'b' })])).rejects.toThrow(
    'power cut',
  );
  expect([...state.keys()]).toEqual(['a', 'b']);

  power.on = true;
  const answer = await queueWrites(deps, '1', [aWrite({ key: 'a' }), aWrite({ key: 'b' })]);

  expect(answer.map(({ key, status }) => [key, status])).toEqual([
    ['a', 'queued'],
    ['b', 'queued'],
  ]);
  expect(keysOf(queued)).toEqual([
    { account: '1', key: 'a' },
    { account: '1', key: 'b' },
  ]);
});

describe('a write that is there already', () => {
  test.each<WriteStatus>(['sent', 'rejected', 'uncertain'])(
    'is answered and not queued again when it is %s',
    async (status) => {
      const { deps, queued } = rig([aWrite({ status })]);

      const answer = await queueWrites(deps, '1', [aWrite()]);

      expect(answer).toMatchObject([{ key: 'write-1', status }]);
      expect(queued).toEqual([]);
    },
  );

  test.each<WriteStatus>(['queued', 'sending'])(
    'is queued again when it is %s, in the group it was stored with',
    async (status) => {
      const { deps, queued } = rig([aWrite({ status, group: '1/deals/old' })]);

      await queueWrites(deps, '1', [aWrite()]);

      expect(queued).toMatchObject([{ group: '1/deals/old', body: { account: '1', key: 'write-1' } }]);
    },
  );

  test.each([
    ['operation', aWrite({ operation: 'deleteDeal' })],
    ['call', aWrite({ call: '{"path":{"id":9}}' })],
  ])('is a conflict when its %s differs, and nothing is queued', async (_part, other) => {
    const { deps, queued, state } = rig([aWrite()]);

    await expect(queueWrites(deps, '1', [other])).rejects.toMatchObject({
      name: 'Conflict',
      details: { field: 'key', key: 'write-1' },
    });

    expect(queued).toEqual([]);
    expect(state.get('write-1')).toEqual(aWrite());
  });

  test('does not keep the other writes of its call from being queued', async () => {
    const { deps, queued } = rig([aWrite()]);
    const other = aWrite({ operation: 'deleteDeal' });
    const fine = aWrite({ key: 'write-2' });

    await expect(queueWrites(deps, '1', [other, fine])).rejects.toMatchObject({ name: 'Conflict' });

    expect(queued.map(({ body }) => body)).toEqual([{ account: '1', key: 'write-2' }]);
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
