import { describe, expect, test } from 'vitest';
import { createCached } from '../../../../shared/runtime/cached.ts';

/** A source whose value counts its reads, and that can be down or slow. */
function rig() {
  const reads: string[] = [];
  const state = { nowMs: 0, down: false };
  const cached = createCached({
    read: async (key: string) => {
      reads.push(key);
      await Promise.resolve();
      if (state.down) throw new Error('source down');
      return `${key} ${reads.length}`;
    },
    now: () => state.nowMs,
    keepMs: 60_000,
    refetchAfterMs: 10_000,
  });
  return { cached, reads, state };
}

describe('a value', () => {
  test('is read once, and serves until it is a minute old', async () => {
    const { cached, state } = rig();

    const first = await cached.get('a');
    state.nowMs = 59_999;
    const second = await cached.get('a');
    state.nowMs = 60_000;
    const third = await cached.get('a');

    expect([first, second, third]).toEqual(['a 1', 'a 1', 'a 2']);
  });

  test('is read once for all that ask at the same time', async () => {
    const { cached, reads } = rig();

    const values = await Promise.all(Array.from({ length: 50 }, () => cached.get('a')));

    expect(new Set(values)).toEqual(new Set(['a 1']));
    expect(reads).toEqual(['a']);
  });

  test('of one key says nothing of another', async () => {
    const { cached } = rig();

    expect(await Promise.all([cached.get('a'), cached.get('b')])).toEqual(['a 2', 'b 2']);
  });
});

describe('a value that did not fit', () => {
  test('is read again, but not more often than every ten seconds', async () => {
    const { cached, reads, state } = rig();
    await cached.get('a');

    state.nowMs = 9_999;
    const early = await cached.refetch('a');
    state.nowMs = 10_000;
    const later = await cached.refetch('a');
    const again = await cached.refetch('a');

    expect([early, later, again]).toEqual(['a 1', 'a 2', 'a 2']);
    expect(reads).toHaveLength(2);
  });

  test('is read again once for all that ask at the same time', async () => {
    const { cached, reads, state } = rig();
    await cached.get('a');
    state.nowMs = 10_000;

    const values = await Promise.all(Array.from({ length: 50 }, () => cached.refetch('a')));

    expect(new Set(values)).toEqual(new Set(['a 2']));
    expect(reads).toHaveLength(2);
  });

  test('is read no more often where the source is down', async () => {
    const { cached, reads, state } = rig();
    await cached.get('a');
    state.down = true;
    state.nowMs = 10_000;

    const values = [await cached.refetch('a'), await cached.refetch('a'), await cached.refetch('a')];

    expect(values).toEqual(['a 1', 'a 1', 'a 1']);
    expect(reads).toHaveLength(2);
  });
});

describe('while the source is down', () => {
  test('an old value serves, and a new one as soon as there is one', async () => {
    const { cached, state } = rig();
    await cached.get('a');
    state.down = true;
    state.nowMs = 3_600_000;

    const old = await cached.get('a');
    state.down = false;
    state.nowMs += 10_000;
    const fresh = await cached.get('a');

    expect([old, fresh]).toEqual(['a 1', 'a 3']);
  });

  test('a key without a value fails, and the failure is not kept', async () => {
    const { cached, state } = rig();
    state.down = true;

    await expect(cached.get('a')).rejects.toThrow('source down');
    state.down = false;

    expect(await cached.get('a')).toBe('a 2');
  });
});

test('no more than a thousand keys are kept, the longest unread first to go', async () => {
  const { cached, reads } = rig();
  for (let index = 0; index <= 1000; index++) await cached.get(`key-${index}`);

  await cached.get('key-1');
  await cached.get('key-0');

  expect(reads).toHaveLength(1002);
  expect(reads.at(-1)).toBe('key-0');
});

describe('that there is nothing under a key', () => {
  const missing = () => {
    const reads: string[] = [];
    const known = new Map([['1', 'credential']]);
    const state = { nowMs: 0 };
    const cached = createCached({
      read: async (key: string) => {
        reads.push(key);
        return known.get(key);
      },
      now: () => state.nowMs,
      keepMs: 300_000,
      refetchAfterMs: 5_000,
      keepMissMs: 1_000,
    });
    return { cached, reads, known, state };
  };

  test('is believed for a second, however often it is asked, and then no more', async () => {
    const { cached, reads, known, state } = missing();
    await cached.get('2');
    known.set('2', 'new');
    state.nowMs = 999;

    const early = [await cached.get('2'), await cached.refetch('2')];
    state.nowMs = 1_000;
    const later = await cached.get('2');

    expect([early, later, reads]).toEqual([[undefined, undefined], 'new', ['2', '2']]);
  });

  test('drives out no value, however many keys are asked for', async () => {
    const { cached, reads } = missing();
    await cached.get('1');
    for (let guess = 2; guess < 2_500; guess++) await cached.get(String(guess));

    await cached.get('1');

    expect(reads.filter((key) => key === '1')).toHaveLength(1);
  });

  test('is no longer kept once there is something, nor the other way round', async () => {
    const { cached, known, state } = missing();
    await cached.get('1');
    known.delete('1');
    state.nowMs = 300_000;

    const gone = await cached.get('1');
    known.set('1', 'again');
    state.nowMs = 301_000;

    expect([gone, await cached.get('1')]).toEqual([undefined, 'again']);
  });
});

test('of a thousand keys the one that was used longest ago makes way', async () => {
  const { cached, reads } = rig();
  for (let key = 0; key < 1_000; key++) await cached.get(`key-${key}`);
  await cached.get('key-0');

  await cached.get('one more');
  reads.length = 0;
  await cached.get('key-0');
  await cached.get('key-1');

  expect(reads).toEqual(['key-1']);
});
