import { describe, expect, test } from 'vitest';
import { standingOf } from '../../../../shared/governor/ledger.ts';
import { createTokenWorld, type TokenWorldOptions } from '../../../support/token-world.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

function rig(options: TokenWorldOptions = {}) {
  const world = createTokenWorld(options);
  const budget = { limit: options.budget?.limit ?? 1000, reserve: options.budget?.reserve ?? 0.1 };
  const standing = async () => standingOf(await world.until(world.ledger()), budget, world.timers.now());
  return { ...world, standing };
}
type Process = ReturnType<ReturnType<typeof rig>['start']>;

/** Requests one after the other until one is refused; answers how many left, and the refusal. */
async function spendAll(process: Process, part: Parameters<Process['request']>[0] = {}) {
  for (let sent = 0; ; sent++) {
    try {
      await process.request(part);
    } catch (error) {
      return { sent, error };
    }
  }
}

test('no request leaves beyond the budget without its reserve, and the refusal names the reset', async () => {
  const { start, until, counted, timers } = rig({ headers: false });

  const { sent, error } = await until(spendAll(start()));

  expect([sent, counted()]).toEqual([180, 900]);
  expect(error).toMatchObject({
    name: 'BudgetExhausted',
    untilMs: Date.parse('2026-11-21T00:00:00Z'),
  });
  expect(timers.now()).toBeLessThan(Date.parse('2026-11-20T10:00:00Z'));
});

test('what is urgent may use the reserve, and no more than that', async () => {
  const { start, until, counted } = rig({ headers: false });
  await until(spendAll(start()));

  const { sent, error } = await until(spendAll(start(), { lane: 'lifecycle' }));

  expect([sent, counted()]).toEqual([20, 1000]);
  expect(error).toMatchObject({ name: 'BudgetExhausted' });
});

test.each([true, false])(
  'several processes together use up the budget and no more (headers: %s)',
  async (headers) => {
    const { start, until, counted, timers } = rig({ headers, budget: { limit: 5000 } });
    // Who is told that others hold the last tokens tries again.
    const insist = async (process: Process): Promise<void> => {
      const { error } = await spendAll(process);
      if (!(error instanceof Error) || error.name === 'BudgetExhausted') return;
      await new Promise<void>((resolve) => timers.after(3000, resolve));
      return insist(process);
    };

    await until(Promise.all(Array.from({ length: 6 }, () => insist(start()))));

    expect(counted()).toBe(4500);
  },
);

test('a request costs far less than a write', async () => {
  const { start, memory, timers } = rig({ budget: { limit: 60_000 } });
  let sent = 0;
  const work = async (process: Process) => {
    for (;;) {
      await process.request();
      sent++;
    }
  };

  void Promise.all([work(start()), work(start())]);
  await timers.advance(MINUTE_MS);

  expect(sent).toBeGreaterThan(2000);
  expect(memory.updates() / sent).toBeLessThan(0.05);
});

test('what was spent shows by lane and operation, and nothing stays leased, once all is quiet', async () => {
  const { start, until, timers, standing } = rig();
  const process = start();
  await until(process.request({ operation: 'v1.getUsers', cost: 20, lane: 'sync' }));
  await until(process.request());

  await timers.advance(2 * SECOND_MS);

  expect(await standing()).toMatchObject({
    spent: 25,
    leased: 0,
    spentByOthers: 0,
    remaining: 875,
    byLane: { sync: 20, interactive: 5 },
    byOperation: { 'v1.getUsers': 20, 'v2.updateDeal': 5 },
  });
});

test('before a process is frozen it reports, but not again a moment later', async () => {
  const { start, until, memory, standing } = rig();
  const process = start();
  await until(process.request());
  await until(process.tokens.rest());
  const first = await standing();
  const updates = memory.updates();

  await until(process.request());
  await until(process.tokens.rest());

  expect(first).toMatchObject({ spent: 5, leased: 0 });
  // The lease alone.
  expect(memory.updates()).toBe(updates + 1);
});

test('a request that did not leave has its tokens back', async () => {
  const { start, until, timers, standing } = rig();
  const process = start();
  const charge = await until(process.charge());

  charge.cancelled();
  charge.cancelled();
  await timers.advance(2 * SECOND_MS);

  expect(await standing()).toMatchObject({ spent: 0, leased: 0, remaining: 900 });
});

describe('another app that spends the same budget', () => {
  test('is seen in the headers, and stops us in time', async () => {
    const { start, until, spendElsewhere, counted, timers, standing } = rig();
    const process = start();
    await until(process.request());
    spendElsewhere(600);

    const { sent, error } = await until(spendAll(process));
    await timers.advance(20 * SECOND_MS);

    expect(error).toMatchObject({ name: 'BudgetExhausted' });
    expect([sent, counted()]).toEqual([59, 900]);
    expect(await standing()).toMatchObject({ spent: 300, spentByOthers: 600, remaining: 0 });
  });

  test('that has spent all of it stops every process, also those that have tokens left', async () => {
    const { start, until, spendElsewhere, counted, timers } = rig();
    const [one, two] = [start(), start()];
    await until(Promise.all([one.request(), two.request()]));
    spendElsewhere(990);
    await until(one.request({ lane: 'lifecycle' }));
    await timers.advance(15 * SECOND_MS);
    const before = counted();

    await expect(until(one.request({ lane: 'lifecycle' }))).rejects.toMatchObject({
      name: 'BudgetExhausted',
    });
    await expect(until(two.request())).rejects.toMatchObject({ name: 'BudgetExhausted' });
    await expect(until(start().request())).rejects.toMatchObject({ name: 'BudgetExhausted' });

    expect(counted()).toBe(before);
  });
});

test('several processes with many requests under way use up what another app has left, reserve and all, and no more', async () => {
  const { start, until, spendElsewhere, counted, timers } = rig({ budget: { limit: 5000 } });
  spendElsewhere(4000);
  const insist = async (process: Process): Promise<void> => {
    const { error } = await spendAll(process, { lane: 'lifecycle' });
    if (!(error instanceof Error) || error.name === 'BudgetExhausted') return;
    await new Promise<void>((resolve) => timers.after(3000, resolve));
    return insist(process);
  };

  const processes = Array.from({ length: 4 }, start);
  await until(Promise.all(processes.flatMap((process) => Array.from({ length: 8 }, () => insist(process)))));

  expect(counted()).toBe(5000);
});

describe('a new day', () => {
  const late = { startMs: Date.parse('2026-11-20T23:59:50Z') };

  test('has new tokens, also for who found the last day spent', async () => {
    const { start, until, timers, standing } = rig(late);
    const process = start();
    await until(spendAll(process));
    await timers.advance(10 * SECOND_MS);

    await until(process.request());
    await timers.advance(15 * SECOND_MS);

    expect(await standing()).toMatchObject({ spent: 5, spentByOthers: 0, remaining: 895 });
  });

  test('is not spoiled by an answer that still speaks of yesterday', async () => {
    const { start, until, timers, standing } = rig(late);
    const process = start();
    const before = await until(process.charge());
    await timers.advance(15 * SECOND_MS);
    const after = await until(process.charge());

    before.answered({ dailyLimit: 1000, dailyRemaining: 0 });
    after.answered({ dailyLimit: 1000, dailyRemaining: 3 });
    await timers.advance(15 * SECOND_MS);

    expect(await standing()).toMatchObject({ spent: 5, spentByOthers: 0, remaining: 895 });
  });

  test('begins at the midnight of the account’s own zone', async () => {
    const { start, until, memory, timers } = rig({
      startMs: Date.parse('2026-11-20T21:59:59Z'),
      budget: { timeZone: 'Europe/Tallinn' },
    });
    const process = start();
    await until(process.request());
    await timers.advance(SECOND_MS);
    await until(process.request());
    await timers.advance(15 * SECOND_MS);

    const days = await until(
      Promise.all(['2026-11-20', '2026-11-21'].map((sk) => memory.get({ pk: 'ACCOUNT#1#LEDGER', sk }))),
    );
    expect(days).toMatchObject([
      { ledger: { spent: { interactive: { 'v2.updateDeal': 5 } } } },
      {
        ledger: { spent: { interactive: { 'v2.updateDeal': 5 } } },
        // Within a minute: 40 days later.
        expiresAt: expect.closeTo(Date.parse('2026-12-30T22:00:00Z') / 1000, -2),
      },
    ]);
  });
});

test('three quarters and the end are told once a day, whoever comes first', async () => {
  const { start, until, found } = rig();

  await until(Promise.all([spendAll(start()), spendAll(start())]));
  await until(spendAll(start()));

  expect(found.sort()).toEqual(['1 BudgetAt75', '1 BudgetSpent']);
});

test('while the ledger cannot be written nothing leaves, and nothing is lost of what was spent', async () => {
  const { start, until, state, timers, failures, standing } = rig();
  const process = start();
  await until(process.request());
  state.isDown = true;
  await timers.advance(20 * SECOND_MS);
  const failed = failures.length;
  await expect(until(process.request())).rejects.toThrow('The table is down');

  state.isDown = false;
  await until(process.request());
  await timers.advance(20 * SECOND_MS);

  expect(failed).toBe(1);
  expect(await standing()).toMatchObject({ spent: 10, leased: 0, spentByOthers: 0 });
});
