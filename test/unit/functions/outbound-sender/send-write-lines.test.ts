import { describe, expect, test } from 'vitest';
import type { Deps } from '../../../../functions/outbound-sender/send-write.ts';
import { aWrite } from '../../../support/functions.ts';
import { createOutbound, type Outbound } from '../../../support/outbound.ts';

const GROUP = '1/deals/8';
const edit = (key: string, part = {}) =>
  aWrite({
    key,
    group: GROUP,
    operation: 'updateDeal',
    call: JSON.stringify({ path: { id: 8 }, body: { title: key } }),
    ...part,
  });
const titles = ({ left }: Outbound) => left.map(({ call }) => JSON.stringify(call.body));

describe('of the writes of a record', () => {
  test('only the first is sent; the call of another one calls him', async () => {
    const world = createOutbound([edit('a'), edit('b')]);

    const waits = await world.send('b');

    expect(waits).toMatchObject({ key: 'b', status: 'queued', attempts: 0 });
    expect(world.left).toEqual([]);
    expect(world.queues.calls()).toEqual([['interactive', 'a']]);
  });

  test('each calls the next one when it has its outcome', async () => {
    const world = createOutbound([edit('a'), edit('b'), edit('c')]);

    await world.send('a');
    const afterA = world.queues.calls();
    await world.send('b');
    await world.send('c');

    expect(afterA).toEqual([['interactive', 'b']]);
    expect(titles(world)).toEqual(['{"title":"a"}', '{"title":"b"}', '{"title":"c"}']);
    expect(await world.waiting(GROUP)).toEqual([]);
  });

  test('the first has the urgency of the most urgent that waits behind it', async () => {
    const world = createOutbound([
      edit('a', { lane: 'backfill' }),
      edit('b', { lane: 'sync' }),
      edit('c', { lane: 'lifecycle' }),
    ]);

    await world.send('a');
    await world.send('b');
    await world.send('c');

    expect(world.left.map(({ lane }) => lane)).toEqual(['lifecycle', 'lifecycle', 'lifecycle']);
    expect(world.queues.calls()).toEqual([
      ['lifecycle', 'b'],
      ['lifecycle', 'c'],
    ]);
  });

  test('one that stands in no line comes in at its end', async () => {
    const world = createOutbound([edit('a'), edit('b')]);
    await world.lines.leave('1', GROUP, 'a');

    await world.send('a');

    expect(await world.waiting(GROUP)).toEqual(['b', 'a']);
    expect(world.queues.calls()).toEqual([['interactive', 'b']]);
    expect(world.left).toEqual([]);
  });

  test('one that is settled and gone calls whoever stands first, in case nobody has', async () => {
    const world = createOutbound([edit('a', { status: 'sent' }), edit('b')]);
    await world.lines.leave('1', GROUP, 'a');

    await world.send('a');

    expect(world.queues.calls()).toEqual([['interactive', 'b']]);
    expect(world.told).toEqual([]);
  });
});

describe('of the requests of a record', () => {
  /** The ports of a sender that is stopped before it begins a write, until it is let go. */
  const stoppable = (deps: Deps) => {
    const reached = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    const begin: Deps['begin'] = async (...given) => {
      reached.resolve();
      await letGo.promise;
      return deps.begin(...given);
    };
    return { ports: { ...deps, begin }, reached: reached.promise, letGo: letGo.resolve };
  };

  test('one is under way when the same call comes twice at the same moment', async () => {
    const world = createOutbound([edit('a')]);

    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => world.send('a')));

    expect(world.left).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(world.stored('a')).toMatchObject({ status: 'sent', attempts: 1 });
  });

  test('none leaves for a write that has been taken out of its line since it was looked at', async () => {
    const world = createOutbound([edit('a'), edit('b')]);
    const slow = stoppable(world.deps);
    const sending = world.send('a', slow.ports);
    await slow.reached;

    await world.lines.leave('1', GROUP, 'a');
    slow.letGo();
    const waits = await sending;

    expect(waits.status).toBe('queued');
    expect(world.stored('a')).toMatchObject({ status: 'queued' });
    expect(world.left).toEqual([]);
    expect(world.queues.calls()).toEqual([['interactive', 'b']]);
  });
});
