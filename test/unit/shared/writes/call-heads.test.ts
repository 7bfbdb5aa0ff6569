import { expect, test } from 'vitest';
import type { FifoMessage } from '../../../../shared/queue/fifo.ts';
import type { LaneQueues } from '../../../../shared/queue/lane-queues.ts';
import type { Lane } from '../../../../shared/state/writes.ts';
import { createCallHeads } from '../../../../shared/writes/call-heads.ts';
import { emptyLine, joined, type Line } from '../../../../shared/writes/line.ts';

/** Queues that note each batch they are sent. */
function rig() {
  const batches: [lane: Lane, messages: readonly FifoMessage[]][] = [];
  const queue = (lane: Lane) => ({
    send: async () => {
      throw new Error('Calls are sent in batches');
    },
    sendAll: async (messages: readonly FifoMessage[]) => {
      batches.push([lane, messages]);
    },
  });
  const lanes: LaneQueues = {
    lifecycle: queue('lifecycle'),
    interactive: queue('interactive'),
    sync: queue('sync'),
    backfill: queue('backfill'),
  };
  return { callHeads: createCallHeads(lanes), batches };
}

const aLine = (group: string, ...places: [key: string, lane: Lane][]): Line => ({
  ...joined(
    emptyLine(group),
    places.map(([key, lane]) => ({ key, lane })),
  ),
  version: 3,
  changedMs: 1_000,
});

test('the first of each line is called, in the queue of the line’s most urgent lane', async () => {
  const { callHeads, batches } = rig();

  await callHeads('1', [
    aLine('1/deals/1', ['a', 'backfill'], ['b', 'lifecycle']),
    aLine('1/deals/2', ['c', 'backfill']),
    emptyLine('1/deals/3'),
  ]);

  expect(batches.map(([lane, messages]) => [lane, messages.map(({ group, body }) => [group, body])])).toEqual(
    [
      ['lifecycle', [['1/deals/1', { account: '1', key: 'a' }]]],
      ['backfill', [['1/deals/2', { account: '1', key: 'c' }]]],
    ],
  );
});

test('many lines are called ten to a batch', async () => {
  const { callHeads, batches } = rig();
  const lines = Array.from({ length: 25 }, (_, index) => aLine(`1/deals/${index}`, [`k${index}`, 'sync']));

  await callHeads('1', lines);

  expect(batches.map(([, messages]) => messages.length)).toEqual([10, 10, 5]);
});

test('the same state of a line calls with one id, and each other state of it with another', async () => {
  const { callHeads, batches } = rig();
  const line = aLine('1/deals/1', ['a', 'sync']);

  for (const one of [line, line, { ...line, version: 4 }, { ...line, changedMs: 2_000 }])
    await callHeads('1', [one]);

  const ids = batches.flatMap(([, messages]) => messages.map(({ id }) => id));
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
});
