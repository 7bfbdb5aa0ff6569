import { describe, expect, test } from 'vitest';
import type { Deps } from '../../../../functions/outbound-sender/send-write.ts';
import { Unavailable, Uncertain } from '../../../../shared/errors.ts';
import { aWrite, NOW_MS } from '../../../support/functions.ts';
import { answering, createOutbound, failing, inTurn } from '../../../support/outbound.ts';

const GROUP = '1/deals/new-1';
const lost = failing(new Uncertain('the answer was lost', { status: 502 }));

describe('a creation whose answer is lost', () => {
  test('is sent once and for all when its record is found', async () => {
    const { send, found, left, told, waiting } = createOutbound([aWrite()], lost);
    found.recordId = '81';

    const settled = await send();
    await send();

    expect(settled).toMatchObject({ status: 'sent', recordId: '81', cost: 5 });
    expect(left).toHaveLength(1);
    expect(told[0]).toEqual(settled);
    expect(await waiting(GROUP)).toEqual([]);
  });

  test('is uncertain when none is found, says how a person says how it stands, and is never sent again', async () => {
    const { send, left, told } = createOutbound([aWrite()], lost);

    const settled = await send();
    await send();

    expect(settled).toMatchObject({ status: 'uncertain', cost: 5, httpStatus: 502 });
    expect(settled.reason).toContain('POST …/writes/{key}/resolution');
    expect(told[0]).toEqual(settled);
    expect(left).toHaveLength(1);
  });

  test('is uncertain when it cannot be looked for', async () => {
    const { send, deps, left } = createOutbound([aWrite()], lost);
    const findCreated: Deps['findCreated'] = async () => {
      throw new Unavailable('no answer');
    };

    const settled = await send('write-1', { ...deps, findCreated });

    expect(settled.status).toBe('uncertain');
    expect(left).toHaveLength(1);
  });

  test('lets the next one of its content come', async () => {
    const { send, queues, waiting } = createOutbound([aWrite(), aWrite({ key: 'write-2' })], lost);

    await send();

    expect(await waiting(GROUP)).toEqual(['write-2']);
    expect(queues.calls()).toEqual([['interactive', 'write-2']]);
  });

  test('is not taken for what the one before it has made', async () => {
    const reply = inTurn(answering({ id: 80 }), lost);
    const { send, looked } = createOutbound([aWrite(), aWrite({ key: 'write-2' })], reply);

    await send();
    await send('write-2');

    expect(looked).toEqual([['80']]);
  });

  test('is not looked for beside one that may have made a record nobody knows', async () => {
    const { send, looked, found } = createOutbound([aWrite(), aWrite({ key: 'write-2' })], lost);

    await send();
    found.recordId = '80';
    const second = await send('write-2');

    expect(looked).toEqual([[]]);
    expect(second.status).toBe('uncertain');
  });
});

describe('a write that is found under way', () => {
  const begun = { status: 'sending', attempts: 1, beganMs: NOW_MS - 80_000 } as const;

  test('is left to the sender that has begun it less than 80 seconds ago', async () => {
    const held = aWrite({ ...begun, beganMs: NOW_MS - 79_999 });
    const { send, left, stored, looked } = createOutbound([held]);

    await expect(send()).rejects.toMatchObject({ name: 'Unavailable' });

    expect([left, looked]).toEqual([[], []]);
    expect(stored()).toMatchObject(held);
  });

  test('is looked for when it is a creation whose sender died, and never sent again', async () => {
    const { send, left, found } = createOutbound([aWrite(begun)]);
    found.recordId = '81';

    const settled = await send();

    expect(settled).toMatchObject({ status: 'sent', recordId: '81', attempts: 1 });
    expect(left).toEqual([]);
  });

  test('is uncertain when it is a creation whose sender died and that nobody finds', async () => {
    const { send, left, told } = createOutbound([aWrite(begun)]);

    const settled = await send();

    expect(settled).toMatchObject({ status: 'uncertain', attempts: 1 });
    expect(left).toEqual([]);
    expect(told).toEqual([settled]);
  });

  test.each([
    ['a deletion', { operation: 'deleteDeal', call: '{"path":{"id":8}}' }],
    ['an edit', { operation: 'updateDeal', call: '{"path":{"id":8},"body":{"title":"T"}}' }],
  ])('is sent again when it is %s whose sender died', async (_, part) => {
    const { send, left } = createOutbound([aWrite({ ...begun, ...part, group: '1/deals/8' })]);

    const settled = await send();

    expect(settled).toMatchObject({ status: 'sent', attempts: 2 });
    expect(left).toHaveLength(1);
  });
});

test('a creation whose outcome cannot be stored is looked for when its message comes again', async () => {
  const { deps, send, left, clock, stored } = createOutbound([aWrite()]);
  const settle: Deps['settle'] = async () => {
    throw new Error('the table is throttled');
  };

  await expect(send('write-1', { ...deps, settle })).rejects.toThrow('the table is throttled');
  clock.nowMs += 90_000;
  await send();

  expect(left).toHaveLength(1);
  expect(stored()?.status).toBe('uncertain');
});
