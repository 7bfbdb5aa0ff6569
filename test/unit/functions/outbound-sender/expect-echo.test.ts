import { expect, test } from 'vitest';
import { createExpectEcho } from '../../../../functions/outbound-sender/expect-echo.ts';
import { type Call, endpointOf } from '../../../../shared/pipedrive/index.ts';
import { createEchoMarks } from '../../../../shared/state/echo-marks.ts';
import { NOW_MS } from '../../../support/functions.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

/** Somebody who marks writes at nine o'clock, and is done with them 300 ms later. */
function marker() {
  const marks = createEchoMarks(createMemoryTable());
  const failures: unknown[] = [];
  let nowMs = NOW_MS;
  const expectEcho = createExpectEcho({
    ...marks,
    now: () => {
      nowMs += 300;
      return nowMs - 300;
    },
    failed: (_account, error) => failures.push(error),
  });
  const write = (operation: string, call: Call) => {
    const endpoint = endpointOf(operation);
    if (!endpoint) throw new Error(operation);
    return expectEcho('1', endpoint, call, 'write-1');
  };
  return { marks, failures, write };
}

const anUpdate = { path: { id: 8 }, body: { title: 'Crane' } };

test('a write is marked before it leaves, and awaited once it was done', async () => {
  const { marks, write } = marker();
  const awaited = () => marks.awaited('1', { beforeMs: NOW_MS + 60_000, limit: 10 });

  const { done } = await write('updateDeal', anUpdate);
  const before = [await marks.of('1', 'deal', '8', NOW_MS), await awaited()];
  await done();

  expect(before).toMatchObject([[{ write: 'write-1', sentMs: NOW_MS }], []]);
  expect(await awaited()).toEqual([{ entity: 'deal', action: 'change', sentMs: NOW_MS }]);
});

test('the mark of a creation learns its record', async () => {
  const { marks, write } = marker();

  const { done } = await write('addDeal', { body: { title: 'Crane' } });
  await done('77');

  expect(await marks.of('1', 'deal', undefined, NOW_MS)).toMatchObject([
    { recordId: '77', settledMs: NOW_MS + 300 },
  ]);
});

test('what has no echo is not marked', async () => {
  const { failures, write } = marker();

  const { done } = await write('addDealFollower', { path: { id: 8 }, body: { user_id: 7 } });
  await done();

  expect(failures).toEqual([]);
});

test('State that is away costs a warning and never the write', async () => {
  const failures: unknown[] = [];
  const away = new Error('State is away');
  const ports = { now: () => NOW_MS, failed: (_account: string, error: unknown) => failures.push(error) };
  const fail = async () => {
    throw away;
  };
  const endpoint = endpointOf('updateDeal');
  if (!endpoint) throw new Error('updateDeal');

  const unmarked = await createExpectEcho({ ...ports, mark: fail, close: fail })(
    '1',
    endpoint,
    anUpdate,
    'w',
  );
  const unclosed = await createExpectEcho({ ...ports, mark: async () => {}, close: fail })(
    '1',
    endpoint,
    anUpdate,
    'w',
  );
  await unmarked.done();
  await unclosed.done();

  expect(failures).toEqual([away, away]);
});
