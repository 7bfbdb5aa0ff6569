import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interleave } from '../../bench/interleave.ts';

test('items take turns, and each round begins one item later', async () => {
  const order: string[] = [];

  await interleave(['a', 'b', 'c'], 4, async (item) => order.push(item));

  expect(order.join('')).toBe('abcbcacababc');
});

test('every item is measured once a round, and keeps its own results in order', async () => {
  const items = fc.uniqueArray(fc.string(), { maxLength: 6 });

  await fc.assert(
    fc.asyncProperty(items, fc.nat(8), async (names, rounds) => {
      const turns = new Map<string, number>();

      const found = await interleave(names, rounds, async (name) => {
        const turn = turns.get(name) ?? 0;
        turns.set(name, turn + 1);
        return `${name} ${turn}`;
      });

      expect([...found]).toEqual(
        names.map((name) => [name, Array.from({ length: rounds }, (_, turn) => `${name} ${turn}`)]),
      );
    }),
  );
});

test('no two measurements run at the same time', async () => {
  let running = 0;
  const most: number[] = [];

  await interleave(['a', 'b'], 3, async () => {
    most.push(++running);
    await Promise.resolve();
    running--;
  });

  expect(most).toEqual([1, 1, 1, 1, 1, 1]);
});
