import { describe, expect, test } from 'vitest';
import {
  Blocked,
  BudgetExhausted,
  ContractBroken,
  Disconnected,
  InvalidInput,
  Rejected,
  Throttled,
  Unavailable,
  Uncertain,
} from '../../../../shared/errors.ts';
import { retrying } from '../../../../shared/pipedrive/index.ts';

/** A clock that sleeping moves, and work that fails as told and then answers `done`. */
function rig(failures: readonly unknown[], { random = 0.5, workMs = 0 } = {}) {
  const slept: number[] = [];
  const triedMs: number[] = [];
  let nowMs = 0;
  const ports = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      slept.push(ms);
      nowMs += ms;
    },
    random: () => random,
  };
  const work = async () => {
    triedMs.push(nowMs);
    nowMs += workMs;
    const failure = failures[triedMs.length - 1];
    if (failure !== undefined) throw failure;
    return 'done';
  };
  return { run: () => retrying(ports, work), slept, triedMs };
}

const unavailable = new Unavailable('no answer');
const throttled = (ms: number) => new Throttled('full', ms);

describe('what is harmless to repeat', () => {
  test('is tried again until it works', async () => {
    const { run, slept, triedMs } = rig([unavailable, throttled(2000)]);

    expect(await run()).toBe('done');

    expect(triedMs).toHaveLength(3);
    expect(slept).toEqual([250, 2100]);
  });

  test('is tried four times at most', async () => {
    const { run, slept, triedMs } = rig([unavailable, unavailable, unavailable, unavailable, undefined]);

    await expect(run()).rejects.toBe(unavailable);

    expect(triedMs).toHaveLength(4);
    expect(slept).toEqual([250, 500, 1000]);
  });
});

describe('the wait has jitter:', () => {
  test.each([
    [0, [125, 250, 500]],
    [0.5, [250, 500, 1000]],
    [0.99, [373, 745, 1490]],
  ])('a random %d makes the backoffs %j', async (random, expected) => {
    const { run, slept } = rig([unavailable, unavailable, unavailable], { random });

    await run();

    expect(slept).toEqual(expected);
  });

  test.each([
    [0, 2000],
    [0.99, 2198],
  ])('a random %d makes a told wait of 2000 ms %i ms, never less', async (random, expected) => {
    const { run, slept } = rig([throttled(2000)], { random });

    await run();

    expect(slept).toEqual([expected]);
  });
});

describe('a wait', () => {
  test('of up to five seconds is slept', async () => {
    const { run, slept } = rig([throttled(5000)], { random: 0 });

    await run();

    expect(slept).toEqual([5000]);
  });

  test.each([5001, 3_600_000, Number.POSITIVE_INFINITY])('of %d ms is thrown instead', async (ms) => {
    const { run, slept } = rig([throttled(ms)], { random: 0 });

    await expect(run()).rejects.toMatchObject({ name: 'Throttled', retryAfterMs: ms });

    expect(slept).toEqual([]);
  });
});

describe('a call has an end:', () => {
  test('no try begins more than fifteen seconds after the first', async () => {
    const { run, triedMs } = rig([throttled(4000), throttled(4000), throttled(4000)], {
      workMs: 2000,
      random: 0,
    });

    await expect(run()).rejects.toMatchObject({ name: 'Throttled' });

    // A fourth would begin at 18 s.
    expect(triedMs).toEqual([0, 6000, 12_000]);
  });

  test('nothing is tried again after fifteen seconds', async () => {
    const { run, slept, triedMs } = rig([unavailable], { workMs: 15_001 });

    await expect(run()).rejects.toBe(unavailable);

    expect(triedMs).toHaveLength(1);
    expect(slept).toEqual([]);
  });
});

describe('what must not be repeated is thrown at once:', () => {
  test.each([
    new Uncertain('u'),
    new Blocked('b'),
    new BudgetExhausted('b', 0),
    new Rejected('r'),
    new Disconnected('d'),
    new ContractBroken('c'),
    new InvalidInput('i'),
    new TypeError('a bug'),
  ])('$name', async (failure) => {
    const { run, slept, triedMs } = rig([failure]);

    await expect(run()).rejects.toBe(failure);

    expect(triedMs).toHaveLength(1);
    expect(slept).toEqual([]);
  });
});
