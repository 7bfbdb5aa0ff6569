import { expect, it } from 'vitest';
import { awaitedWith, stillAwaited } from '../../../../../functions/webhook-keeper/fill/awaited.ts';

const change = { entity: 'deal', id: '8', action: 'change', timeMs: 999, record: null, over: 0 } as const;

it('what is queued again is awaited once', () => {
  const first = awaitedWith([], [{ messageId: 'm1', change }]);

  const second = awaitedWith(first, [
    { messageId: 'm1', change },
    { messageId: 'm2', change },
  ]);

  expect(second).toEqual([
    { entity: 'deal', id: 'm1', timeMs: 999 },
    { entity: 'deal', id: 'm2', timeMs: 999 },
  ]);
});

it('what was handled is awaited no longer', async () => {
  const awaited = awaitedWith(
    [],
    ['m1', 'm2', 'm3'].map((messageId) => ({ messageId, change })),
  );

  const left = await stillAwaited({ handled: async (_, id) => id === 'm2' }, '1', awaited);

  expect(left.map(({ id }) => id)).toEqual(['m1', 'm3']);
});
