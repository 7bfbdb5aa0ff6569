import { expect, test } from 'vitest';
import { createHandler } from '../../../../functions/outbound-resumer/handler.ts';
import { keys } from '../../../../shared/state/keys.ts';
import { createCallHeads } from '../../../../shared/writes/call-heads.ts';
import { emptyLine } from '../../../../shared/writes/line.ts';
import { createLines } from '../../../../shared/writes/lines.ts';
import { aContext, createMemoryObserver, NOW_MS } from '../../../support/functions.ts';
import { createMemoryQueues } from '../../../support/memory-queues.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

/** Accounts that each have a line parked for so many minutes; the state of those called "broken" cannot be read. */
function rig(parkedMinutes: Readonly<Record<string, number>>) {
  const table = createMemoryTable();
  const queues = createMemoryQueues(() => NOW_MS);
  const { log, count, lines } = createMemoryObserver();
  const counted: [string, number | undefined][] = [];
  for (const [account, minutes] of Object.entries(parkedMinutes))
    table.seed(keys.line(account, `${account}/deals/8`), {
      ...emptyLine(`${account}/deals/8`),
      waiting: [{ key: `of-${account}`, lane: 'sync' }],
      parkedUntilMs: NOW_MS,
      parkedMs: NOW_MS - minutes * 60_000,
      version: 1,
    });
  const handler = createHandler({
    listAccounts: async () => Object.keys(parkedMinutes),
    lines: createLines({ table, now: () => NOW_MS, sleep: async () => {}, random: () => 0.5 }),
    callHeads: createCallHeads(queues.lanes),
    tokensLeft: async (account) => {
      if (account === 'broken') throw new Error('State is away');
      return { ordinary: 0, lifecycle: 0 };
    },
    probe: async () => {},
    queuesAreEmpty: async () => true,
    now: () => NOW_MS,
    log,
    count: (name, fields, value) => {
      count(name, fields);
      counted.push([name, value]);
    },
  });
  return { handler, called: () => queues.calls().map(([, key]) => key), counted, lines };
}

test('the lines of every account go on, and the age of the oldest is counted for its alarm', async () => {
  const { handler, called, counted } = rig({ '1': 5, '2': 90 });

  await handler({}, aContext());

  expect(called()).toEqual(['of-1', 'of-2']);
  expect(counted).toEqual([['OldestParkedMinutes', 90]]);
});

test('an account that fails does not cost the others theirs, and the run fails for it', async () => {
  const { handler, called, counted, lines } = rig({ broken: 5, other: 20 });

  await expect(handler({}, aContext())).rejects.toThrow('Resuming failed for 1 account(s)');

  expect(called()).toEqual(['of-other']);
  expect(counted).toEqual([['OldestParkedMinutes', 20]]);
  expect(lines).toMatchObject([
    { level: 'error', fields: { account: 'broken' } },
    { level: 'info', sentence: 'parked writes', fields: { account: 'other', parked: 1, called: 1 } },
  ]);
});

test('nothing is logged where nothing was parked', async () => {
  const { handler, lines, counted } = rig({});

  await handler({}, aContext());

  expect(lines).toEqual([]);
  expect(counted).toEqual([['OldestParkedMinutes', 0]]);
});
