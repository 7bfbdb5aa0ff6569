import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BURST_LIMITS, burstLimit, createBurst } from '../../../../shared/governor/burst.ts';
import type { Plan } from '../../../../shared/state/accounts.ts';
import { keys } from '../../../../shared/state/keys.ts';
import { createDrivenTimers, type DrivenTimers } from '../../../support/driven-timers.ts';
import { createMemoryTable } from '../../../support/memory-table.ts';

/** What was begun runs as far as it can, before and after the clock moves. */
async function pass(timers: DrivenTimers, ms: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await timers.advance(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

/** Processes over one table; `delayMs` passes before and after each call of the table. */
function rig({ delayMs = () => 0 }: { delayMs?: () => number } = {}) {
  const timers = createDrivenTimers(0);
  const sleep = (ms: number) => new Promise<void>((resolve) => timers.after(ms, resolve));
  const memory = createMemoryTable(async () => {
    const ms = delayMs();
    if (ms > 0) await sleep(ms);
  });
  const table = {
    ...memory,
    put: () => Promise.reject(new Error('The governor only updates')),
    page: () => Promise.reject(new Error('The governor only updates')),
  };
  const sentMs: number[] = [];
  const start = () => {
    const burst = createBurst({ table, now: timers.now, sleep });
    return async (plan: Plan, account = '1') => {
      await burst.room(account, burstLimit(plan, 'api-token'));
      sentMs.push(timers.now());
    };
  };
  return { timers, memory, start, sentMs };
}

const times = (count: number, work: () => Promise<void>) => Promise.all(Array.from({ length: count }, work));
const gaps = (sentMs: readonly number[]) => sentMs.slice(1).map((ms, index) => ms - (sentMs[index] ?? 0));

describe('slots are evenly spaced', () => {
  test.each<[Plan, number]>([
    ['lite', 107.5],
    ['growth', 53.75],
    ['premium', 21.5],
    ['ultimate', 17.9166],
  ])('on the plan %s, by %d ms', async (plan, expected) => {
    const { timers, start, sentMs } = rig();
    const room = start();

    const sending = times(30, () => room(plan));
    await pass(timers, 4000);
    await sending;

    expect(sentMs[0]).toBe(20);
    expect(gaps(sentMs)).toHaveLength(29);
    for (const gap of gaps(sentMs)) expect(gap).toBeCloseTo(expected, 3);
  });

  test('and the limits are those that Pipedrive documents', () => {
    expect(BURST_LIMITS).toEqual({ lite: 20, growth: 40, premium: 100, ultimate: 120 });
  });
});

describe('the table is asked little:', () => {
  test('all that ask in one turn share one update', async () => {
    const { timers, memory, start } = rig();
    const room = start();
    const first = room('premium');
    await pass(timers, 21);
    await first;
    const before = memory.updates();

    const sending = times(50, () => room('premium'));
    await pass(timers, 2000);
    await sending;

    expect(memory.updates() - before).toBe(1);
  });

  test('those that ask while an update is under way share the next one', async () => {
    const { timers, memory, start, sentMs } = rig({ delayMs: () => 2 });
    const room = start();
    const first = room('premium');
    await pass(timers, 1);

    const sending = times(10, () => room('premium'));
    await pass(timers, 1000);
    await Promise.all([first, sending]);

    expect(sentMs).toHaveLength(11);
    // Two find out that nobody has begun; the ten meet them on the way and ask three times, together.
    expect(memory.updates()).toBe(5);
  });
});

test('a window that was idle starts again now, whatever was not used of it', async () => {
  const { timers, start, sentMs } = rig();
  const room = start();
  const sending = times(3, () => room('lite'));
  await pass(timers, 1000);
  await sending;

  await pass(timers, 59_000);
  const later = times(2, () => room('lite'));
  await pass(timers, 1000);
  await later;

  expect(sentMs).toEqual([20, 127.5, 235, 60_020, 60_127.5]);
});

test('accounts do not wait for each other', async () => {
  const { timers, start, sentMs } = rig();
  const room = start();

  const sending = Promise.all([room('lite', '1'), room('lite', '2')]);
  await pass(timers, 100);
  await sending;

  expect(sentMs).toEqual([20, 20]);
});

describe('a slot that is more than ten seconds away', () => {
  test('is not waited for: all that asked are throttled, and told until when', async () => {
    const { memory, start } = rig();
    memory.put(keys.burst('1'), { nextFreeMs: 15_000 });
    const room = start();

    const outcomes = await Promise.allSettled([room('lite'), room('lite')]);

    expect(outcomes).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ name: 'Throttled', retryAfterMs: 15_000 }) },
      { status: 'rejected', reason: expect.objectContaining({ name: 'Throttled', retryAfterMs: 15_000 }) },
    ]);
    expect(memory.updates()).toBe(2);
  });

  test('is waited for once it is nearer', async () => {
    const { timers, memory, start, sentMs } = rig();
    memory.put(keys.burst('1'), { nextFreeMs: 15_000 });
    const room = start();
    await pass(timers, 6000);

    const sending = room('lite');
    await pass(timers, 9000);
    await sending;

    expect(sentMs).toEqual([15_000]);
  });
});

test('a table that fails fails all that wait, and the next ones ask again', async () => {
  let down = true;
  const { timers, memory } = rig();
  const table = {
    get: memory.get,
    put: () => Promise.reject(new Error('unused')),
    page: () => Promise.reject(new Error('unused')),
    update: (...args: Parameters<typeof memory.update>) =>
      down ? Promise.reject(new Error('table down')) : memory.update(...args),
  };
  const sleep = (ms: number) => new Promise<void>((resolve) => timers.after(ms, resolve));
  const { room } = createBurst({ table, now: timers.now, sleep });

  const outcomes = await Promise.allSettled([room('1', 20), room('1', 20)]);
  down = false;
  const next = room('1', 20);
  await pass(timers, 50);

  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(next).resolves.toBeUndefined();
});

test('a slot that was missed is given up for another', async () => {
  const timers = createDrivenTimers(0);
  const memory = createMemoryTable();
  const unused = () => Promise.reject(new Error('unused'));
  let oversleptMs = 400;
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      timers.after(ms + oversleptMs, resolve);
      oversleptMs = 0;
    });
  const { room } = createBurst({ table: { ...memory, put: unused, page: unused }, now: timers.now, sleep });
  let sentMs = 0;

  const sending = room('1', 20).then(() => {
    sentMs = timers.now();
  });
  await pass(timers, 1000);
  await sending;

  // Awake at 420, for a slot of 20: the next window begins 20 ms later.
  expect(sentMs).toBe(440);
});

test('two processes never send more than the limit in any two seconds', async () => {
  const arrivals = fc.array(
    fc.record({
      process: fc.integer({ min: 0, max: 1 }),
      pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 5000 })),
      burst: fc.integer({ min: 1, max: 40 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const plan = fc.constantFrom<Plan[]>('lite', 'growth', 'premium', 'ultimate');
  const delays = fc.infiniteStream(fc.integer({ min: 0, max: 7 }));

  await fc.assert(
    fc.asyncProperty(plan, arrivals, delays, async (chosen, some, delayMs) => {
      const { timers, start, sentMs } = rig({ delayMs: () => delayMs.next().value ?? 0 });
      const processes = [start(), start()];
      const sending: Promise<unknown>[] = [];
      for (const { process, pauseMs, burst } of some) {
        await pass(timers, pauseMs);
        const room = processes[process];
        if (room) sending.push(Promise.allSettled(Array.from({ length: burst }, () => room(chosen))));
      }
      await pass(timers, 200_000);
      await Promise.all(sending);

      const limit = BURST_LIMITS[chosen];
      const sorted = sentMs.toSorted((one, other) => one - other);
      const tooClose = sorted.filter((ms, index) => (sorted[index + limit] ?? Infinity) - ms < 2000);

      expect(tooClose).toEqual([]);
      expect(sorted.length).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});

describe('an account that Cloudflare blocks', () => {
  const open = () => {
    const timers = createDrivenTimers(0);
    const unused = () => Promise.reject(new Error('unused'));
    const table = { ...createMemoryTable(), put: unused, page: unused };
    const sleep = (ms: number) => new Promise<void>((resolve) => timers.after(ms, resolve));
    return { timers, start: () => createBurst({ table, now: timers.now, sleep }) };
  };
  const MINUTE_MS = 60_000;

  test('lets nothing through in any process, and other accounts as before', async () => {
    const { timers, start } = open();
    const [one, other] = [start(), start()];

    await one.block('1');
    const refused = await Promise.allSettled([one.room('1', 20), other.room('1', 20)]);
    const elsewhere = other.room('2', 20);
    await pass(timers, 50);

    expect(refused).toMatchObject([{ reason: { name: 'Blocked' } }, { reason: { name: 'Blocked' } }]);
    await expect(elsewhere).resolves.toBeUndefined();
  });

  test('is probed by one request of all processes after five minutes', async () => {
    const { timers, start } = open();
    const [one, other] = [start(), start()];
    await one.block('1');
    await timers.advance(5 * MINUTE_MS);

    const tries = await Promise.allSettled([
      one.room('1', 20),
      one.room('1', 20),
      other.room('1', 20),
      other.room('1', 20),
    ]);

    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await timers.advance(4 * MINUTE_MS);
    await expect(other.room('1', 20)).rejects.toMatchObject({ name: 'Blocked' });
  });

  test('is open again when the probe is answered, and not by the answer to an earlier request', async () => {
    const { timers, start } = open();
    const [one, other] = [start(), start()];
    await one.block('1');

    await one.probed('1');
    await expect(one.room('1', 20)).rejects.toMatchObject({ name: 'Blocked' });
    await timers.advance(5 * MINUTE_MS);
    await one.room('1', 20);
    await other.probed('1');
    await expect(other.room('1', 20)).rejects.toMatchObject({ name: 'Blocked' });
    await one.probed('1');

    const through = other.room('1', 20);
    await pass(timers, 50);
    await expect(through).resolves.toBeUndefined();
  });

  test('stays blocked when the probe is blocked too', async () => {
    const { timers, start } = open();
    const burst = start();
    await burst.block('1');
    await timers.advance(5 * MINUTE_MS);
    await burst.room('1', 20);

    await burst.block('1');
    await burst.probed('1');

    await expect(burst.room('1', 20)).rejects.toMatchObject({ name: 'Blocked' });
  });
});

test('an app’s access token has four times the window of an API token', () => {
  expect(burstLimit('lite', 'api-token')).toBe(20);
  expect(burstLimit('ultimate', 'oauth')).toBe(480);
});
