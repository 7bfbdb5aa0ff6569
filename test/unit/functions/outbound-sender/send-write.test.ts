import { describe, expect, test } from 'vitest';
import type { Deps } from '../../../../functions/outbound-sender/send-write.ts';
import { Disconnected, Throttled, Unavailable } from '../../../../shared/errors.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import { aWrite } from '../../../support/functions.ts';
import { answering, createOutbound, failing, inTurn, type Reply } from '../../../support/outbound.ts';

/** A sender of one write, over a Pipedrive that replies in this way. */
const sender = (write: Write, reply?: Reply) => createOutbound([write], reply);

describe('a create that Pipedrive takes', () => {
  test('is noted before it leaves, settled with its price and the id of the record, and told', async () => {
    const { send, left, told, stored } = sender(aWrite());

    const settled = await send();

    expect(left).toEqual([
      {
        operation: 'addDeal',
        call: { body: { title: 'Harbour crane' } },
        lane: 'interactive',
        statusThen: 'sending',
      },
    ]);
    expect(settled).toMatchObject({
      status: 'sent',
      attempts: 1,
      cost: 5,
      httpStatus: 201,
      recordId: '77',
      settledAt: '2026-11-20T09:00:00.000Z',
    });
    expect(stored()).toMatchObject(settled);
    expect(told).toEqual([settled]);
  });

  test.each([
    ['a number', { id: 77 }, '77'],
    ['a text', { id: 'f0-1a' }, 'f0-1a'],
    ['absent', {}, undefined],
    ['of no use', { id: { $ne: null } }, undefined],
    ['not there because data is null', null, undefined],
    ['not there because data is a list', [1], undefined],
  ])('has the id of the record where it is %s', async (_, data, recordId) => {
    const { send } = sender(aWrite(), answering(data));

    const settled = await send();

    expect(settled.status).toBe('sent');
    expect(settled.recordId).toBe(recordId);
  });

  test('is neither sent nor told again when its message comes again', async () => {
    const { send, left, told } = sender(aWrite());

    await send();
    await send();

    expect(left).toHaveLength(1);
    expect(told).toHaveLength(1);
  });
});

describe('a write whose request came to nothing', () => {
  test('is open for no answer where twice is harmless: the write waits with its reason, and its message goes back', async () => {
    const later = new Unavailable('later');
    const { send, told, stored, waiting } = sender(aWrite(), failing(later));

    await expect(send()).rejects.toBe(later);

    expect(stored()).toMatchObject({ status: 'queued', attempts: 1, reason: 'later' });
    expect(stored()?.settledAt).toBeUndefined();
    expect(await waiting('1/deals/new-1')).toEqual(['write-1']);
    expect(told).toEqual([]);
  });

  test('is open for no room in the window: a fresh message goes behind the others of its lane, and this one is done', async () => {
    const { send, told, stored, again, waiting } = sender(aWrite(), failing(new Throttled('later', 2_000)));

    const postponed = await send();

    expect(postponed).toMatchObject({ status: 'queued', attempts: 1, reason: 'later' });
    expect(stored()).toMatchObject({ status: 'queued', reason: 'later' });
    expect(again).toEqual([['interactive', 'write-1']]);
    expect(await waiting('1/deals/new-1')).toEqual(['write-1']);
    expect(told).toEqual([]);
  });

  test('is open for a credential that is refused, and whoever waits is told that it will not be sent by itself', async () => {
    const { send, told, stored } = sender(aWrite(), failing(new Disconnected('connect again')));

    await expect(send()).rejects.toMatchObject({ name: 'Disconnected' });

    expect(stored()).toMatchObject({ status: 'queued', reason: 'connect again' });
    expect(told).toMatchObject([{ status: 'queued', reason: 'connect again' }]);
  });

  test.each([new TypeError('ada@example.com is not a function'), 'a text that was thrown'])(
    'is open for a fault of ours, whose words do not reach the caller',
    async (fault) => {
      const { send, told, stored } = sender(aWrite(), failing(fault));

      await expect(send()).rejects.toBe(fault);

      expect(stored()).toMatchObject({ status: 'queued', reason: 'A fault on our side' });
      expect(told).toEqual([]);
    },
  );

  test('is settled without the reason of an earlier attempt', async () => {
    const reply = inTurn(failing(new Throttled('later', 2_000)), answering({ id: 77 }));
    const { send } = sender(aWrite(), reply);

    await send();
    const settled = await send();

    expect(settled).toMatchObject({ status: 'sent', attempts: 2 });
    expect(settled.reason).toBeUndefined();
  });
});

test.each(['sent', 'rejected', 'uncertain', 'superseded'] as const)(
  'a write that is %s already is told and left alone',
  async (status) => {
    const write = aWrite({ status, settledAt: '2026-11-20T08:30:00.000Z' });
    const { send, left, told, stored } = sender(write);

    await send();

    expect(left).toEqual([]);
    expect(told).toEqual([write]);
    expect(stored()).toMatchObject(write);
  },
);

test('a write that another sender settles in the meantime is told with that outcome', async () => {
  const { deps, send, left, told } = sender(aWrite());
  const begin: Deps['begin'] = async (account, key, nowMs) => {
    await deps.settle(account, key, { status: 'sent', recordId: '5', settledAt: '2026-11-20T08:59:00.000Z' });
    return deps.begin(account, key, nowMs);
  };

  const settled = await send('write-1', { ...deps, begin });

  expect(settled).toMatchObject({ status: 'sent', recordId: '5' });
  expect(left).toEqual([]);
  expect(told).toEqual([settled]);
});

test('a write that nobody stored is refused for good', async () => {
  const { send } = sender(aWrite());

  await expect(send('another')).rejects.toMatchObject({ name: 'NotFound', remedy: 'reject' });
});

test('an operation that is not known is refused for good, before an attempt is counted', async () => {
  const { send, left, stored } = sender(aWrite({ operation: '__proto__' }));

  await expect(send()).rejects.toMatchObject({ name: 'InvalidInput', details: { field: 'operation' } });

  expect(left).toEqual([]);
  expect(stored()?.attempts).toBe(0);
});

test('a telling that fails brings the message back, and the repeat tells the same without sending', async () => {
  const { deps, send, left, told } = sender(aWrite());
  let failures = 1;
  const tell: Deps['tell'] = async (account, write) => {
    if (failures-- > 0) throw new Error('the bus is down');
    await deps.tell(account, write);
  };

  await expect(send('write-1', { ...deps, tell })).rejects.toThrow('the bus is down');
  await send('write-1', { ...deps, tell });

  expect(left).toHaveLength(1);
  expect(told).toMatchObject([{ status: 'sent', recordId: '77' }]);
});
