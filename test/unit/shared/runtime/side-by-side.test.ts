import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sideBySide } from '../../../../shared/runtime/side-by-side.ts';

/** Work that takes a turn or several, and remembers how many were at it at most. */
function createWork() {
  const state = { atOnce: 0, most: 0, begun: [] as number[] };
  const work = async (item: number): Promise<number> => {
    state.begun.push(item);
    state.most = Math.max(state.most, ++state.atOnce);
    for (let turn = 0; turn < item % 4; turn++) await Promise.resolve();
    state.atOnce--;
    return item * 2;
  };
  return { work, state };
}

test('every item is worked on once, its result stands in its place, and no more are at it than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(100)), fc.integer({ min: 1, max: 9 }), async (items, most) => {
      const { work, state } = createWork();

      const results = await sideBySide(items, most, work);

      expect(results).toEqual(items.map((item) => item * 2));
      expect(state.begun).toEqual(items);
      expect(state.most).toBeLessThanOrEqual(most);
    }),
  );
});

test('as many are worked on at once as allowed', async () => {
  const { work, state } = createWork();

  await sideBySide([3, 3, 3, 3, 3, 3], 4, work);

  expect(state.most).toBe(4);
});

test('the first failure is the answer', async () => {
  const failing = sideBySide([1, 2, 3], 2, async (item) => {
    if (item === 2) throw new Error('two');
    return item;
  });

  await expect(failing).rejects.toThrow('two');
});
