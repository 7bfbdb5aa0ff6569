import { describe, expect, test } from 'vitest';
import type { Deps } from '../../../../functions/outbound-sender/send-write.ts';
import { BudgetExhausted, Throttled } from '../../../../shared/errors.ts';
import { isSettled, Write } from '../../../../shared/state/writes.ts';
import { aWrite, NOW_MS, PowerCut, withPowerCut } from '../../../support/functions.ts';
import { answering, createOutbound, failing, inTurn, type Outbound } from '../../../support/outbound.ts';

const GROUP = '1/deals/8';
const RESET_MS = NOW_MS + 3_600_000;
const aCreate = aWrite({ group: '1/deals/new-8' });
const edit = (key: string) =>
  aWrite({
    key,
    group: GROUP,
    operation: 'updateDeal',
    call: JSON.stringify({ path: { id: 8 }, body: { title: key } }),
  });

/** Before and after each call of the ports and of the lines, and more. */
const POINTS = Array.from({ length: 24 }, (_, point) => point);

/** The ports of a sender whose power is cut at a point. */
function cut(deps: Deps, point: number) {
  const { lines, ...others } = deps;
  const flat = { ...others, ...linePorts(lines) };
  const { ports, died } = withPowerCut(flat, point);
  const { lineFind, lineJoin, lineLeave, linePark, lineLetPast, ...rest } = ports;
  const dead: Deps = {
    ...rest,
    now: deps.now,
    lines: { find: lineFind, join: lineJoin, leave: lineLeave, park: linePark, letPast: lineLetPast },
  };
  return { dead, died };
}

const linePorts = ({ find, join, leave, park, letPast }: Deps['lines']) => ({
  lineFind: find,
  lineJoin: join,
  lineLeave: leave,
  linePark: park,
  lineLetPast: letPast,
});

/** The message comes again, each time when its visibility is over, until it is done. */
async function untilDone(world: Outbound, key: string): Promise<void> {
  for (let receive = 0; receive < 10; receive++) {
    world.clock.nowMs += 90_000;
    const isDone = await world.send(key).then(
      () => true,
      () => false,
    );
    if (isDone) return;
  }
  throw new Error('The message was never done');
}

const stored = (world: Outbound, key: string) => Write.parse(world.stored(key));

describe('a power cut', () => {
  test.each(POINTS)('at point %i never makes two records of one creation', async (point) => {
    const world = createOutbound([aCreate]);

    await world.send('write-1', cut(world.deps, point).dead).catch(() => undefined);
    await untilDone(world, 'write-1');

    expect(world.left.length).toBeLessThanOrEqual(1);
    const { status } = stored(world, 'write-1');
    expect(['sent', 'uncertain']).toContain(status);
    if (status === 'sent') expect(world.left).toHaveLength(1);
  });

  test.each(POINTS)('at point %i never leaves an edit undone or untold', async (point) => {
    const world = createOutbound([edit('a')]);

    await world.send('a', cut(world.deps, point).dead).catch(() => undefined);
    await untilDone(world, 'a');

    expect(stored(world, 'a').status).toBe('sent');
    expect(new Set(world.told.map(({ status }) => status))).toEqual(new Set(['sent']));
    expect(await world.waiting(GROUP)).toEqual([]);
  });

  test.each(POINTS)('at point %i never leaves the next one of the record uncalled', async (point) => {
    const world = createOutbound([edit('a'), edit('b')]);

    await world.send('a', cut(world.deps, point).dead).catch(() => undefined);
    await untilDone(world, 'a');

    expect(world.queues.calls()).toContainEqual(['interactive', 'b']);
  });

  test.each(POINTS)('at point %i of parking ends with the write parked', async (point) => {
    const world = createOutbound([edit('a')], failing(new BudgetExhausted('spent', RESET_MS)));

    await world.send('a', cut(world.deps, point).dead).catch(() => undefined);
    await untilDone(world, 'a');

    expect(stored(world, 'a').status).toBe('parked');
    expect(await world.lineOf(GROUP)).toMatchObject({ parkedUntilMs: RESET_MS });
    expect(world.told.at(-1)).toMatchObject({ key: 'a', status: 'parked' });
  });

  test.each(POINTS)('at point %i of an attempt that is throttled loses no write', async (point) => {
    const reply = inTurn(failing(new Throttled('later', 2_000)), answering({ id: 8 }));
    const world = createOutbound([edit('a')], reply);

    await world.send('a', cut(world.deps, point).dead).catch(() => undefined);
    await untilDone(world, 'a');
    // It has gone on as a fresh message, or has had its second attempt already.
    if (!isSettled(stored(world, 'a'))) expect(world.again).toContainEqual(['interactive', 'a']);
    await untilDone(world, 'a');

    expect(stored(world, 'a').status).toBe('sent');
  });

  test.each(POINTS)('at point %i of letting the next one past ends with both done', async (point) => {
    const spent = failing(new BudgetExhausted('spent', RESET_MS));
    const world = createOutbound([edit('a'), edit('b')], inTurn(spent, answering({ id: 8 })));
    await world.send('a');

    await world.send('a', cut(world.deps, point).dead).catch(() => undefined);
    for (let turn = 0; turn < 6; turn++)
      for (const key of await world.waiting(GROUP)) await untilDone(world, key);

    expect(['sent', 'superseded']).toContain(stored(world, 'a').status);
    expect(stored(world, 'b').status).toBe('sent');
    expect(JSON.stringify(world.left.at(-1)?.call.body)).toBe('{"title":"b"}');
  });
});

test('the points are more than a sender has', async () => {
  const world = createOutbound([edit('a')]);
  const { dead, died } = cut(world.deps, POINTS.length - 1);

  await world.send('a', dead);

  expect(died()).toBe(false);
  await expect(world.send('a', cut(world.deps, 0).dead)).rejects.toThrow(PowerCut);
});
