import { describe, expect, test } from 'vitest';
import type { Deps } from '../../../../functions/outbound-sender/send-write.ts';
import { BudgetExhausted, Rejected } from '../../../../shared/errors.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import { aWrite, NOW_MS } from '../../../support/functions.ts';
import { answering, createOutbound, failing, inTurn, type Reply } from '../../../support/outbound.ts';

const GROUP = '1/deals/8';
const RESET_MS = NOW_MS + 3_600_000;
const edit = (key: string, body: object, part: Partial<Write> = {}) =>
  aWrite({
    key,
    group: GROUP,
    operation: 'updateDeal',
    call: JSON.stringify({ path: { id: 8 }, body }),
    ...part,
  });
const deletion = (key: string) =>
  aWrite({ key, group: GROUP, operation: 'deleteDeal', call: '{"path":{"id":8}}' });
const title = (key: string) => edit(key, { title: key });

/** A line that was parked until now, over a Pipedrive that replies in this way from now on. */
async function parkedLine(writes: readonly Write[], ...replies: readonly Reply[]) {
  const spent = failing(new BudgetExhausted('spent', RESET_MS));
  const world = createOutbound(writes, inTurn(spent, ...replies, answering({ id: 8 })));
  const [first] = writes;
  await world.send(first?.key);
  world.clock.nowMs = RESET_MS;
  world.told.length = 0;
  world.left.length = 0;
  /** Sends whoever stands first until nobody does. */
  const workOff = async () => {
    for (let turns = 0; turns < 20; turns++) {
      const [head] = await world.waiting(GROUP);
      if (head === undefined) return;
      await world.send(head);
    }
  };
  const outcomes = () => writes.map(({ key }) => `${key} ${world.stored(key)?.status}`);
  const bodies = () => world.left.map(({ call }) => JSON.stringify(call.body ?? 'deleted'));
  return { ...world, workOff, outcomes, bodies };
}

describe('a parked write that the next one covers', () => {
  test('lets that one past, without an attempt, and stays behind it', async () => {
    const { send, waiting, queues, stored } = await parkedLine([title('a'), title('b')]);

    const waits = await send('a');

    expect(waits).toMatchObject({ key: 'a', status: 'queued', attempts: 1 });
    expect(stored('a')).toMatchObject({ status: 'queued' });
    expect(await waiting(GROUP)).toEqual(['b', 'a']);
    expect(queues.calls()).toEqual([['interactive', 'b']]);
  });

  test('is superseded once that one is sent, costs nothing, and is told', async () => {
    const { workOff, bodies, outcomes, stored, told } = await parkedLine([title('a'), title('b')]);

    await workOff();

    expect(bodies()).toEqual(['{"title":"b"}']);
    expect(outcomes()).toEqual(['a superseded', 'b sent']);
    expect(stored('a')).toMatchObject({ supersededBy: 'b', settledAt: '2026-11-20T10:00:00.000Z' });
    expect(stored('a')?.cost).toBeUndefined();
    expect(told.map(({ key, status }) => `${key} ${status}`)).toEqual(['b sent', 'a superseded']);
  });

  test('is sent after all when that one is rejected', async () => {
    const no = failing(new Rejected('No such stage', { status: 400 }));
    const { workOff, bodies, outcomes } = await parkedLine([title('a'), title('b')], no);

    await workOff();

    expect(bodies()).toEqual(['{"title":"b"}', '{"title":"a"}']);
    expect(outcomes()).toEqual(['a sent', 'b rejected']);
  });

  test('is sent after all when that one has left its line without an outcome', async () => {
    const { send, lines, workOff, bodies } = await parkedLine([title('a'), title('b')]);
    await send('a');

    await lines.leave('1', GROUP, 'b');
    await workOff();

    expect(bodies()).toEqual(['{"title":"a"}']);
  });

  test('lets nobody past when another sender has begun it since it was looked at', async () => {
    const { send, deps, state, waiting, left } = await parkedLine([title('a'), title('b')]);
    const findWrite: Deps['findWrite'] = async (account, key) => {
      if (key === 'b') await state.begin(account, 'a', RESET_MS);
      return deps.findWrite(account, key);
    };

    await expect(send('a', { ...deps, findWrite })).rejects.toMatchObject({ name: 'Unavailable' });

    expect(await waiting(GROUP)).toEqual(['a', 'b']);
    expect(left).toEqual([]);
  });

  test('lets nobody past while a sender is at it', async () => {
    const held = { status: 'sending', beganMs: RESET_MS } as const;
    const { send, table, waiting } = await parkedLine([title('a'), title('b')]);
    table.seed({ pk: 'ACCOUNT#1#WRITE', sk: 'a' }, { ...title('a'), ...held });

    await expect(send('a')).rejects.toMatchObject({ name: 'Unavailable' });

    expect(await waiting(GROUP)).toEqual(['a', 'b']);
  });
});

test('of a chain of three the last says what the record is, and nothing is sent after it', async () => {
  const { workOff, bodies, outcomes } = await parkedLine([title('a'), title('b'), title('c')]);

  await workOff();

  expect(bodies()).toEqual(['{"title":"b"}', '{"title":"c"}']);
  expect(outcomes()).toEqual(['a superseded', 'b sent', 'c sent']);
});

describe('every write is sent, in its order,', () => {
  test.each<[string, Write[], string[]]>([
    [
      'when the later one sets less',
      [edit('a', { title: 'A', value: 1 }), edit('b', { title: 'B' })],
      ['{"title":"A","value":1}', '{"title":"B"}'],
    ],
    [
      'when a deletion stands between',
      [title('a'), deletion('b'), title('c')],
      ['{"title":"a"}', '"deleted"', '{"title":"c"}'],
    ],
    [
      'when only one of two custom fields is set again',
      [edit('a', { custom_fields: { x: 1, y: 1 } }), edit('b', { custom_fields: { y: 2 } })],
      ['{"custom_fields":{"x":1,"y":1}}', '{"custom_fields":{"y":2}}'],
    ],
  ])('%s', async (_case, writes, expected) => {
    const { workOff, bodies } = await parkedLine(writes);

    await workOff();

    expect(bodies()).toEqual(expected);
  });

  test('when the later one was queued after the line was resumed', async () => {
    const { lines, lineOf, workOff, state, bodies } = await parkedLine([title('a')]);
    await lines.resume('1', await lineOf(GROUP));
    await state.addAll('1', [title('b')]);
    await lines.join('1', GROUP, [title('b')]);

    await workOff();

    expect(bodies()).toEqual(['{"title":"a"}', '{"title":"b"}']);
  });

  test('when they were never parked', async () => {
    const world = createOutbound([title('a'), title('b')]);

    await world.send('a');
    await world.send('b');

    expect(world.left).toHaveLength(2);
  });
});
