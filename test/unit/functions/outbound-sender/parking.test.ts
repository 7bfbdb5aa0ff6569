import { describe, expect, test } from 'vitest';
import { Blocked, BudgetExhausted } from '../../../../shared/errors.ts';
import { aWrite, NOW_MS } from '../../../support/functions.ts';
import { answering, createOutbound, failing, inTurn } from '../../../support/outbound.ts';

const GROUP = '1/deals/8';
const RESET_MS = Date.parse('2026-11-21T00:00:00.000Z');
const edit = (key: string, part = {}) =>
  aWrite({
    key,
    group: GROUP,
    operation: 'updateDeal',
    call: JSON.stringify({ path: { id: 8 }, body: { title: key } }),
    ...part,
  });
const spent = failing(new BudgetExhausted('The tokens of the day are spent', RESET_MS));

describe('a write that finds the day spent', () => {
  test('is parked until the reset, with its reason, and its message is done', async () => {
    const { send, stored } = createOutbound([edit('a')], spent);

    const parked = await send('a');

    expect(parked).toMatchObject({
      status: 'parked',
      until: '2026-11-21T00:00:00.000Z',
      reason: 'The tokens of the day are spent',
      attempts: 1,
    });
    expect(stored('a')).toMatchObject(parked);
  });

  test('parks all that stand behind it: nobody is called', async () => {
    const { send, lineOf, queues } = createOutbound([edit('a'), edit('b')], spent);

    await send('a');

    expect(await lineOf(GROUP)).toMatchObject({
      waiting: [
        { key: 'a', parked: true },
        { key: 'b', parked: true },
      ],
      parkedUntilMs: RESET_MS,
      parkedMs: NOW_MS,
      reason: 'The tokens of the day are spent',
    });
    expect(queues.calls()).toEqual([]);
  });

  test('is told as parked', async () => {
    const { send, told } = createOutbound([edit('a')], spent);

    const parked = await send('a');

    expect(told).toEqual([parked]);
  });

  test('is sent when it is called after the reset, without a trace of the wait', async () => {
    const { send, clock } = createOutbound([edit('a')], inTurn(spent, answering({ id: 8 })));
    await send('a');
    clock.nowMs = RESET_MS;

    const settled = await send('a');

    expect(settled).toMatchObject({ status: 'sent', attempts: 2 });
    expect(settled.until).toBeUndefined();
    expect(settled.reason).toBeUndefined();
  });

  test('is parked again when it is called too early, and the line knows since when it waits', async () => {
    const { send, clock, lineOf } = createOutbound([edit('a')], spent);
    await send('a');
    clock.nowMs += 60_000;

    await send('a');

    expect(await lineOf(GROUP)).toMatchObject({ parkedMs: NOW_MS, parkedUntilMs: RESET_MS });
  });
});

test('a write that is blocked is parked for five minutes: how long Cloudflare blocks is not known', async () => {
  const { send } = createOutbound([edit('a')], failing(new Blocked('Turned away')));

  const parked = await send('a');

  expect(parked).toMatchObject({
    status: 'parked',
    until: '2026-11-20T09:05:00.000Z',
    reason: 'Turned away',
  });
});

test('a write that has more urgent company is tried with its urgency, which may have tokens still', async () => {
  const { send, left } = createOutbound([
    edit('a', { status: 'parked', lane: 'backfill' }),
    edit('b', { lane: 'lifecycle' }),
  ]);

  const settled = await send('a');

  expect(left).toMatchObject([{ lane: 'lifecycle' }]);
  expect(settled.status).toBe('sent');
});
