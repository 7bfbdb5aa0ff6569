import { describe, expect, test } from 'vitest';
import { type Deps, sendWrite } from '../../../../functions/outbound-sender/send-write.ts';
import {
  Blocked,
  BudgetExhausted,
  Conflict,
  ContractBroken,
  Disconnected,
  Forbidden,
  InvalidInput,
  NotFound,
  Rejected,
  Throttled,
  Unavailable,
  Uncertain,
} from '../../../../shared/errors.ts';
import type { Call, Endpoint } from '../../../../shared/pipedrive/index.ts';
import type { Write } from '../../../../shared/state/writes.ts';
import { aWrite, createMemoryWrites, NOW_MS } from '../../../support/functions.ts';

type Reply = () => Promise<unknown>;
const answering =
  (data: unknown): Reply =>
  async () =>
    data;
const failing =
  (error: unknown): Reply =>
  async () => {
    throw error;
  };

/** A sender of one write, over a Pipedrive that replies in this way. */
function sender(write: Write, reply: Reply = answering({ id: 77 })) {
  const writes = createMemoryWrites(write);
  const called: { operation: string; call: Call; statusThen: string | undefined }[] = [];
  const told: Write[] = [];
  const deps: Deps = {
    ...writes,
    call: async (_account, endpoint: Endpoint, call) => {
      called.push({ operation: endpoint.operation, call, statusThen: writes.stored.get(write.key)?.status });
      return { status: 201, data: await reply(), odd: [], limits: {} };
    },
    tell: async (_account, outcome) => {
      told.push(outcome);
    },
    now: () => NOW_MS,
  };
  const send = () => sendWrite(deps, { account: '1', key: write.key });
  const stored = () => writes.stored.get(write.key);
  return { send, called, told, stored, deps };
}

const aDeletion = aWrite({ operation: 'deleteDeal', call: '{"path":{"id":8}}' });
const aReactivation = aWrite({
  operation: 'updateUser',
  call: '{"path":{"id":42},"body":{"active_flag":true}}',
});

describe('a create that Pipedrive takes', () => {
  test('is noted before it leaves, settled with its price and the id of the record, and told', async () => {
    const { send, called, told, stored } = sender(aWrite());

    const settled = await send();

    expect(called).toEqual([
      { operation: 'addDeal', call: { body: { title: 'Harbour crane' } }, statusThen: 'sending' },
    ]);
    expect(settled).toMatchObject({
      status: 'sent',
      attempts: 1,
      cost: 5,
      httpStatus: 201,
      recordId: '77',
      settledAt: '2026-11-20T09:00:00.000Z',
    });
    expect(stored()).toEqual(settled);
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

  test('is told again and not sent again when its message comes again', async () => {
    const { send, called, told } = sender(aWrite());

    await send();
    await send();

    expect(called).toHaveLength(1);
    expect(told).toHaveLength(2);
    expect(told[1]).toEqual(told[0]);
  });
});

describe('the outcome of an answer that is an error', () => {
  const details = { status: 400, field: 'title' };

  test.each<[string, Write, Error, Partial<Write>]>([
    [
      'Rejected: rejected, with the field',
      aWrite(),
      new Rejected('no', details),
      { status: 'rejected', cost: 5, httpStatus: 400, field: 'title' },
    ],
    [
      'NotFound by Pipedrive: rejected',
      aReactivation,
      new NotFound('no', { status: 404 }),
      { status: 'rejected', cost: 10, httpStatus: 404 },
    ],
    [
      'NotFound of what is to be deleted: sent',
      aDeletion,
      new NotFound('no', { status: 404 }),
      { status: 'sent', cost: 3, httpStatus: 404 },
    ],
    [
      '410 of what is to be deleted: sent',
      aDeletion,
      new NotFound('no', { status: 410 }),
      { status: 'sent', cost: 3, httpStatus: 410 },
    ],
    [
      'Rejected deletion: rejected',
      aDeletion,
      new Rejected('no', { status: 403 }),
      { status: 'rejected', httpStatus: 403 },
    ],
    [
      'ContractBroken: sent, because Pipedrive took it',
      aWrite(),
      new ContractBroken('no'),
      { status: 'sent', cost: 5 },
    ],
    [
      'Uncertain: uncertain',
      aWrite(),
      new Uncertain('no', { status: 502 }),
      { status: 'uncertain', cost: 5, httpStatus: 502 },
    ],
    [
      'InvalidInput: rejected, and it cost nothing',
      aWrite(),
      new InvalidInput('no', { field: 'title' }),
      { status: 'rejected', field: 'title' },
    ],
    [
      'Forbidden (read-only): rejected, and it cost nothing',
      aWrite(),
      new Forbidden('no'),
      { status: 'rejected' },
    ],
  ])('%s', async (_, write, error, expected) => {
    const { send, called, told } = sender(write, failing(error));

    const settled = await send();

    expect(settled).toMatchObject({ ...expected, reason: 'no', settledAt: '2026-11-20T09:00:00.000Z' });
    expect(settled.cost).toBe(expected.cost ?? settled.cost);
    expect(called).toHaveLength(1);
    expect(told).toEqual([settled]);
  });

  test.each([new InvalidInput('no'), new Forbidden('no')])(
    'has no price where nothing was sent: $name',
    async (error) => {
      const { send } = sender(aWrite(), failing(error));

      const settled = await send();

      expect(settled.cost).toBeUndefined();
    },
  );

  test('is not "sent" for a deletion whose account is not connected: Pipedrive was never asked', async () => {
    const { send } = sender(
      aDeletion,
      failing(new NotFound('No such account is connected', { account: '1' })),
    );

    const settled = await send();

    expect(settled.status).toBe('rejected');
    expect(settled.cost).toBeUndefined();
  });

  test.each<Error>([
    new Throttled('later', 2_000),
    new BudgetExhausted('later', 0),
    new Blocked('later'),
    new Unavailable('later'),
  ])(
    'is open for $name: the write waits with its reason, the message goes back and nobody is told',
    async (error) => {
      const { send, told, stored } = sender(aWrite(), failing(error));

      await expect(send()).rejects.toBe(error);

      expect(stored()).toMatchObject({ status: 'queued', attempts: 1, reason: 'later' });
      expect(stored()?.settledAt).toBeUndefined();
      expect(told).toEqual([]);
    },
  );

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
    let tries = 0;
    const { send } = sender(aWrite(), async () => {
      tries++;
      if (tries === 1) throw new Throttled('later', 2_000);
      return { id: 77 };
    });

    await send().catch(() => undefined);
    const settled = await send();

    expect(settled).toMatchObject({ status: 'sent', attempts: 2 });
  });
});

describe('a write that is found under way, its sender having died', () => {
  test('is uncertain and never called again when it is a create', async () => {
    const { send, called, told } = sender(aWrite({ status: 'sending', attempts: 1 }));

    const settled = await send();

    expect(settled).toMatchObject({ status: 'uncertain', attempts: 1 });
    expect(settled.reason).toContain('look for the record');
    expect(called).toEqual([]);
    expect(told).toEqual([settled]);
  });

  test.each([
    ['a deletion', aDeletion],
    ['a change that has the same effect twice', aReactivation],
  ])('is sent again when it is %s', async (_, write) => {
    const { send, called } = sender({ ...write, status: 'sending', attempts: 1 });

    const settled = await send();

    expect(settled).toMatchObject({ status: 'sent', attempts: 2 });
    expect(called).toHaveLength(1);
  });
});

test.each(['sent', 'rejected', 'uncertain'] as const)(
  'a write that is %s already is told and left alone',
  async (status) => {
    const write = aWrite({ status, settledAt: '2026-11-20T08:30:00.000Z' });
    const { send, called, told, stored } = sender(write);

    await send();

    expect(called).toEqual([]);
    expect(told).toEqual([write]);
    expect(stored()).toEqual(write);
  },
);

test('a write that another sender settles in the meantime is told with that outcome', async () => {
  const { deps, called, told } = sender(aWrite());
  const begin: Deps['begin'] = async (account, key) => {
    await deps.settle(account, key, { status: 'sent', recordId: '5', settledAt: '2026-11-20T08:59:00.000Z' });
    return deps.begin(account, key);
  };

  const settled = await sendWrite({ ...deps, begin }, { account: '1', key: 'write-1' });

  expect(settled).toMatchObject({ status: 'sent', recordId: '5' });
  expect(called).toEqual([]);
  expect(told).toEqual([settled]);
});

test('a create whose outcome cannot be stored for a moment is not sent again', async () => {
  const { deps, called, stored } = sender(aWrite());
  let failures = 1;
  const settle: Deps['settle'] = async (...args) => {
    if (failures-- > 0) throw new Error('the table is throttled');
    return deps.settle(...args);
  };
  const flaky = { ...deps, settle };

  await expect(sendWrite(flaky, { account: '1', key: 'write-1' })).rejects.toThrow('the table is throttled');
  await sendWrite(flaky, { account: '1', key: 'write-1' });

  expect(called).toHaveLength(1);
  expect(stored()?.status).toBe('uncertain');
});

test('a write that nobody stored is refused for good', async () => {
  const { deps } = sender(aWrite());

  const sending = sendWrite(deps, { account: '1', key: 'another' });

  await expect(sending).rejects.toMatchObject({ name: 'NotFound', remedy: 'reject' });
});

test('an operation that is not known is refused for good, before an attempt is counted', async () => {
  const { send, called, stored } = sender(aWrite({ operation: '__proto__' }));

  await expect(send()).rejects.toMatchObject({ name: 'InvalidInput', details: { field: 'operation' } });

  expect(called).toEqual([]);
  expect(stored()?.attempts).toBe(0);
});

test('a telling that fails brings the message back, and the repeat tells the same without sending', async () => {
  const { deps, called, told } = sender(aWrite());
  let failures = 1;
  const tell: Deps['tell'] = async (account, write) => {
    if (failures-- > 0) throw new Error('the bus is down');
    await deps.tell(account, write);
  };

  await expect(sendWrite({ ...deps, tell }, { account: '1', key: 'write-1' })).rejects.toThrow(
    'the bus is down',
  );
  await sendWrite({ ...deps, tell }, { account: '1', key: 'write-1' });

  expect(called).toHaveLength(1);
  expect(told).toMatchObject([{ status: 'sent', recordId: '77' }]);
});

// An error that has no row in the table above would be a new class: this one is never raised by a call.
test('a Conflict is a fault to come back from, never an outcome', async () => {
  const { send, stored } = sender(aWrite(), failing(new Conflict('no')));

  await expect(send()).rejects.toMatchObject({ name: 'Conflict' });

  expect(stored()?.status).toBe('queued');
});
